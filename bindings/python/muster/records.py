# SPDX-License-Identifier: MIT
"""How what a call returns becomes a record: a value as it was when read, which outlives its session and its store."""
from __future__ import annotations

import dataclasses
from typing import Any, Callable, Generic, TypeVar

_R = TypeVar("_R")


def taken(handle, read: Callable[..., _R], free: Callable) -> _R:
    """Reads a handle that belongs to us and frees it."""
    try:
        return read(handle)
    finally:
        free(handle)


@dataclasses.dataclass(frozen=True)
class Kind(Generic[_R]):
    """A kind of records: how one is read from its handle, what frees the handle, what finds it on a page if any."""

    read: Callable[..., _R]
    free: Callable
    item: Any = None

    def taken(self, handle) -> _R:
        return taken(handle, self.read, self.free)
