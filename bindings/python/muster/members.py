# SPDX-License-Identifier: MIT
"""Members of an org and their roles."""
from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Optional, Tuple

from . import _ffi
from .calls import Calls
from .enums import MemberState, Role, Via
from .pages import Pages
from .records import Kind
from .values import id_in, struct, time_in


@dataclasses.dataclass(frozen=True)
class Member:
    """The membership of an account in an org.

    Only owner, admins, the system and the account itself see email, link, tags and project. link: the generation of the
    link through which the account joined. project: the private project that the library made for it. skipped: projects
    of the accepted invitations that were deleted before; only in the answer of a call by which the account joined.
    """

    org: uuid.UUID
    account: uuid.UUID
    username: str
    display_name: Optional[str]
    email: Optional[str]
    role: Role
    state: MemberState
    via: Via
    link: Optional[uuid.UUID]
    tags: Tuple[str, ...]
    project: Optional[uuid.UUID]
    skipped: Tuple[uuid.UUID, ...]
    joined_at: Optional[datetime.datetime]
    ends_at: Optional[datetime.datetime]
    version: int


MEMBER = Kind(Member, "member")


def _keep(invitations: bool) -> int:
    return _ffi.MUSTER_MEMBER_FLAG_KEEP_INVITATIONS if invitations else 0


class Members(Calls):
    """Calls on members."""

    def member(self, org: uuid.UUID, account: uuid.UUID) -> Member:
        """Reads one member of the org."""
        return self._one(MEMBER, _ffi.muster_member_get, id_in(org), id_in(account))

    def members(self, org: uuid.UUID, *, state: Optional[MemberState] = None, role: Optional[Role] = None,
                cursor: Optional[str] = None, page_size: int = 0) -> Pages[Member]:
        """Lists members by time of joining, oldest first. state None: ACTIVE and SUSPENDED."""
        query = struct(_ffi.muster_member_query, state=int(state or 0), role=int(role or 0))
        return self._pages(MEMBER, cursor, page_size, _ffi.muster_member_list, id_in(org), query)

    def add_member(self, org: uuid.UUID, account: uuid.UUID, role: Role = Role.MEMBER) -> Member:
        """Makes an account a member. The library does not ask the account. System only."""
        return self._one(MEMBER, _ffi.muster_member_add, id_in(org), id_in(account), int(role))

    def set_role(self, org: uuid.UUID, account: uuid.UUID, role: Role, *, keep_invitations: bool = False) -> Member:
        """Gives a member another role.

        keep_invitations: if the new role may not invite, the acting party becomes the inviter of the member's pending
        invitations. Without it they end.
        """
        return self._one(MEMBER, _ffi.muster_member_set_role, id_in(org), id_in(account), int(role),
                         _keep(keep_invitations))

    def suspend_member(self, org: uuid.UUID, account: uuid.UUID, *, keep_invitations: bool = False) -> Member:
        """Suspends a member: it can do nothing, and keeps its role and grants.

        keep_invitations: the acting party becomes the inviter of the member's pending invitations. Without it they end.
        """
        return self._one(MEMBER, _ffi.muster_member_suspend, id_in(org), id_in(account), _keep(keep_invitations))

    def restore_member(self, org: uuid.UUID, account: uuid.UUID) -> Member:
        """Lifts a suspension. If the member has no seat, it takes one."""
        return self._one(MEMBER, _ffi.muster_member_restore, id_in(org), id_in(account))

    def set_member_end(self, org: uuid.UUID, account: uuid.UUID, ends_at: Optional[datetime.datetime]) -> Member:
        """Sets when a membership ends by the clock. None: it has no end."""
        return self._one(MEMBER, _ffi.muster_member_set_end, id_in(org), id_in(account), time_in(ends_at))

    def remove_member(self, org: uuid.UUID, account: uuid.UUID, *, block: bool = False,
                      keep_invitations: bool = False) -> None:
        """Removes a member. Its seat is free at once. block: the account can't join again.

        keep_invitations: the acting party becomes the inviter of the member's pending invitations. Without it they end.
        """
        self._call(_ffi.muster_member_remove, id_in(org), id_in(account),
                   _keep(keep_invitations) | (_ffi.MUSTER_MEMBER_FLAG_BLOCK if block else 0))

    def unblock_member(self, org: uuid.UUID, account: uuid.UUID) -> None:
        """Lifts a block, so that the account can join again."""
        self._call(_ffi.muster_member_unblock, id_in(org), id_in(account))

    def leave(self, org: uuid.UUID) -> None:
        """Leaves the org, as the acting account."""
        self._call(_ffi.muster_member_leave, id_in(org))
