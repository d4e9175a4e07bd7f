# SPDX-License-Identifier: MIT
"""How every call is made: statuses become exceptions, handles records. The calls stand with their objects."""
from __future__ import annotations

import ctypes
import logging
from typing import TYPE_CHECKING, Any, Callable, NoReturn, Optional, TypeVar

from . import _ffi
from .errors import Usage, raise_status
from .pages import Pages
from .records import Kind, taken

if TYPE_CHECKING:
    from .store import Store

_T = TypeVar("_T")


class Calls:
    """The base of all that a session can do."""

    _store: Store
    _handle: Optional[ctypes.c_void_p]

    def _opened(self) -> ctypes.c_void_p:
        if self._handle is None:
            raise Usage(_ffi.MUSTER_E_CLOSED, "the session was closed")
        return self._handle

    def _status(self, function: Callable, *arguments: Any) -> int:
        """What a call returned. What a callback raised in it comes out."""
        handle, raised = self._opened(), self._store._raised
        raised.exception = None
        status = function(handle, *arguments)
        exception, raised.exception = raised.exception, None
        if exception is not None:
            if status != _ffi.MUSTER_OK:
                raise exception
            # Rows that a failing hook has refused by themselves: the others are committed, so the call has to say
            # which.
            logging.getLogger("muster").error("a hook failed and so refused a row", exc_info=exception)
        return status

    def _raise(self, status: int) -> NoReturn:
        raise_status(status, _ffi.muster_session_error(self._handle))

    def _call(self, function: Callable, *arguments: Any) -> None:
        status = self._status(function, *arguments)
        if status != _ffi.MUSTER_OK:
            self._raise(status)

    def _get(self, function: Callable, *arguments: Any) -> ctypes.c_void_p:
        handle = ctypes.c_void_p()
        self._call(function, *arguments, handle)
        return handle

    def _one(self, kind: Kind[_T], function: Callable, *arguments: Any) -> _T:
        """The record that a call returns."""
        return kind.taken(self._get(function, *arguments))

    def _pages(self, kind: Kind[_T], cursor: Optional[str], page_size: int, function: Callable,
               *arguments: Any) -> Pages[_T]:
        """The records of a list."""
        def fetch(at: Optional[bytes]) -> ctypes.c_void_p:
            return self._get(function, *arguments, at, page_size)

        return Pages(fetch, kind, cursor)

    def _report(self, read: Callable[..., _T], function: Callable, *arguments: Any) -> _T:
        return taken(self._get(function, *arguments), read, _ffi.muster_report_free)
