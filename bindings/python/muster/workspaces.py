# SPDX-License-Identifier: MIT
"""Workspaces: what an account works in, its personal one or an org that it is a member of."""
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
    """A workspace of an account. org None: the personal one, which has no role and no seats."""

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
        """Whether it is the account's own, outside all orgs."""
        return self.org is None


WORKSPACE = Kind(Workspace, "workspace", plan=lambda handle: PLAN.read(_ffi.muster_workspace_plan(handle)))


class Workspaces(Calls):
    """Calls on workspaces."""

    def workspaces(self, account: Optional[uuid.UUID] = None, *, cursor: Optional[str] = None,
                   page_size: int = 0) -> Pages[Workspace]:
        """The workspaces of an account, or the acting one: the personal one, then orgs in the order of joining."""
        return self._pages(WORKSPACE, cursor, page_size, _ffi.muster_workspace_list, optional_id_in(account))

    def workspaces_of_person(self, person_id: str, *, cursor: Optional[str] = None,
                             page_size: int = 0) -> Pages[Workspace]:
        """The workspaces of all accounts that carry a person id. System only."""
        return self._pages(WORKSPACE, cursor, page_size, _ffi.muster_workspace_list_person, text_in(person_id))

    def switch_workspace(self, org: Optional[uuid.UUID], *, key: Optional[str] = None) -> Workspace:
        """The acting account works in an org, or with None in its personal workspace. key: for one sign-in session."""
        return self._one(WORKSPACE, _ffi.muster_workspace_switch, text_in(key), optional_id_in(org))

    def active_workspace(self, *, key: Optional[str] = None) -> Workspace:
        """What was chosen with the key, else without one; else, and where it is no active member, the personal one."""
        return self._one(WORKSPACE, _ffi.muster_workspace_active, text_in(key))

    def forget_workspace(self, key: str) -> None:
        """Forgets what was chosen with a key, when its sign-in session ends."""
        self._call(_ffi.muster_workspace_forget, text_in(key))
