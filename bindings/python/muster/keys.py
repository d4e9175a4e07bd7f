# SPDX-License-Identifier: MIT
"""Keys, which sign tokens and events."""
from __future__ import annotations

import ctypes
import dataclasses
import datetime
from typing import Iterable, Optional

from . import _ffi
from .calls import Calls
from .enums import KeyState
from .errors import check_call
from .values import time_in


@dataclasses.dataclass(frozen=True)
class Key:
    """A key of a ring: KEY_BYTES random bytes under a number of its own, which never changes.

    verify_until: for KeyState.VERIFY the time from which the key counts as dead.
    """

    id: int
    secret: bytes = dataclasses.field(repr=False)
    state: KeyState = KeyState.ACTIVE
    verify_until: Optional[datetime.datetime] = None


def ring_of(keys: Iterable[Key]) -> ctypes.c_void_p:
    """The keys as a ring of the library, which the caller frees."""
    ring = ctypes.c_void_p()
    check_call(_ffi.muster_keyring_new, ring)
    try:
        for key in keys:
            if not isinstance(key.secret, bytes):
                raise TypeError(f"expected bytes as a key's secret, got {type(key.secret).__name__}")
            check_call(_ffi.muster_keyring_add, ring, key.id, int(key.state), time_in(key.verify_until), key.secret,
                       len(key.secret))
    except BaseException:
        _ffi.muster_keyring_free(ring)
        raise
    return ring


class Keys(Calls):
    """Calls on keys."""

    def retire_key(self, key_id: int, *, force: bool = False) -> None:
        """Retires a key. force: also if live tokens need it; these tokens end. Callers: system."""
        self._call(_ffi.muster_key_retire, key_id, int(force))
