# SPDX-License-Identifier: MIT
"""Invitations: an org offers one role, and perhaps projects, to one account or one e-mail address."""
from __future__ import annotations

import ctypes
import dataclasses
import datetime
import uuid
from typing import Any, Dict, Iterable, List, Mapping, Optional

from . import _ffi
from .accounts import account_params
from .calls import Calls
from .enums import InvitationState, Permission, Role
from .members import MEMBER, Member
from .pages import Pages
from .records import Kind
from .reports import read_lines
from .values import (
    UNCHANGED, Change, changed, given, id_in, id_out, optional_duration_in, put_permissions, struct, text_in, text_out,
    time_in)


@dataclasses.dataclass(frozen=True)
class Invitation:
    """An org offers one role. A field that the reader may not see is None.

    projects: the grants that accepting gives; empty if the reader may not see them. username: of the account that is
    invited by username. Names are as they are now. The name of a deleted account is None.
    """

    id: uuid.UUID
    org: uuid.UUID
    org_name: Optional[str]
    org_slug: Optional[str]
    org_description: Optional[str]
    state: InvitationState
    account: Optional[uuid.UUID]
    email: Optional[str]
    masked_email: Optional[str]
    role: Optional[Role]
    projects: Dict[uuid.UUID, Permission] = dataclasses.field(hash=False)
    message: Optional[str]
    inviter: Optional[uuid.UUID]
    ended_by: Optional[uuid.UUID]
    undelivered_at: Optional[datetime.datetime]
    undelivered_cause: Optional[str]
    created_at: Optional[datetime.datetime]
    expires_at: Optional[datetime.datetime]
    ended_at: Optional[datetime.datetime]
    version: int
    username: Optional[str]
    inviter_username: Optional[str]
    inviter_display_name: Optional[str]


@dataclasses.dataclass(frozen=True)
class Invitee:
    """One row of invite_many: an account by username, or an address, and what the org offers to it."""

    username: Optional[str] = None
    email: Optional[str] = None
    role: Role = Role.MEMBER
    message: Optional[str] = None
    time_to_live: Optional[datetime.timedelta] = None
    replace: bool = False
    bearer: bool = False
    projects: Mapping[uuid.UUID, Permission] = dataclasses.field(default_factory=dict, hash=False)


@dataclasses.dataclass(frozen=True)
class Outcome:
    """The outcome of one row of invite_many. status: "OK", or as in MusterError.

    invitation: the new invitation; if the row failed, the pending invitation that was in the way, or None.
    """

    status: str
    code: int
    text: str
    invitation: Optional[uuid.UUID]
    figures: Dict[str, int] = dataclasses.field(hash=False)

    @property
    def ok(self) -> bool:
        """Whether the invitation was made."""
        return self.code == _ffi.MUSTER_OK


def _projects(handle: Any) -> Dict[uuid.UUID, Permission]:
    return {
        id_out(_ffi.muster_invitation_project(handle, i)): Permission(_ffi.muster_invitation_permission(handle, i))
        for i in range(_ffi.muster_invitation_project_count(handle))
    }


INVITATION = Kind(Invitation, "invitation", projects=_projects)


def _outcomes(report: Any) -> List[Outcome]:
    return [
        Outcome(status=text_out(_ffi.muster_status_name(line.status)), code=line.status, text=line.text,
                invitation=line.object, figures=line.figures)
        for line in read_lines(report)
    ]


def _params(who: Invitee) -> _ffi.muster_invitation_params:
    params = struct(
        _ffi.muster_invitation_params,
        flags=(_ffi.MUSTER_INVITATION_FLAG_REPLACE if who.replace else 0)
        | (_ffi.MUSTER_INVITATION_FLAG_BEARER if who.bearer else 0),
        username=text_in(who.username), email=text_in(who.email), role=int(who.role), message=text_in(who.message),
        time_to_live=optional_duration_in(who.time_to_live))
    put_permissions(params, "projects", "project_count", who.projects)
    return params


class Invitations(Calls):
    """Calls on invitations."""

    def invite(self, org: uuid.UUID, *, username: Optional[str] = None, email: Optional[str] = None,
               role: Role = Role.MEMBER, projects: Optional[Mapping[uuid.UUID, Permission]] = None,
               message: Optional[str] = None, time_to_live: Optional[datetime.timedelta] = None, replace: bool = False,
               bearer: bool = False) -> Invitation:
        """Invites an account by username, or an address. The message carries the token (claim_messages).

        projects: the grants that accepting gives. replace: the library revokes a pending invitation of the same
        invitee. bearer: the token alone is enough to accept the invitation.
        """
        who = Invitee(username, email, role, message, time_to_live, replace, bearer, projects or {})
        return self._one(INVITATION, _ffi.muster_invitation_create, id_in(org), _params(who))

    def invite_many(self, org: uuid.UUID, rows: Iterable[Invitee], *, all_or_nothing: bool = False) -> List[Outcome]:
        """Invites many persons in one transaction. Returns one outcome for each row, in their order.

        all_or_nothing: the call raises the error of the first bad row, with its number (MusterError.row). Then nothing
        has changed.
        """
        params = [ctypes.pointer(_params(row)) for row in rows]
        array = (ctypes.POINTER(_ffi.muster_invitation_params) * len(params))(*params)
        flags = _ffi.MUSTER_BATCH_FLAG_ALL_OR_NOTHING if all_or_nothing else 0
        return self._report(_outcomes, _ffi.muster_invitation_create_many, id_in(org), array, len(params), flags)

    def invitation(self, org: uuid.UUID, invitation: uuid.UUID) -> Invitation:
        """Reads one invitation of the org."""
        return self._one(INVITATION, _ffi.muster_invitation_get, id_in(org), id_in(invitation))

    def invitations(self, org: uuid.UUID, *, state: Optional[InvitationState] = None, cursor: Optional[str] = None,
                    page_size: int = 0) -> Pages[Invitation]:
        """Lists the invitations of the org in one state, or in every state.

        PENDING: by end, the next to end first. Else: by time of making, oldest first.
        """
        return self._pages(INVITATION, cursor, page_size, _ffi.muster_invitation_list, id_in(org), int(state or 0))

    def edit_invitation(self, org: uuid.UUID, invitation: uuid.UUID, *, role: Change[Role] = UNCHANGED,
                        projects: Change[Optional[Mapping[uuid.UUID, Permission]]] = UNCHANGED,
                        message: Change[Optional[str]] = UNCHANGED,
                        expires_at: Change[datetime.datetime] = UNCHANGED) -> Invitation:
        """Changes the given fields of a pending invitation. Its token still works. projects: the whole new list."""
        change = struct(
            _ffi.muster_invitation_change,
            fields=changed("INVITATION", role=role, message=message, expires_at=expires_at,
                           projects=projects),
            message=text_in(given(message)), expires_at=time_in(given(expires_at)), role=int(given(role, 0)))
        put_permissions(change, "projects", "project_count", given(projects))
        return self._one(INVITATION, _ffi.muster_invitation_edit, id_in(org), id_in(invitation), change)

    def resend(self, org: uuid.UUID, invitation: uuid.UUID) -> Invitation:
        """Sends a pending invitation again, with a new token. The old token does not work any more."""
        return self._one(INVITATION, _ffi.muster_invitation_resend, id_in(org), id_in(invitation))

    def undelivered(self, org: uuid.UUID, invitation: uuid.UUID, cause: str) -> None:
        """Notes that the message of a pending invitation could not be delivered. System only."""
        self._call(_ffi.muster_invitation_undelivered, id_in(org), id_in(invitation), text_in(cause))

    def revoke(self, org: uuid.UUID, invitation: uuid.UUID) -> None:
        """Revokes a pending invitation. Revoking again is no error."""
        self._call(_ffi.muster_invitation_revoke, id_in(org), id_in(invitation))

    def preview(self, token: str) -> Invitation:
        """Shows the invitation that a token opens. Changes nothing."""
        return self._one(INVITATION, _ffi.muster_invitation_preview, text_in(token))

    def accept(self, token: str) -> Member:
        """Accepts an invitation: the acting account becomes a member. Accepting again returns the same membership."""
        return self._one(MEMBER, _ffi.muster_invitation_accept, text_in(token))

    def decline(self, token: str) -> None:
        """Declines an invitation. Declining again is no error."""
        self._call(_ffi.muster_invitation_decline, text_in(token))

    def signup(self, token: str, username: str, *, display_name: Optional[str] = None,
                locale: Optional[str] = None) -> Member:
        """Registers an account by an invitation to an e-mail address, and joins."""
        params = account_params(username, display_name=display_name, locale=locale)
        return self._one(MEMBER, _ffi.muster_invitation_signup, text_in(token), params)

    def waiting(self, *, cursor: Optional[str] = None, page_size: int = 0) -> Pages[Invitation]:
        """Lists the pending invitations to the acting account in all orgs."""
        return self._pages(INVITATION, cursor, page_size, _ffi.muster_invitation_list_waiting)

    def accept_waiting(self, org: uuid.UUID, invitation: uuid.UUID) -> Member:
        """Accepts an invitation that waits for the acting account, without its token."""
        return self._one(MEMBER, _ffi.muster_invitation_accept_waiting, id_in(org), id_in(invitation))

    def decline_waiting(self, org: uuid.UUID, invitation: uuid.UUID) -> None:
        """Declines an invitation that waits for the acting account, without its token."""
        self._call(_ffi.muster_invitation_decline_waiting, id_in(org), id_in(invitation))
