# SPDX-License-Identifier: MIT
"""Values on their way into the library and out of it: texts, bytes, ids and times.

What C could only misread is refused here, with a TypeError or ValueError that says what was expected. What a value
means is left to the library.
"""
from __future__ import annotations

import ctypes
import datetime
import enum
import operator
import uuid
from typing import Any, Callable, Iterable, Mapping, Optional, Type, TypeVar, Union

from . import _ffi

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_MICROSECOND = datetime.timedelta(microseconds=1)


class Unchanged(enum.Enum):
    """The default of what a call may change. None is not it: None clears."""

    UNCHANGED = "unchanged"

    def __repr__(self) -> str:
        return "UNCHANGED"


UNCHANGED = Unchanged.UNCHANGED

_T = TypeVar("_T")
_S = TypeVar("_S", bound=ctypes.Structure)
Change = Union[_T, Unchanged]


def changed(kind: str, **fields: Any) -> int:
    """The bits of the fields that are to change (MUSTER_<kind>_FIELD_...)."""
    return sum(getattr(_ffi, f"MUSTER_{kind}_FIELD_{name.upper()}")
               for name, value in fields.items() if value is not UNCHANGED)


def given(value: Change[_T], none: Any = None) -> Any:
    """The value, or `none` where nothing is given."""
    return none if value is UNCHANGED else value


def expect(value: Any, kind: type, name: str) -> None:
    """Raises what says that a value is of another type."""
    if not isinstance(value, kind):
        raise TypeError(f"expected {name}, got {type(value).__name__}")


def text_in(value: Optional[str]) -> Optional[bytes]:
    """A text as bytes of UTF-8."""
    if value is None:
        return None
    expect(value, str, "str")
    # The library reads up to the first NUL. The rest of the text must not get lost silently.
    if "\0" in value:
        raise ValueError("a text with a NUL in it")
    return value.encode()


# Whether None comes out of a function below is said by the type of the field that it fills.
def text_out(value: Optional[bytes]) -> Any:
    """A text of the library."""
    return None if value is None else value.decode()


def integer_in(value: int) -> int:
    """For 64 bits, where ctypes would cut off silently what is beyond them."""
    value = operator.index(value)
    if not -2**63 <= value < 2**63:
        raise ValueError("an integer beyond 64 bits")
    return value


def _id(value: uuid.UUID) -> _ffi.muster_id:
    expect(value, uuid.UUID, "uuid.UUID")
    return _ffi.muster_id((ctypes.c_uint8 * 16)(*value.bytes))


def id_in(value: uuid.UUID) -> Any:
    """A pointer to an id."""
    return ctypes.pointer(_id(value))


def ids_in(values: Iterable[uuid.UUID]) -> Any:
    """An array of ids."""
    ids = [_id(value) for value in values]
    return (_ffi.muster_id * len(ids))(*ids)


def optional_id_in(value: Optional[uuid.UUID]) -> Any:
    """A pointer to an id, or NULL."""
    return None if value is None else id_in(value)


def id_out(pointer: Any) -> Any:
    """The id behind a pointer; None for NULL."""
    return uuid.UUID(bytes=bytes(pointer.contents.bytes)) if pointer else None


def time_in(value: Optional[datetime.datetime]) -> int:
    """None: the end that never comes."""
    if value is None:
        return _ffi.MUSTER_TIME_NONE
    expect(value, datetime.datetime, "datetime.datetime")
    if value.utcoffset() is None:
        raise TypeError("expected a datetime with a time zone, got a naive one")
    return (value - _EPOCH) // _MICROSECOND


def time_out(value: int) -> Any:
    """A time of the library in UTC; None for the end that never comes."""
    if value == _ffi.MUSTER_TIME_NONE:
        return None
    # Not fromtimestamp: microseconds do not pass through a float unharmed.
    return _EPOCH + datetime.timedelta(microseconds=value)


def duration_in(value: datetime.timedelta) -> int:
    """A duration in microseconds."""
    expect(value, datetime.timedelta, "datetime.timedelta")
    return value // _MICROSECOND


def optional_duration_in(value: Optional[datetime.timedelta]) -> int:
    """A duration in microseconds; 0, the library's default, for None."""
    if value is None:
        return 0
    micros = duration_in(value)
    # In C a 0 asks for the default. A caller that computed a duration of 0 did not ask for it.
    if micros == 0:
        raise ValueError("a duration of zero; the default is None")
    return micros


def struct(kind: Type[_S], /, **fields: Any) -> _S:
    """A struct of the library that tells its size."""
    return kind(struct_size=ctypes.sizeof(kind), **fields)


def put_bytes(target: Any, name: str, value: Optional[bytes]) -> None:
    """Fills a field and its size; the struct keeps the bytes alive."""
    if value is None:
        return
    expect(value, bytes, "bytes")
    target.kept = value
    setattr(target, name, ctypes.cast(ctypes.c_char_p(value), ctypes.c_void_p))
    setattr(target, f"{name}_size", len(value))


def put_texts(target: Any, name: str, count: str, values: Optional[Iterable[str]]) -> None:
    """Fills an array and its number of items; the struct keeps the texts alive, as it does in those below."""
    # A text is an iterable of texts too, of its letters.
    if isinstance(values, (str, bytes)):
        raise TypeError(f"expected several texts, got {type(values).__name__}")
    texts = []
    for value in values or ():
        expect(value, str, "str")
        texts.append(text_in(value))
    if texts:
        setattr(target, name, (ctypes.c_char_p * len(texts))(*texts))
    setattr(target, count, len(texts))


def put_limits(target: Any, limits: Optional[Mapping[str, int]]) -> None:
    """Fills the named limits of a plan."""
    values = [integer_in(value) for value in (limits or {}).values()]
    put_texts(target, "limit_names", "limit_count", limits)
    if values:
        target.limit_values = (ctypes.c_int64 * len(values))(*values)


def put_permissions(target: Any, name: str, count: str, permissions: Optional[Mapping[uuid.UUID, int]]) -> None:
    """Fills an array of ids, one of their permissions, and the number of both."""
    if permissions:
        setattr(target, name, ids_in(permissions))
        target.permissions = (ctypes.c_int32 * len(permissions))(*map(int, permissions.values()))
        setattr(target, count, len(permissions))


def bytes_out(read: Callable[..., Any], handle: Any) -> Optional[bytes]:
    """The bytes that a function returns with their size; None for NULL."""
    size = ctypes.c_size_t()
    start = read(handle, size)
    return None if start is None else ctypes.string_at(start, size.value)
