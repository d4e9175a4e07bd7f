# SPDX-License-Identifier: MIT
"""Requests: to join an org, or that an invitation be re-addressed to who asks."""
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
    """What an account has asked for. What the reader may not see is None.

    role: what approving it without one gives; None where it keeps the invitation's. link, invitation: what it came by.
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
        """The acting account asks to join an org that allows it."""
        return self._one(REQUEST, _ffi.muster_request_create, id_in(org))

    def readdress(self, token: str) -> Request:
        """The acting account asks that a pending invitation to another address become its own."""
        return self._one(REQUEST, _ffi.muster_invitation_readdress, text_in(token))

    def approve(self, org: uuid.UUID, request: uuid.UUID, role: Optional[Role] = None) -> Optional[Member]:
        """Approves an open request: the account is a member then. None where an invitation was re-addressed instead."""
        handle = self._get(_ffi.muster_request_approve, id_in(org), id_in(request), int(role or 0))
        return MEMBER.taken(handle) if handle else None

    def refuse(self, org: uuid.UUID, request: uuid.UUID) -> None:
        """Refuses an open request."""
        self._call(_ffi.muster_request_refuse, id_in(org), id_in(request))

    def withdraw(self, org: uuid.UUID, request: uuid.UUID) -> None:
        """The acting account withdraws its request."""
        self._call(_ffi.muster_request_withdraw, id_in(org), id_in(request))

    def request(self, org: uuid.UUID, request: uuid.UUID) -> Request:
        """One request, to who manages them and who made it."""
        return self._one(REQUEST, _ffi.muster_request_get, id_in(org), id_in(request))

    def requests(self, org: uuid.UUID, *, state: Optional[RequestState] = None, cursor: Optional[str] = None,
                 page_size: int = 0) -> Pages[Request]:
        """Requests of the org in one state, or in every state, in the order of their making."""
        return self._pages(REQUEST, cursor, page_size, _ffi.muster_request_list, id_in(org), int(state or 0))

    def own_requests(self, *, cursor: Optional[str] = None, page_size: int = 0) -> Pages[Request]:
        """The last request of the acting account in each org, open or not."""
        return self._pages(REQUEST, cursor, page_size, _ffi.muster_request_list_own)
