# SPDX-License-Identifier: MIT
"""Settings of the store and of its orgs."""
from __future__ import annotations

import ctypes
import datetime
import uuid
from typing import Optional, Union

from . import _ffi
from .calls import Calls
from .enums import Setting
from .values import duration_in, integer_in, optional_id_in, text_in


class Settings(Calls):
    """Calls on settings."""

    def setting(self, setting: Setting, *, org: Optional[uuid.UUID] = None) -> Union[int, str]:
        """Reads the value that is in force for an org, or without an org for the store.

        Times are in microseconds. A switch is 0 or 1. Callers: an org: members, system. The store: system.
        """
        number, where = ctypes.c_int64(), optional_id_in(org)
        status = self._status(_ffi.muster_setting_get, where, int(setting), number)
        if status == _ffi.MUSTER_OK:
            return number.value
        if status != _ffi.MUSTER_E_INVALID:
            self._raise(status)
        # The library knows which settings are texts: it refuses to read those as numbers.
        room = ctypes.create_string_buffer(_ffi.MUSTER_SETTING_TEXT_MAX_BYTES + 1)
        return self._filled(room, _ffi.muster_setting_get_text, where, int(setting)).value.decode()

    def set_setting(self, setting: Setting, value: Union[int, datetime.timedelta, str], *,
                    org: Optional[uuid.UUID] = None) -> None:
        """Sets a value for an org, or without an org for the store. Callers: system."""
        if isinstance(value, str):
            self._call(_ffi.muster_setting_set_text, optional_id_in(org), int(setting), text_in(value))
            return
        plain = duration_in(value) if isinstance(value, datetime.timedelta) else integer_in(value)
        self._call(_ffi.muster_setting_set, optional_id_in(org), int(setting), plain)

    def clear_setting(self, setting: Setting, *, org: Optional[uuid.UUID] = None) -> None:
        """Removes the value of an org, or without an org of the store. Callers: system.

        Then the store's value is in force for the org, and the default for the store.
        """
        self._call(_ffi.muster_setting_clear, optional_id_in(org), int(setting))
