# SPDX-License-Identifier: MIT
"""Grants: permissions of members on projects. Lists of access show why a member has one."""
from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Optional

from . import _ffi
from .calls import Calls
from .enums import Permission, Reason
from .pages import Pages
from .records import Kind
from .values import id_in, optional_id_in, time_in


@dataclasses.dataclass(frozen=True)
class Grant:
    """A member's permission on a project, and the reason for it. A value that the list does not have is None.

    by: the account that gave the grant; None: the system, or the grant came with the project or with joining.
    """

    org: uuid.UUID
    project: uuid.UUID
    account: uuid.UUID
    username: Optional[str]
    project_name: Optional[str]
    permission: Permission
    reason: Reason
    ends_at: Optional[datetime.datetime]
    by: Optional[uuid.UUID]
    created_at: Optional[datetime.datetime]
    version: int


GRANT = Kind(Grant, "grant")


class Grants(Calls):
    """Calls on grants."""

    def grant(self, org: uuid.UUID, project: uuid.UUID, account: uuid.UUID, permission: Permission, *,
              ends_at: Optional[datetime.datetime] = None) -> Grant:
        """Gives a member a permission on a private project, or changes it. ends_at None: no end."""
        return self._one(GRANT, _ffi.muster_grant_set, id_in(org), id_in(project), id_in(account), int(permission),
                         time_in(ends_at))

    def revoke_grant(self, org: uuid.UUID, project: uuid.UUID, account: uuid.UUID) -> None:
        """Removes a member's grant on a private project. Without a grant it changes nothing."""
        self._call(_ffi.muster_grant_remove, id_in(org), id_in(project), id_in(account))

    def grants(self, org: uuid.UUID, project: uuid.UUID, *, cursor: Optional[str] = None,
               page_size: int = 0) -> Pages[Grant]:
        """Lists the grants on a project, by id of the account."""
        return self._pages(GRANT, cursor, page_size, _ffi.muster_grant_list, id_in(org), id_in(project))

    def grants_of(self, org: uuid.UUID, account: Optional[uuid.UUID] = None, *, cursor: Optional[str] = None,
                  page_size: int = 0) -> Pages[Grant]:
        """Lists the grants of a member, by id of the project. account None: of the acting account."""
        return self._pages(GRANT, cursor, page_size, _ffi.muster_grant_list_member, id_in(org), optional_id_in(account))

    def access(self, org: uuid.UUID, project: uuid.UUID, *, cursor: Optional[str] = None,
               page_size: int = 0) -> Pages[Grant]:
        """Lists the members with access to a project, by time of joining, and why.

        The reason is a grant, the role, or that the project is public.
        """
        return self._pages(GRANT, cursor, page_size, _ffi.muster_grant_list_access, id_in(org), id_in(project))
