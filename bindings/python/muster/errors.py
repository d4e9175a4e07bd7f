# SPDX-License-Identifier: MIT
"""Refusals and failures as exceptions: one class for each class of statuses."""
from __future__ import annotations

import ctypes
import uuid
from typing import Any, Dict, List, NoReturn, Optional, Type

from . import _ffi
from .values import id_out, text_out


class MusterError(Exception):
    """A call was refused or failed; nothing has changed.

    status: "SEATS", as in MUSTER_E_SEATS. code: its number. field: the argument at fault. row: the row at fault, or
    None. figures: the numbers that the refusal rests on. objects: the objects that it names.
    """

    def __init__(self, code: int, message: str = "", field: Optional[str] = None, row: Optional[int] = None,
                 figures: Optional[Dict[str, int]] = None, objects: Optional[List[uuid.UUID]] = None):
        self.code = code
        self.status: str = _ffi.muster_status_name(code).decode()
        self.field = field
        self.row = row
        self.figures = figures or {}
        self.objects = objects or []
        super().__init__(message or _ffi.muster_status_text(code).decode())


class Usage(MusterError):
    """The call itself is wrong."""


class NotFound(MusterError):
    """It does not exist, or the acting party may not know that it does."""


class Exists(MusterError):
    """It is there already."""


class Denied(MusterError):
    """The acting party may not."""


class Limit(MusterError):
    """A number is reached; see figures."""


class State(MusterError):
    """The object has moved on: expired, revoked, accepted, ..."""


class Conflict(MusterError):
    """Others changed the same rows: repeat."""


class Busy(MusterError):
    """Waited for others up to the limit."""


class Cancelled(MusterError):
    """Cancelled from another thread, or by a progress callback."""


class UnknownCommit(MusterError):
    """It can't be known whether the change took place."""


class Backend(MusterError):
    """The storage failed."""


class OutOfMemory(MusterError, MemoryError):
    """Out of memory."""


class Refuse(Exception):
    """Raised by a hook to refuse a change. The caller gets Denied with this sentence."""


_CLASSES: Dict[int, Type[MusterError]] = {
    _ffi.MUSTER_CLASS_USAGE: Usage,
    _ffi.MUSTER_CLASS_NOT_FOUND: NotFound,
    _ffi.MUSTER_CLASS_EXISTS: Exists,
    _ffi.MUSTER_CLASS_DENIED: Denied,
    _ffi.MUSTER_CLASS_LIMIT: Limit,
    _ffi.MUSTER_CLASS_STATE: State,
    _ffi.MUSTER_CLASS_CONFLICT: Conflict,
    _ffi.MUSTER_CLASS_BUSY: Busy,
    _ffi.MUSTER_CLASS_CANCELLED: Cancelled,
    _ffi.MUSTER_CLASS_UNKNOWN_COMMIT: UnknownCommit,
    _ffi.MUSTER_CLASS_BACKEND: Backend,
    _ffi.MUSTER_CLASS_MEMORY: OutOfMemory,
}


def check(code: int, error: Any = None) -> None:
    """Raises what a call returned, unless it is MUSTER_OK."""
    if code != _ffi.MUSTER_OK:
        raise_status(code, error)


def check_call(function: Any, *arguments: Any) -> None:
    """Makes a call without a session, whose last argument is its error, and raises what it returned."""
    error = ctypes.c_void_p()
    code = function(*arguments, error)
    try:
        check(code, error)
    finally:
        _ffi.muster_error_free(error)


def raise_status(code: int, error: Any = None) -> NoReturn:
    """Raises what a call returned, with what its muster_error tells of it."""
    kind = _CLASSES.get(_ffi.muster_status_class(code), MusterError)
    # A session that could not even be entered (in use by another thread) tells nothing about this call.
    if not error or _ffi.muster_error_status(error) != code:
        raise kind(code)
    figures = {
        _ffi.muster_error_figure_name(error, i).decode(): _ffi.muster_error_figure(error, i)
        for i in range(_ffi.muster_error_figure_count(error))
    }
    objects = [id_out(_ffi.muster_error_object(error, i)) for i in range(_ffi.muster_error_object_count(error))]
    row = _ffi.muster_error_row(error)
    raise kind(code, _ffi.muster_error_message(error).decode(), text_out(_ffi.muster_error_field(error)),
               None if row < 0 else row, figures, objects)
