# SPDX-License-Identifier: MIT
"""Upkeep: settings, keys, clocks, what has ended by the clock, and whether all is sound."""
from __future__ import annotations

import ctypes
import datetime
import uuid
from typing import List, Optional, Union

from . import _ffi
from .calls import Calls
from .enums import Setting
from .reports import Finding, read_findings
from .values import duration_in, integer_in, optional_id_in, text_in

# The settings that are texts; all others are numbers.
_TEXTS = frozenset((Setting.PROJECT_NAME,))


class Upkeep(Calls):
    def setting(self, setting: Setting, *, org: Optional[uuid.UUID] = None) -> Union[int, str]:
        """The value in force for an org, or for the whole store. Times are microseconds, switches 0 or 1."""
        if setting in _TEXTS:
            text = ctypes.create_string_buffer(_ffi.MUSTER_SETTING_TEXT_MAX_BYTES + 1)
            self._call(_ffi.muster_setting_get_text, optional_id_in(org), int(setting), text)
            return text.value.decode()
        value = ctypes.c_int64()
        self._call(_ffi.muster_setting_get, optional_id_in(org), int(setting), value)
        return value.value

    def set_setting(self, setting: Setting, value: Union[int, datetime.timedelta, str], *,
                    org: Optional[uuid.UUID] = None) -> None:
        """Sets a value for an org or, without one, for the store. System only."""
        if isinstance(value, str):
            self._call(_ffi.muster_setting_set_text, optional_id_in(org), int(setting), text_in(value))
            return
        plain = duration_in(value) if isinstance(value, datetime.timedelta) else integer_in(value)
        self._call(_ffi.muster_setting_set, optional_id_in(org), int(setting), plain)

    def clear_setting(self, setting: Setting, *, org: Optional[uuid.UUID] = None) -> None:
        """Goes back to the store's value or, for the store, to the default. System only."""
        self._call(_ffi.muster_setting_clear, optional_id_in(org), int(setting))

    def retire_key(self, key_id: int, *, force: bool = False) -> None:
        """Retires a key; force: also where live tokens need it, which then end. System only."""
        self._call(_ffi.muster_key_retire, key_id, int(force))

    def reset_clock(self, org: Optional[uuid.UUID] = None) -> None:
        """Sets the time of an org, or of the store's own row, back to the present. System only."""
        self._call(_ffi.muster_org_reset_clock, optional_id_in(org))

    def settle(self, limit: int = 0) -> int:
        """Writes down what has ended by the clock; how many orgs and accounts that concerned. System only."""
        settled = ctypes.c_int64()
        self._call(_ffi.muster_settle, limit, settled)
        return settled.value

    def verify(self, org: Optional[uuid.UUID] = None) -> List[Finding]:
        """Checks an org or the whole store; an empty list means that all is well."""
        return self._report(read_findings, _ffi.muster_verify, optional_id_in(org))
