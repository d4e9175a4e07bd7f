# SPDX-License-Identifier: MIT
"""Lists of any length: records are fetched page by page while they are walked through."""
from __future__ import annotations

import collections
import ctypes
from typing import Callable, Deque, Generic, Iterator, Optional, TypeVar

from . import _ffi
from .records import Kind
from .values import text_in, text_out

_R = TypeVar("_R")


class Pages(Generic[_R], Iterator[_R]):
    """An iterator over the records of a list. The first page is fetched at once, so that a refusal comes from the call.

    cursor: where a later call can go on. While the records of a page are being given it is the place before that page,
    so that going on there misses nothing; after the last record it is the place behind it, or None at the list's end.
    """

    def __init__(self, fetch: Callable[[Optional[bytes]], ctypes.c_void_p], kind: Kind[_R],
                 cursor: Optional[str] = None):
        self._fetch = fetch
        self._kind = kind
        self._records: Deque[_R] = collections.deque()
        self._ended = False
        self.cursor = self._behind = cursor
        self._next_page()

    def _next_page(self) -> None:
        page = self._fetch(text_in(self._behind))
        try:
            self._records.extend(self._kind.listed(page))
            behind = text_out(_ffi.muster_page_cursor(page))
        finally:
            _ffi.muster_page_free(page)
        # The last page of the feed has a cursor too. It is the same one again while no event follows.
        self._ended = behind is None or (behind == self._behind and not self._records)
        self.cursor, self._behind = self._behind, behind

    def __iter__(self) -> Pages[_R]:
        return self

    def __next__(self) -> _R:
        while not self._records:
            if self._ended:
                self.cursor = self._behind
                raise StopIteration
            self._next_page()
        return self._records.popleft()
