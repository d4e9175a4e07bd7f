# SPDX-License-Identifier: MIT
"""Records: what a call returns, as it was when read. A record outlives its session and its store.

A record is a frozen dataclass, and its fields are the whole description. The field `email` of the object "member" is
what muster_member_email returns, as the type that the class gives it. A tuple `tags` is read with muster_member_tag and
muster_member_tag_count, a dict `limits` of a plan with muster_plan_limit_name, muster_plan_limit_value and
muster_plan_limit_count.
"""
from __future__ import annotations

import dataclasses
import datetime
import typing
import uuid
from typing import Any, Callable, Dict, Generic, List, Optional, Set, Type, TypeVar, Union

from . import _ffi
from .values import bytes_out, id_out, text_out, time_out

_R = TypeVar("_R")
_Read = Callable[[Any], Any]

_OUT: Dict[Any, _Read] = {datetime.datetime: time_out, str: text_out, uuid.UUID: id_out}


def _out(kind: Any) -> _Read:
    """What makes a value of the library one of a type. A number of 0 is None where the type is optional."""
    if typing.get_origin(kind) is not Union:
        return _OUT.get(kind, kind)
    some = typing.get_args(kind)[0]
    return _OUT[some] if some in _OUT else lambda value: some(value) if value else None


def taken(handle: Any, read: Callable[[Any], _R], free: Callable[..., Any]) -> _R:
    """Reads a handle that belongs to us and frees it."""
    try:
        return read(handle)
    finally:
        free(handle)


class Kind(Generic[_R]):
    """The records of one object: how one is read from its handle, alone or on a page.

    readers: for fields of another description. functions: the names of all functions that it uses by the description.
    """

    def __init__(self, record: Type[_R], name: str, **readers: _Read):
        self.functions: Set[str] = set()
        self._record = record
        self._name = name
        types = typing.get_type_hints(record)
        fields = [field.name for field in dataclasses.fields(record)]
        self._readers = [readers.get(field) or self._reader(field, types[field]) for field in fields]
        self._free = self._function("free")
        # Not every object has lists.
        self._item: Any = getattr(_ffi, f"muster_page_{name}", None)
        if self._item:
            self.functions.add(self._item.__name__)

    def _function(self, name: str) -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(_ffi, f"muster_{self._name}_{name}")
        self.functions.add(function.__name__)
        return function

    def _reader(self, field: str, kind: Any) -> _Read:
        origin, one = typing.get_origin(kind), field[:-1] if field.endswith("s") else field
        if origin is tuple:
            item, count, out = self._function(one), self._function(f"{one}_count"), _out(typing.get_args(kind)[0])
            return lambda handle: tuple(out(item(handle, i)) for i in range(count(handle)))
        if origin is dict:
            name, value, count = (self._function(f"{one}_{part}") for part in ("name", "value", "count"))
            out = _out(typing.get_args(kind)[1])
            return lambda handle: {text_out(name(handle, i)): out(value(handle, i)) for i in range(count(handle))}
        function, out = self._function(field), _out(kind)
        if kind is int:
            return function
        if kind == Optional[bytes]:
            return lambda handle: bytes_out(function, handle)
        return lambda handle: out(function(handle))

    def read(self, handle: Any) -> _R:
        """The record of a handle that is borrowed."""
        return self._record(*[read(handle) for read in self._readers])

    def taken(self, handle: Any) -> _R:
        """The record of a handle that belongs to us, which is freed."""
        return taken(handle, self.read, self._free)

    def listed(self, page: Any) -> List[_R]:
        """The records of a page."""
        return [self.read(self._item(page, i)) for i in range(_ffi.muster_page_count(page))]
