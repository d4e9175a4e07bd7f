# SPDX-License-Identifier: MIT
"""How every call of a session is made: statuses become exceptions, handles become records."""
from __future__ import annotations

import ctypes
import logging
from typing import Any, Callable, NoReturn, Optional, TypeVar

from . import _ffi
from .errors import raise_status
from .handles import Handle
from .pages import Pages
from .records import Kind, taken

_T = TypeVar("_T")


class Calls(Handle):
    """The base of all that a session can do. The calls themselves are in the modules of their objects."""

    _what = "session"

    def _status(self, function: Callable[..., Any], *arguments: Any) -> int:
        """What a call returned. What a callback raised in it comes out."""
        handle, raised = self._opened(), self._raised
        raised.exception = None
        status: int = function(handle, *arguments)
        exception, raised.exception = raised.exception, None
        if exception is not None:
            if status != _ffi.MUSTER_OK:
                raise exception
            # A hook that failed refused rows one by one. The others are committed, so the call has to say which.
            logging.getLogger("muster").error("a hook failed and so refused a row", exc_info=exception)
        return status

    def _raise(self, status: int) -> NoReturn:
        raise_status(status, _ffi.muster_session_error(self._handle))

    def _call(self, function: Callable[..., Any], *arguments: Any) -> None:
        status = self._status(function, *arguments)
        if status != _ffi.MUSTER_OK:
            self._raise(status)

    def _filled(self, room: _T, function: Callable[..., Any], *arguments: Any) -> _T:
        """The room, once the call has written its result there."""
        self._call(function, *arguments, room)
        return room

    def _get(self, function: Callable[..., Any], *arguments: Any) -> ctypes.c_void_p:
        """The handle that a call returns."""
        return self._filled(ctypes.c_void_p(), function, *arguments)

    def _one(self, kind: Kind[_T], function: Callable[..., Any], *arguments: Any) -> _T:
        """The record that a call returns."""
        return kind.taken(self._get(function, *arguments))

    def _pages(self, kind: Kind[_T], cursor: Optional[str], page_size: int, function: Callable[..., Any],
               *arguments: Any) -> Pages[_T]:
        """The records of a list."""
        return Pages(lambda at: self._get(function, *arguments, at, page_size), kind, cursor)

    def _report(self, read: Callable[[Any], _T], function: Callable[..., Any], *arguments: Any) -> _T:
        """What is read from the report that a call returns."""
        return taken(self._get(function, *arguments), read, _ffi.muster_report_free)
