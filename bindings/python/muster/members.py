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
    """An account's membership in an org. The address shows only to those who manage members.

    link: the generation of the link that it joined through. project: the private one that was made for it.
    skipped: of the invitation that was accepted, the projects that were deleted meanwhile.
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
        """One member of the org."""
        return self._one(MEMBER, _ffi.muster_member_get, id_in(org), id_in(account))

    def members(self, org: uuid.UUID, *, state: Optional[MemberState] = None, role: Optional[Role] = None,
                cursor: Optional[str] = None, page_size: int = 0) -> Pages[Member]:
        """Members in the order of joining. state None: ACTIVE and SUSPENDED."""
        query = struct(_ffi.muster_member_query, state=int(state or 0), role=int(role or 0))
        return self._pages(MEMBER, cursor, page_size, _ffi.muster_member_list, id_in(org), query)

    def add_member(self, org: uuid.UUID, account: uuid.UUID, role: Role = Role.MEMBER) -> Member:
        """Makes an account a member without asking it. System only."""
        return self._one(MEMBER, _ffi.muster_member_add, id_in(org), id_in(account), int(role))

    def set_role(self, org: uuid.UUID, account: uuid.UUID, role: Role, *, keep_invitations: bool = False) -> Member:
        """Gives a member another role."""
        return self._one(MEMBER, _ffi.muster_member_set_role, id_in(org), id_in(account), int(role),
                         _keep(keep_invitations))

    def suspend_member(self, org: uuid.UUID, account: uuid.UUID, *, keep_invitations: bool = False) -> Member:
        """Suspends a member: it can do nothing and keeps what it has."""
        return self._one(MEMBER, _ffi.muster_member_suspend, id_in(org), id_in(account), _keep(keep_invitations))

    def restore_member(self, org: uuid.UUID, account: uuid.UUID) -> Member:
        """Lifts a suspension."""
        return self._one(MEMBER, _ffi.muster_member_restore, id_in(org), id_in(account))

    def set_member_end(self, org: uuid.UUID, account: uuid.UUID, ends_at: Optional[datetime.datetime]) -> Member:
        """Sets when a membership ends by the clock; None: never."""
        return self._one(MEMBER, _ffi.muster_member_set_end, id_in(org), id_in(account), time_in(ends_at))

    def remove_member(self, org: uuid.UUID, account: uuid.UUID, *, block: bool = False,
                      keep_invitations: bool = False) -> None:
        """Removes a member; its seat is free at once. block: and refuses it at every way of joining."""
        self._call(_ffi.muster_member_remove, id_in(org), id_in(account),
                   _keep(keep_invitations) | (_ffi.MUSTER_MEMBER_FLAG_BLOCK if block else 0))

    def unblock_member(self, org: uuid.UUID, account: uuid.UUID) -> None:
        """Lifts a block."""
        self._call(_ffi.muster_member_unblock, id_in(org), id_in(account))

    def leave(self, org: uuid.UUID) -> None:
        """The acting account leaves the org."""
        self._call(_ffi.muster_member_leave, id_in(org))
