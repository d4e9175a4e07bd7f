# SPDX-License-Identifier: MIT
"""A store, its keys, and what the library calls back: hook, wake-up, progress, clock. All else happens in sessions."""
from __future__ import annotations

import ctypes
import dataclasses
import datetime
import threading
import types
import uuid
from typing import Callable, Iterable, Optional, Tuple, Type

from . import _ffi
from .enums import KeyState, Party
from .errors import Refuse, Usage, raise_status
from .events import Event, read_event
from .session import Session
from .values import optional_duration_in, struct, text_in, text_out, time_in


@dataclasses.dataclass(frozen=True)
class Key:
    """A key of a ring: MUSTER_KEY_BYTES of randomness under a number of its own, which it keeps for ever.

    verify_until: for KeyState.VERIFY the time from which the key counts as dead.
    """

    id: int
    secret: bytes = dataclasses.field(repr=False)
    state: KeyState = KeyState.ACTIVE
    verify_until: Optional[datetime.datetime] = None


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


class _Raised(threading.local):
    """What a callback raised on this thread; it can't pass through the library, so the call raises it afterwards."""

    exception: Optional[BaseException] = None


def _ring(keys: Iterable[Key]) -> ctypes.c_void_p:
    ring = ctypes.c_void_p()
    status = _ffi.muster_keyring_new(ring)
    if status != _ffi.MUSTER_OK:
        raise_status(status)
    try:
        for key in keys:
            if not isinstance(key.secret, bytes):
                raise TypeError(f"expected bytes as a key's secret, got {type(key.secret).__name__}")
            status = _ffi.muster_keyring_add(ring, key.id, int(key.state), time_in(key.verify_until), key.secret,
                                             len(key.secret))
            if status != _ffi.MUSTER_OK:
                raise_status(status)
    except BaseException:
        _ffi.muster_keyring_free(ring)
        raise
    return ring


class Store:
    """An open store; any thread. A context manager that closes it."""

    def __init__(self, location: str, *, existing: bool = False, normal: bool = False, force: bool = False,
                 read_only: bool = False, keyring: Optional[Iterable[Key]] = None, key_file: Optional[str] = None,
                 audience: Optional[str] = None, wait: Optional[datetime.timedelta] = None,
                 clock: Optional[Callable[[], int]] = None, hook: Optional[Callable[[PendingChange], object]] = None,
                 wake: Optional[Callable[[], object]] = None, progress: Optional[Callable[[Progress], object]] = None):
        """Opens a store, and makes it where there is none, unless existing.

        location: a path, or ":memory:". normal: power loss may undo the last commits. force: although keys are
        missing or wrong, whose tokens then do not work. keyring: all keys that the store has ever used; None: the key
        file. wait: longest wait for other writers.

        clock: gives microseconds since 1970 UTC and must not fail; for tests.
        hook: sees every change before it is committed, and refuses it by raising Refuse; its result does not count.
        wake: called after a commit that left messages to claim; may use another session. What it raises is reported by
        sys.unraisablehook, for the commit stands.
        progress: called from time to time by long calls; a true value ends the call, which raises Cancelled.
        hook and progress may not call the library. Anything else that they raise ends the call and comes out of it.
        """
        self._handle: Optional[ctypes.c_void_p] = None
        self._raised = _Raised()
        # The library keeps the functions, so this object has to keep what stands behind them.
        self._callbacks = {
            "clock": _ffi.muster_clock(lambda _: clock()) if clock else _ffi.muster_clock(),
            "hook": _ffi.muster_hook(self._asking(hook)) if hook else _ffi.muster_hook(),
            "wake": _ffi.muster_wake(lambda _: wake()) if wake else _ffi.muster_wake(),
            "progress": (_ffi.muster_progress_callback(self._reporting(progress)) if progress
                         else _ffi.muster_progress_callback()),
        }
        flags = ((_ffi.MUSTER_OPEN_EXISTING if existing else 0) | (_ffi.MUSTER_OPEN_NORMAL if normal else 0)
                 | (_ffi.MUSTER_OPEN_FORCE if force else 0) | (_ffi.MUSTER_OPEN_READ_ONLY if read_only else 0))
        options = struct(
            _ffi.muster_options, flags=flags, location=text_in(location), key_file=text_in(key_file),
            audience=text_in(audience), wait=optional_duration_in(wait), **self._callbacks)
        ring = None if keyring is None else _ring(keyring)
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        try:
            options.keyring = ring
            status = _ffi.muster_open(options, handle, error)
            if status != _ffi.MUSTER_OK:
                raise_status(status, error)
        finally:
            _ffi.muster_error_free(error)
            _ffi.muster_keyring_free(ring)
        self._handle = handle

    def _asking(self, hook: Callable[[PendingChange], object]) -> Callable:
        def ask(_, pointer) -> int:
            change = pointer.contents
            try:
                hook(PendingChange(
                    attempt=change.attempt, dry_run=bool(change.dry_run),
                    events=tuple(read_event(change.events[i]) for i in range(change.event_count)),
                    connection=change.connection))
                return _ffi.MUSTER_HOOK_ALLOW
            except Refuse as refused:
                # Cut between code points; a NUL would end the sentence.
                said = str(refused).replace("\0", "").encode()[:change.message_size - 1]
                said = said.decode(errors="ignore").encode()
                room = ctypes.c_void_p.from_buffer(change, _ffi.muster_change.message.offset)
                ctypes.memmove(room, said + b"\0", len(said) + 1)
            except BaseException as exception:
                self._raised.exception = exception
            return 0

        return ask

    def _reporting(self, progress: Callable[[Progress], object]) -> Callable:
        def report(_, pointer) -> int:
            at = pointer.contents
            try:
                return int(bool(progress(Progress(text_out(at.what), at.done, None if at.total < 0 else at.total))))
            except BaseException as exception:
                self._raised.exception = exception
                return 1

        return report

    def _opened(self) -> ctypes.c_void_p:
        if self._handle is None:
            raise Usage(_ffi.MUSTER_E_CLOSED, "the store was closed")
        return self._handle

    @property
    def refused_tokens(self) -> int:
        """How many tokens that were not genuine have been refused since the store was opened."""
        return _ffi.muster_store_refused_tokens(self._handle)

    def session(self, account: Optional[uuid.UUID] = None, *, dry_run: bool = False, request_id: Optional[str] = None,
                address: Optional[str] = None) -> Session:
        """A session of an account, or without one of a visitor. address: the party's in the network."""
        party = Party.VISITOR if account is None else Party.ACCOUNT
        return Session(self, party, account=account, dry_run=dry_run, request_id=request_id, address=address)

    def system(self, *, behalf: Optional[uuid.UUID] = None, dry_run: bool = False, request_id: Optional[str] = None,
               address: Optional[str] = None) -> Session:
        """A session of the host itself."""
        return Session(self, Party.SYSTEM, behalf=behalf, dry_run=dry_run, request_id=request_id, address=address)

    def close(self) -> None:
        """Closes the store. Closing twice is fine."""
        handle, self._handle = self._handle, None
        _ffi.muster_close(handle)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], value: Optional[BaseException],
                 trace: Optional[types.TracebackType]) -> None:
        self.close()
