# SPDX-License-Identifier: MIT
"""A session: all calls of one acting party. Each header says what its calls may refuse."""
from __future__ import annotations

import contextlib
import ctypes
import uuid
from typing import Any, Callable, Iterator, List, Optional, TypeVar

from . import _ffi
from .access import Access
from .accounts import Accounts
from .domains import Domains
from .enums import Party
from .errors import MusterError, Usage, check, check_call
from .events import Events
from .grants import Grants
from .handles import Handle
from .invitations import Invitations
from .keys import Keys
from .links import Links
from .members import Members
from .messages import Messages
from .orgs import Orgs
from .plans import Plans
from .projects import Projects
from .requests import Requests
from .settings import Settings
from .upkeep import Upkeep
from .values import optional_id_in, struct, text_in
from .workspaces import Workspaces

_T = TypeVar("_T")


class Session(Accounts, Plans, Orgs, Members, Invitations, Links, Requests, Domains, Projects, Grants, Access,
              Workspaces, Events, Messages, Settings, Keys, Upkeep):
    """One acting party at work. One thread at a time may use it. As a context manager it closes the session.

    Store.session and Store.system make sessions.
    """

    def __init__(self, store: Handle, party: Party, *, account: Optional[uuid.UUID] = None,
                 external_id: Optional[str] = None, behalf: Optional[uuid.UUID] = None, dry_run: bool = False,
                 request_id: Optional[str] = None, address: Optional[str] = None):
        # Keeps the callbacks alive, too.
        self._store = store
        self._raised = store._raised
        self._transacting = False
        options = struct(
            _ffi.muster_session_options, party=int(party), flags=_ffi.MUSTER_SESSION_FLAG_DRY_RUN if dry_run else 0,
            account=optional_id_in(account), external_id=text_in(external_id), behalf=optional_id_in(behalf),
            request_id=text_in(request_id), address=text_in(address))
        handle = ctypes.c_void_p()
        check_call(_ffi.muster_session_open, store._opened(), options, handle)
        self._handle = handle

    def close(self) -> None:
        """Rolls back the open transaction, and closes the session. Closing twice is allowed."""
        # The library still uses the session: muster_transact would go on with freed memory.
        if self._transacting:
            raise Usage(_ffi.MUSTER_E_MISUSE, "the session can't be closed within its own transact")
        handle, self._handle = self._handle, None
        _ffi.muster_session_close(handle)

    def expect(self, version: int) -> Session:
        """The next changing call succeeds only if the row that it changes has this version. Returns the session."""
        self._call(_ffi.muster_session_expect, version)
        return self

    def with_key(self, key: str) -> Session:
        """Gives the next changing call an idempotency key. Returns the session."""
        self._call(_ffi.muster_session_key, text_in(key))
        return self

    @property
    def repeated(self) -> bool:
        """Whether the last changing call was a repeated one: its key was used before, and it has changed nothing."""
        return bool(_ffi.muster_session_repeated(self._opened()))

    def cancel(self) -> None:
        """Ends the waiting or the long work of the running call, which raises Cancelled. Any thread may call this."""
        check(_ffi.muster_session_cancel(self._opened()))

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Session]:
        """Makes the calls inside one transaction. It commits at the end. An exception that leaves it rolls it back.

            with session.transaction():
                session.invite(org.id, username="grace")
                session.set_role(org.id, joan.id, muster.Role.ADMIN)
        """
        self._call(_ffi.muster_begin)
        try:
            yield self
        except BaseException:
            # Its status would hide what came out; and a session that was closed meanwhile has rolled back already.
            if self._handle is not None:
                _ffi.muster_rollback(self._handle)
            raise
        self._call(_ffi.muster_commit)

    def transact(self, step: Callable[[Session], _T]) -> _T:
        """Runs step(session) in a transaction, and returns its result. After a conflict it runs the step again."""
        result: List[_T] = []
        raised: List[BaseException] = []

        def run(_handle: Any, _arg: Any) -> int:
            result.clear()
            raised.clear()
            try:
                result.append(step(self))
                return _ffi.MUSTER_OK
            except BaseException as exception:
                raised.append(exception)
                # From the status the library knows whether to run the step again; after one of no call it does not.
                return exception.code if isinstance(exception, MusterError) else _ffi.MUSTER_E_CANCELLED

        outer, self._transacting = self._transacting, True
        try:
            self._call(_ffi.muster_transact, _ffi.muster_transact_step(run), None)
        except MusterError:
            if raised:
                raise raised[0]
            raise
        finally:
            self._transacting = outer
        return result[0]
