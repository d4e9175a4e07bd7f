# SPDX-License-Identifier: MIT
"""Workspaces: where an account works. These are its personal workspace and the orgs of which it is a member."""
from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Optional

from . import _ffi
from .calls import Calls
from .enums import Role
from .pages import Pages
from .plans import PLAN, Plan
from .records import Kind
from .values import optional_id_in, text_in


@dataclasses.dataclass(frozen=True)
class Workspace:
    """A workspace of an account. org None: the personal workspace, which has no role and no seats."""

    account: uuid.UUID
    org: Optional[uuid.UUID]
    org_name: Optional[str]
    org_slug: Optional[str]
    role: Optional[Role]
    joined_at: Optional[datetime.datetime]
    plan: Plan
    plan_ended: bool

    @property
    def personal(self) -> bool:
        """Whether this is the personal workspace of the account."""
        return self.org is None


WORKSPACE = Kind(Workspace, "workspace", plan=lambda handle: PLAN.read(_ffi.muster_workspace_plan(handle)))


class Workspaces(Calls):
    """Calls on workspaces."""

    def workspaces(self, account: Optional[uuid.UUID] = None, *, cursor: Optional[str] = None,
                   page_size: int = 0) -> Pages[Workspace]:
        """Lists the workspaces of an account: the personal one, then its orgs by time of joining.

        account None: the acting account. Callers: the account itself, the system.
        """
        return self._pages(WORKSPACE, cursor, page_size, _ffi.muster_workspace_list, optional_id_in(account))

    def workspaces_of_person(self, person_id: str, *, cursor: Optional[str] = None,
                             page_size: int = 0) -> Pages[Workspace]:
        """Lists the workspaces of all accounts that carry a person id, account by account. Callers: system."""
        return self._pages(WORKSPACE, cursor, page_size, _ffi.muster_workspace_list_person, text_in(person_id))

    def switch_workspace(self, org: Optional[uuid.UUID], *, key: Optional[str] = None) -> Workspace:
        """Makes an org the active workspace of the acting account; None: the personal workspace.

        key: the choice is for one sign-in session of the host, which the key names.
        """
        return self._one(WORKSPACE, _ffi.muster_workspace_switch, text_in(key), optional_id_in(org))

    def active_workspace(self, *, key: Optional[str] = None) -> Workspace:
        """Reads the active workspace of the acting account.

        This is the choice with the key, or without one the choice without a key. Without a choice it is the personal
        workspace, and also if the account is no active member of the chosen org any more.
        """
        return self._one(WORKSPACE, _ffi.muster_workspace_active, text_in(key))

    def forget_workspace(self, key: str) -> None:
        """Forgets the choice that was made with a key. Hosts call this when the sign-in session ends."""
        self._call(_ffi.muster_workspace_forget, text_in(key))
