# SPDX-License-Identifier: MIT
"""Projects, and the private projects that an org can make for every member who joins."""
from __future__ import annotations

import ctypes
import dataclasses
import datetime
import uuid
from typing import Iterable, Mapping, Optional, Tuple

from . import _ffi
from .calls import Calls
from .enums import Permission, Visibility
from .pages import Pages
from .records import Kind
from .values import (
    UNCHANGED, Change, changed, given, id_in, optional_id_in, put_permissions, put_texts, struct, text_in)


@dataclasses.dataclass(frozen=True)
class Project:
    """A project, where the members of an org work.

    creator: an account, which may have left the org; None: the system created the project. provided: the project was
    made for its creator because that joined the org. permission: of the account for which the project was read.
    creator_username, creator_display_name: as they are now; None if the creator's account was deleted.
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
    creator_username: Optional[str]
    creator_display_name: Optional[str]


PROJECT = Kind(Project, "project")


class Projects(Calls):
    """Calls on projects."""

    def create_project(self, org: uuid.UUID, name: str, *, description: Optional[str] = None, tags: Iterable[str] = (),
                       visibility: Visibility = Visibility.PRIVATE) -> Project:
        """Creates a project. The acting account gets Permission.ADMIN on it."""
        params = struct(_ffi.muster_project_params, name=text_in(name), description=text_in(description),
                        visibility=int(visibility))
        put_texts(params, "tags", "tag_count", tags)
        return self._one(PROJECT, _ffi.muster_project_create, id_in(org), params)

    def edit_project(self, org: uuid.UUID, project: uuid.UUID, *, name: Change[str] = UNCHANGED,
                     description: Change[Optional[str]] = UNCHANGED,
                     tags: Change[Optional[Iterable[str]]] = UNCHANGED) -> Project:
        """Changes the values that are given; None clears one. tags replaces all tags."""
        params = struct(
            _ffi.muster_project_params,
            fields=changed("PROJECT", name=name, description=description, tags=tags),
            name=text_in(given(name)), description=text_in(given(description)))
        put_texts(params, "tags", "tag_count", given(tags))
        return self._one(PROJECT, _ffi.muster_project_edit, id_in(org), id_in(project), params)

    def set_visibility(self, org: uuid.UUID, project: uuid.UUID, visibility: Visibility, *,
                       grants: Optional[Mapping[uuid.UUID, Permission]] = None) -> Project:
        """Makes a project public or private.

        grants: for a project that becomes private, the permissions of members who keep access.
        """
        params = struct(_ffi.muster_visibility_params, visibility=int(visibility))
        put_permissions(params, "accounts", "count", grants)
        return self._one(PROJECT, _ffi.muster_project_set_visibility, id_in(org), id_in(project), params)

    def delete_project(self, org: uuid.UUID, project: uuid.UUID) -> None:
        """Deletes a project with all its grants."""
        self._call(_ffi.muster_project_delete, id_in(org), id_in(project))

    def project(self, org: uuid.UUID, project: uuid.UUID) -> Project:
        """Reads a project. Callers: members with a permission on it, system."""
        return self._one(PROJECT, _ffi.muster_project_get, id_in(org), id_in(project))

    def projects(self, org: uuid.UUID, account: Optional[uuid.UUID] = None, *, cursor: Optional[str] = None,
                 page_size: int = 0) -> Pages[Project]:
        """Lists the projects that an account may see, each with its permission.

        account None: the acting account; for the system every project. Owner, admins and system get them by time of
        creation; others get the public ones first.
        """
        return self._pages(PROJECT, cursor, page_size, _ffi.muster_project_list, id_in(org), optional_id_in(account))

    def switch_provisioning(self, org: uuid.UUID, on: bool) -> None:
        """Turns the private-project switch on or off. While it is on, every account that joins gets such a project."""
        self._call(_ffi.muster_provision_switch, id_in(org), int(on))

    def provisioning(self, org: uuid.UUID) -> bool:
        """Reads the private-project switch of an org."""
        return bool(self._filled(ctypes.c_int32(), _ffi.muster_provision_get, id_in(org)).value)

    def provision_members(self, org: uuid.UUID) -> int:
        """Makes a private project for every member for whom none was made since it joined. Returns their number."""
        return self._filled(ctypes.c_int64(), _ffi.muster_provision_members, id_in(org)).value
