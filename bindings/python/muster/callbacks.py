# SPDX-License-Identifier: MIT
"""What the library calls back: hook, wake-up, progress, clock."""
from __future__ import annotations

import ctypes
import dataclasses
from typing import Any, Callable, Dict, Optional, Tuple

from . import _ffi
from .errors import Refuse
from .events import EVENT, Event
from .handles import Raised
from .values import text_out


@dataclasses.dataclass(frozen=True)
class PendingChange:
    """A change that is about to be committed, as a hook sees it.

    connection: address of the native connection in whose transaction it happens (sqlite3 *), while the hook runs.
    """

    attempt: int
    dry_run: bool
    events: Tuple[Event, ...]
    connection: Optional[int]


@dataclasses.dataclass(frozen=True)
class Progress:
    """How far a long call has come: done of total (None: not known), counted in what ("rows", "orgs", ...)."""

    what: str
    done: int
    total: Optional[int]


def _asking(hook: Callable[[PendingChange], object], raised: Raised) -> Callable[..., Any]:
    def ask(_: Any, pointer: Any) -> int:
        change = pointer.contents
        try:
            hook(PendingChange(
                attempt=change.attempt, dry_run=bool(change.dry_run),
                events=tuple(EVENT.read(change.events[i]) for i in range(change.event_count)),
                connection=change.connection))
            return _ffi.MUSTER_HOOK_ALLOW
        except Refuse as refused:
            # Cut between code points; a NUL would end the sentence.
            said = str(refused).replace("\0", "").encode()[:change.message_size - 1]
            said = said.decode(errors="ignore").encode()
            room = ctypes.c_void_p.from_buffer(change, _ffi.muster_change.message.offset)
            ctypes.memmove(room, said + b"\0", len(said) + 1)
        except BaseException as exception:
            raised.exception = exception
        return 0

    return ask


def _reporting(progress: Callable[[Progress], object], raised: Raised) -> Callable[..., Any]:
    def report(_: Any, pointer: Any) -> int:
        at = pointer.contents
        try:
            return int(bool(progress(Progress(text_out(at.what), at.done, None if at.total < 0 else at.total))))
        except BaseException as exception:
            raised.exception = exception
            return 1

    return report


def _plain(function: Callable[[], object]) -> Callable[..., Any]:
    return lambda _: function()


def callbacks(raised: Raised, *, clock: Optional[Callable[[], int]], hook: Optional[Callable[[PendingChange], object]],
              wake: Optional[Callable[[], object]], progress: Optional[Callable[[Progress], object]]) -> Dict[str, Any]:
    """The fields of muster_options that are functions. The caller keeps them as long as the library may call them."""
    made = {
        "clock": clock and _ffi.muster_clock(_plain(clock)),
        "hook": hook and _ffi.muster_hook(_asking(hook, raised)),
        "wake": wake and _ffi.muster_wake(_plain(wake)),
        "progress": progress and _ffi.muster_progress_callback(_reporting(progress, raised)),
    }
    return {name: function for name, function in made.items() if function}
