# SPDX-License-Identifier: MIT
"""Requests: an account asks to join an org, or asks that an invitation is re-addressed to it."""
from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Optional

from . import _ffi
from .calls import Calls
from .enums import RequestKind, RequestState, Role
from .members import MEMBER, Member
from .pages import Pages
from .records import Kind
from .values import id_in, text_in


@dataclasses.dataclass(frozen=True)
class Request:
    """An account asks to join, or asks for an invitation. A field that the reader may not see is None.

    role: the role that approving without a role gives; None if the invitation keeps its role. link: the generation of
    the link by which the account asked. invitation: the invitation that is to be re-addressed.
    """

    id: uuid.UUID
    org: uuid.UUID
    org_name: Optional[str]
    kind: RequestKind
    state: RequestState
    account: uuid.UUID
    username: Optional[str]
    email: Optional[str]
    role: Optional[Role]
    link: Optional[uuid.UUID]
    invitation: Optional[uuid.UUID]
    created_at: Optional[datetime.datetime]
    ended_at: Optional[datetime.datetime]
    ended_by: Optional[uuid.UUID]
    version: int


REQUEST = Kind(Request, "request")


class Requests(Calls):
    """Calls on requests."""

    def request_to_join(self, org: uuid.UUID) -> Request:
        """Asks to join an org, as the acting account."""
        return self._one(REQUEST, _ffi.muster_request_create, id_in(org))

    def readdress(self, token: str) -> Request:
        """Asks that a pending invitation to another address is re-addressed to the acting account."""
        return self._one(REQUEST, _ffi.muster_invitation_readdress, text_in(token))

    def approve(self, org: uuid.UUID, request: uuid.UUID, role: Optional[Role] = None) -> Optional[Member]:
        """Approves an open request.

        Returns the new member, or None if the request was to re-address an invitation. role None: the role of the link,
        the domain or the invitation by which the account asked, else MEMBER.
        """
        handle = self._get(_ffi.muster_request_approve, id_in(org), id_in(request), int(role or 0))
        return MEMBER.taken(handle) if handle else None

    def refuse(self, org: uuid.UUID, request: uuid.UUID) -> None:
        """Refuses an open request. Refusing again is no error."""
        self._call(_ffi.muster_request_refuse, id_in(org), id_in(request))

    def withdraw(self, org: uuid.UUID, request: uuid.UUID) -> None:
        """Withdraws a request of the acting account. Withdrawing again is no error."""
        self._call(_ffi.muster_request_withdraw, id_in(org), id_in(request))

    def request(self, org: uuid.UUID, request: uuid.UUID) -> Request:
        """Reads one request. For the account that asked, owner, admins and the system."""
        return self._one(REQUEST, _ffi.muster_request_get, id_in(org), id_in(request))

    def requests(self, org: uuid.UUID, *, state: Optional[RequestState] = None, cursor: Optional[str] = None,
                 page_size: int = 0) -> Pages[Request]:
        """Lists requests of the org in one state, or in every state, by time of making, oldest first."""
        return self._pages(REQUEST, cursor, page_size, _ffi.muster_request_list, id_in(org), int(state or 0))

    def own_requests(self, *, cursor: Optional[str] = None, page_size: int = 0) -> Pages[Request]:
        """Lists the last request of the acting account in each org, in every state."""
        return self._pages(REQUEST, cursor, page_size, _ffi.muster_request_list_own)
