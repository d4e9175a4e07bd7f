# SPDX-License-Identifier: MIT
"""Projects, the grants on them, and the private projects that everybody gets who joins."""
from __future__ import annotations

import ctypes
import dataclasses
import datetime
import uuid
from typing import Iterable, Mapping, Optional, Tuple

from . import _ffi
from .calls import Calls
from .enums import Permission, Reason, Visibility
from .pages import Pages
from .records import Kind
from .values import (
    UNCHANGED, Change, changed, given, id_in, id_out, optional_id_in, put_permissions, put_texts, struct, text_in,
    text_out, time_in, time_out)


@dataclasses.dataclass(frozen=True)
class Project:
    """Where work lives.

    creator: also one that has left; None: the host itself. provided: made for its creator when that joined.
    permission: of the account that it was read for.
    """

    id: uuid.UUID
    org: uuid.UUID
    name: str
    description: Optional[str]
    tags: Tuple[str, ...]
    visibility: Visibility
    creator: Optional[uuid.UUID]
    provided: bool
    permission: Optional[Permission]
    created_at: Optional[datetime.datetime]
    version: int


@dataclasses.dataclass(frozen=True)
class Grant:
    """A member's permission on a project, and why it has it. What the list at hand does not tell is None.

    by: who gave it; None: the host, or it came with the project or with joining.
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


def read_project(handle) -> Project:
    permission = _ffi.muster_project_permission(handle)
    return Project(
        id=id_out(_ffi.muster_project_id(handle)),
        org=id_out(_ffi.muster_project_org(handle)),
        name=text_out(_ffi.muster_project_name(handle)),
        description=text_out(_ffi.muster_project_description(handle)),
        tags=tuple(text_out(_ffi.muster_project_tag(handle, i)) for i in range(_ffi.muster_project_tag_count(handle))),
        visibility=Visibility(_ffi.muster_project_visibility(handle)),
        creator=id_out(_ffi.muster_project_creator(handle)),
        provided=bool(_ffi.muster_project_provided(handle)),
        permission=Permission(permission) if permission else None,
        created_at=time_out(_ffi.muster_project_created_at(handle)),
        version=_ffi.muster_project_version(handle))


def read_grant(handle) -> Grant:
    return Grant(
        org=id_out(_ffi.muster_grant_org(handle)),
        project=id_out(_ffi.muster_grant_project(handle)),
        account=id_out(_ffi.muster_grant_account(handle)),
        username=text_out(_ffi.muster_grant_username(handle)),
        project_name=text_out(_ffi.muster_grant_project_name(handle)),
        permission=Permission(_ffi.muster_grant_permission(handle)),
        reason=Reason(_ffi.muster_grant_reason(handle)),
        ends_at=time_out(_ffi.muster_grant_ends_at(handle)),
        by=id_out(_ffi.muster_grant_by(handle)),
        created_at=time_out(_ffi.muster_grant_created_at(handle)),
        version=_ffi.muster_grant_version(handle))


PROJECT = Kind(read_project, _ffi.muster_project_free, _ffi.muster_page_project)
GRANT = Kind(read_grant, _ffi.muster_grant_free, _ffi.muster_page_grant)


class Projects(Calls):
    def create_project(self, org: uuid.UUID, name: str, *, description: Optional[str] = None, tags: Iterable[str] = (),
                       visibility: Visibility = Visibility.PRIVATE) -> Project:
        """Creates a project, on which the acting account is ADMIN."""
        params = struct(_ffi.muster_project_params, name=text_in(name), description=text_in(description),
                        visibility=int(visibility))
        put_texts(params, "tags", "tag_count", tags)
        return self._one(PROJECT, _ffi.muster_project_create, id_in(org), params)

    def edit_project(self, org: uuid.UUID, project: uuid.UUID, *, name: Change[str] = UNCHANGED,
                     description: Change[Optional[str]] = UNCHANGED,
                     tags: Change[Optional[Iterable[str]]] = UNCHANGED) -> Project:
        """Changes what is given; None clears. tags: all of them."""
        params = struct(
            _ffi.muster_project_params,
            fields=changed(PROJECT_NAME=name, PROJECT_DESCRIPTION=description, PROJECT_TAGS=tags),
            name=text_in(given(name)), description=text_in(given(description)))
        put_texts(params, "tags", "tag_count", given(tags))
        return self._one(PROJECT, _ffi.muster_project_edit, id_in(org), id_in(project), params)

    def set_visibility(self, org: uuid.UUID, project: uuid.UUID, visibility: Visibility, *,
                       grants: Optional[Mapping[uuid.UUID, Permission]] = None) -> Project:
        """Makes a project public or private. grants: becoming private, who gets a permission in the same step."""
        params = struct(_ffi.muster_visibility_params, visibility=int(visibility))
        put_permissions(params, "accounts", "count", grants)
        return self._one(PROJECT, _ffi.muster_project_set_visibility, id_in(org), id_in(project), params)

    def delete_project(self, org: uuid.UUID, project: uuid.UUID) -> None:
        """Deletes a project with all its grants."""
        self._call(_ffi.muster_project_delete, id_in(org), id_in(project))

    def project(self, org: uuid.UUID, project: uuid.UUID) -> Project:
        """One project, to who may see it."""
        return self._one(PROJECT, _ffi.muster_project_get, id_in(org), id_in(project))

    def projects(self, org: uuid.UUID, account: Optional[uuid.UUID] = None, *, cursor: Optional[str] = None,
                 page_size: int = 0) -> Pages[Project]:
        """The projects that an account may see, or the acting one; for the system all."""
        return self._pages(PROJECT, cursor, page_size, _ffi.muster_project_list, id_in(org), optional_id_in(account))

    # ---- grants ----

    def grant(self, org: uuid.UUID, project: uuid.UUID, account: uuid.UUID, permission: Permission, *,
              ends_at: Optional[datetime.datetime] = None) -> Grant:
        """Gives a member a permission on a private project, or changes it. ends_at None: no end."""
        return self._one(GRANT, _ffi.muster_grant_set, id_in(org), id_in(project), id_in(account), int(permission),
                         time_in(ends_at))

    def revoke_grant(self, org: uuid.UUID, project: uuid.UUID, account: uuid.UUID) -> None:
        """Takes a permission back."""
        self._call(_ffi.muster_grant_remove, id_in(org), id_in(project), id_in(account))

    def grants(self, org: uuid.UUID, project: uuid.UUID, *, cursor: Optional[str] = None,
               page_size: int = 0) -> Pages[Grant]:
        """The grants on a project."""
        return self._pages(GRANT, cursor, page_size, _ffi.muster_grant_list, id_in(org), id_in(project))

    def grants_of(self, org: uuid.UUID, account: Optional[uuid.UUID] = None, *, cursor: Optional[str] = None,
                  page_size: int = 0) -> Pages[Grant]:
        """The grants of a member, or of the acting account."""
        return self._pages(GRANT, cursor, page_size, _ffi.muster_grant_list_of, id_in(org), optional_id_in(account))

    def access(self, org: uuid.UUID, project: uuid.UUID, *, cursor: Optional[str] = None,
               page_size: int = 0) -> Pages[Grant]:
        """Who has access to a project, and why: by a grant, by role, or because it is public."""
        return self._pages(GRANT, cursor, page_size, _ffi.muster_project_access, id_in(org), id_in(project))

    # ---- private projects for who joins ----

    def switch_provisioning(self, org: uuid.UUID, on: bool) -> None:
        """Turns on or off that everybody who joins gets a private project of its own."""
        self._call(_ffi.muster_provision_switch, id_in(org), int(on))

    def provisioning(self, org: uuid.UUID) -> bool:
        """Whether it is on."""
        on = ctypes.c_int32()
        self._call(_ffi.muster_provision_get, id_in(org), on)
        return bool(on.value)

    def provision_members(self, org: uuid.UUID) -> int:
        """Makes a private project for every member who has none of its own; for how many."""
        count = ctypes.c_int64()
        self._call(_ffi.muster_provision_members, id_in(org), count)
        return count.value
