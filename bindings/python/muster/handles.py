# SPDX-License-Identifier: MIT
"""What stores and sessions have in common: they are open until they are closed."""
from __future__ import annotations

import ctypes
import threading
import types
from typing import ClassVar, Optional, Type, TypeVar

from . import _ffi
from .errors import Usage

_Self = TypeVar("_Self", bound="Handle")


class Raised(threading.local):
    """What a callback raised on this thread. It can't pass through the library, so the call raises it afterwards."""

    exception: Optional[BaseException] = None


class Handle:
    """A handle of the library, and a context manager that closes it."""

    _what: ClassVar[str]
    _handle: Optional[ctypes.c_void_p] = None
    # One for a store and all its sessions.
    _raised: Raised

    def _opened(self) -> ctypes.c_void_p:
        if self._handle is None:
            raise Usage(_ffi.MUSTER_E_CLOSED, f"the {self._what} was closed")
        return self._handle

    def close(self) -> None:
        """Closes it. Closing twice is fine."""
        raise NotImplementedError

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], value: Optional[BaseException],
                 trace: Optional[types.TracebackType]) -> None:
        self.close()
