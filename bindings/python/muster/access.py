# SPDX-License-Identifier: MIT
"""What the acting account may do, asked before it is done: whether, for many projects at once, and why."""
from __future__ import annotations

import ctypes
import dataclasses
import uuid
from typing import Any, Dict, Iterable, Optional, Tuple

from . import _ffi
from .calls import Calls
from .enums import Action
from .errors import raise_status
from .reports import read_lines
from .values import id_in, ids_in, optional_id_in, text_out

# What keeps a party from an action. Every other status is a failure of the call.
_REFUSALS = frozenset((
    _ffi.MUSTER_E_NOT_FOUND, _ffi.MUSTER_E_DENIED, _ffi.MUSTER_E_SUSPENDED, _ffi.MUSTER_E_PLAN_ENDED))


@dataclasses.dataclass(frozen=True)
class Ground:
    """One thing that counted in a decision: "role_member", "project_public", ... object: the subject, or None."""

    code: str
    text: str
    object: Optional[uuid.UUID]


@dataclasses.dataclass(frozen=True)
class Explanation:
    """Why an action is allowed or not. lines: the things that counted, in order; the last one decided.

    status: "OK", or a name as in MusterError. text: the reason in one sentence.
    """

    allowed: bool
    status: str
    text: str
    lines: Tuple[Ground, ...]


def _explanation(report: Any) -> Explanation:
    lines = read_lines(report)
    status = lines[-1].status
    return Explanation(
        allowed=status == _ffi.MUSTER_OK, status=text_out(_ffi.muster_status_name(status)),
        text=text_out(_ffi.muster_report_summary(report)),
        lines=tuple(Ground(line.code, line.text, line.object) for line in lines))


class Access(Calls):
    """Calls that ask what is allowed."""

    def may(self, org: uuid.UUID, action: Action, project: Optional[uuid.UUID] = None) -> bool:
        """Whether the acting account may do an action now. Hosts may ask this for every request.

        project: required for an action on a project, None for an action in the org.
        """
        status = self._status(_ffi.muster_may, id_in(org), optional_id_in(project), int(action))
        if status != _ffi.MUSTER_OK and status not in _REFUSALS:
            self._raise(status)
        return status == _ffi.MUSTER_OK

    def check(self, org: uuid.UUID, action: Action, project: Optional[uuid.UUID] = None) -> None:
        """Raises NotFound, Denied or State if the acting account may not do an action now. Else returns nothing."""
        self._call(_ffi.muster_may, id_in(org), optional_id_in(project), int(action))

    def may_many(self, org: uuid.UUID, action: Action, projects: Iterable[uuid.UUID]) -> Dict[uuid.UUID, bool]:
        """Whether the acting account may do an action on each of many projects. All answers are of one moment."""
        projects = list(projects)
        statuses = (ctypes.c_int32 * len(projects))()
        self._call(_ffi.muster_may_many, id_in(org), int(action), ids_in(projects), len(projects), statuses)
        for status in statuses:
            if status != _ffi.MUSTER_OK and status not in _REFUSALS:
                raise_status(status)
        return {project: status == _ffi.MUSTER_OK for project, status in zip(projects, statuses)}

    def explain(self, org: uuid.UUID, action: Action, project: Optional[uuid.UUID] = None, *,
                account: Optional[uuid.UUID] = None) -> Explanation:
        """Explains why an account may do an action, or may not. account None: the acting account.

        Owner, admins and the system may ask about another account.
        """
        return self._report(_explanation, _ffi.muster_explain, id_in(org), optional_id_in(account),
                            optional_id_in(project), int(action))
