# SPDX-License-Identifier: MIT
"""Upkeep: clocks, rows that the clock has ended, and checks of the data."""
from __future__ import annotations

import ctypes
import uuid
from typing import List, Optional

from . import _ffi
from .calls import Calls
from .reports import Finding, read_findings
from .values import optional_id_in


class Upkeep(Calls):
    """Calls that look after an org or the whole store."""

    def reset_clock(self, org: Optional[uuid.UUID] = None) -> None:
        """Sets the time of an org back to the present; None: the time of the store itself. Callers: system."""
        self._call(_ffi.muster_org_reset_clock, optional_id_in(org))

    def settle(self, limit: int = 0) -> int:
        """Writes down what the clock has ended. Returns the number of settled orgs and accounts. Callers: system.

        limit: the most orgs and accounts that it settles; 0 means all of them. A negative one raises Usage.
        """
        return self._filled(ctypes.c_int64(), _ffi.muster_settle, limit).value

    def verify(self, org: Optional[uuid.UUID] = None) -> List[Finding]:
        """Checks the data of an org; None: of the whole store. An empty list means that all is well."""
        return self._report(read_findings, _ffi.muster_verify, optional_id_in(org))
