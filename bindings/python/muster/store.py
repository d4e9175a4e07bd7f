# SPDX-License-Identifier: MIT
"""A store. Sessions do all the work in it."""
from __future__ import annotations

import ctypes
import datetime
import uuid
from typing import Callable, Iterable, Optional

from . import _ffi
from .callbacks import PendingChange, Progress, callbacks
from .enums import Party
from .errors import check_call
from .handles import Handle, Raised
from .keys import Key, ring_of
from .session import Session
from .values import optional_duration_in, struct, text_in


class Store(Handle):
    """An open store. Any thread may use it. As a context manager it closes the store."""

    _what = "store"

    def __init__(self, location: str, *, existing: bool = False, relaxed_durability: bool = False,
                 force: bool = False, read_only: bool = False, keyring: Optional[Iterable[Key]] = None,
                 key_file: Optional[str] = None, audience: Optional[str] = None,
                 wait: Optional[datetime.timedelta] = None, clock: Optional[Callable[[], int]] = None,
                 hook: Optional[Callable[[PendingChange], object]] = None,
                 wake: Optional[Callable[[], object]] = None, progress: Optional[Callable[[Progress], object]] = None):
        """Opens a store. Without `existing` it makes a store where there is none.

        location: a path, or ":memory:".
        relaxed_durability: a power loss may undo the last commits.
        force: opens the store although keys are missing or wrong. The tokens of these keys do not work.
        keyring: all keys that the store has ever used. None: the keys of the key file.
        wait: the longest wait for other writers.

        clock: returns microseconds since 1970 UTC. It must not fail. It is for tests.
        hook: gets every change before the commit, and refuses it by raising Refuse. Its result does not count.
        wake: the library calls it after a commit that left messages to claim. It may use another session. The commit is
        made already, so sys.unraisablehook reports what it raises.
        progress: long calls call it from time to time. A true value ends the call, which raises Cancelled.
        hook and progress may not call the library. Any other exception of theirs ends the call, which raises it again.
        """
        self._raised = Raised()
        # The library stores the addresses of the functions, so this object has to keep the functions alive.
        self._callbacks = callbacks(self._raised, clock=clock, hook=hook, wake=wake, progress=progress)
        flags = ((_ffi.MUSTER_OPEN_FLAG_EXISTING if existing else 0)
                 | (_ffi.MUSTER_OPEN_FLAG_RELAXED_DURABILITY if relaxed_durability else 0)
                 | (_ffi.MUSTER_OPEN_FLAG_FORCE if force else 0)
                 | (_ffi.MUSTER_OPEN_FLAG_READ_ONLY if read_only else 0))
        options = struct(
            _ffi.muster_options, flags=flags, location=text_in(location), key_file=text_in(key_file),
            audience=text_in(audience), wait=optional_duration_in(wait), **self._callbacks)
        ring = None if keyring is None else ring_of(keyring)
        handle = ctypes.c_void_p()
        try:
            options.keyring = ring
            check_call(_ffi.muster_open, options, handle)
        finally:
            _ffi.muster_keyring_free(ring)
        self._handle = handle

    @property
    def refused_tokens(self) -> int:
        """How many tokens that were not genuine have been refused since the store was opened."""
        count: int = _ffi.muster_store_refused_tokens(self._handle)
        return count

    def session(self, account: Optional[uuid.UUID] = None, *, external_id: Optional[str] = None, dry_run: bool = False,
                request_id: Optional[str] = None, address: Optional[str] = None) -> Session:
        """A session of an account, or without one of a visitor.

        external_id: the host's key of the account, in place of its id; each call looks the account up. address: the
        address of the party in the network.
        """
        party = Party.VISITOR if account is None and external_id is None else Party.ACCOUNT
        return Session(self, party, account=account, external_id=external_id, dry_run=dry_run, request_id=request_id,
                       address=address)

    def system(self, *, behalf: Optional[uuid.UUID] = None, dry_run: bool = False, request_id: Optional[str] = None,
               address: Optional[str] = None) -> Session:
        """A session of the host itself."""
        return Session(self, Party.SYSTEM, behalf=behalf, dry_run=dry_run, request_id=request_id, address=address)

    def close(self) -> None:
        """Closes the store. Closing twice is allowed."""
        handle, self._handle = self._handle, None
        _ffi.muster_close(handle)
