# SPDX-License-Identifier: MIT
"""Events: the audit trail, and the outbox of messages to deliver."""
from __future__ import annotations

import ctypes
import dataclasses
import datetime
import uuid
from typing import Dict, List, Optional

from . import _ffi
from .calls import Calls
from .enums import EventKind, Party
from .pages import Pages
from .records import Kind
from .reports import Finding, read_findings
from .values import duration_in, id_out, optional_id_in, struct, text_in, text_out, time_in, time_out


@dataclasses.dataclass(frozen=True)
class Event:
    """One entry of the audit trail. fields: what changed, as text by name; None where a personal value was erased."""

    kind: EventKind
    at: datetime.datetime
    seq: int
    chain: Optional[uuid.UUID]
    actor_kind: Party
    actor: Optional[uuid.UUID]
    behalf: Optional[uuid.UUID]
    subject: Optional[uuid.UUID]
    account: Optional[uuid.UUID]
    fields: Dict[str, Optional[str]] = dataclasses.field(hash=False)
    request_id: Optional[str]


@dataclasses.dataclass(frozen=True)
class Trail:
    """What verify_events found. head: of one chain, to keep elsewhere and give back the next time."""

    head: str
    findings: List[Finding] = dataclasses.field(hash=False)


@dataclasses.dataclass(frozen=True)
class Outbox:
    """How many messages wait, claimed or not, since when, and how many were set aside."""

    waiting: int
    set_aside: int
    oldest: Optional[datetime.datetime]


class Message:
    """A message to deliver, as claimed. The token is a secret and not part of the repr."""

    def __init__(self, handle: int):
        self._handle: Optional[int] = handle

    def __del__(self):
        # At the end of the interpreter the module may be gone before its records.
        if self._handle and _ffi is not None:
            _ffi.muster_message_free(self._handle)
            self._handle = None

    @property
    def id(self) -> uuid.UUID:
        """Stable over repeated deliveries."""
        return id_out(_ffi.muster_message_id(self._handle))

    @property
    def kind(self) -> EventKind:
        """What it tells of."""
        return EventKind(_ffi.muster_message_kind(self._handle))

    @property
    def org(self) -> Optional[uuid.UUID]:
        """None where no org is concerned."""
        return id_out(_ffi.muster_message_org(self._handle))

    @property
    def org_name(self) -> Optional[str]:
        return text_out(_ffi.muster_message_org_name(self._handle))

    @property
    def account(self) -> Optional[uuid.UUID]:
        """The recipient's account, where it is known."""
        return id_out(_ffi.muster_message_account(self._handle))

    @property
    def address(self) -> Optional[str]:
        """Where to send it; None where the account has no address."""
        return text_out(_ffi.muster_message_address(self._handle))

    @property
    def locale(self) -> Optional[str]:
        return text_out(_ffi.muster_message_locale(self._handle))

    @property
    def invitation(self) -> Optional[uuid.UUID]:
        return id_out(_ffi.muster_message_invitation(self._handle))

    @property
    def request(self) -> Optional[uuid.UUID]:
        return id_out(_ffi.muster_message_request(self._handle))

    @property
    def project(self) -> Optional[uuid.UUID]:
        return id_out(_ffi.muster_message_project(self._handle))

    @property
    def project_name(self) -> Optional[str]:
        """None where it tells of no project, or of one that is deleted."""
        return text_out(_ffi.muster_message_project_name(self._handle))

    @property
    def token(self) -> Optional[str]:
        """For the recipient alone: into the message, nowhere else."""
        return text_out(_ffi.muster_message_token(self._handle))

    @property
    def tries(self) -> int:
        """Number of this claim: 1, 2, ..."""
        return _ffi.muster_message_try(self._handle)

    def __repr__(self) -> str:
        return f"Message(id={self.id!r}, kind={self.kind!r}, org={self.org!r}, tries={self.tries!r})"


def read_event(handle) -> Event:
    return Event(
        kind=EventKind(_ffi.muster_event_kind(handle)),
        at=time_out(_ffi.muster_event_at(handle)),
        seq=_ffi.muster_event_seq(handle),
        chain=id_out(_ffi.muster_event_chain(handle)),
        actor_kind=Party(_ffi.muster_event_actor_kind(handle)),
        actor=id_out(_ffi.muster_event_actor(handle)),
        behalf=id_out(_ffi.muster_event_behalf(handle)),
        subject=id_out(_ffi.muster_event_subject(handle)),
        account=id_out(_ffi.muster_event_account(handle)),
        fields={
            text_out(_ffi.muster_event_field_name(handle, i)): text_out(_ffi.muster_event_field_value(handle, i))
            for i in range(_ffi.muster_event_field_count(handle))
        },
        request_id=text_out(_ffi.muster_event_request_id(handle)))


def read_message(handle) -> Message:
    """One more reference, for messages are given back to the library and so have to outlive their page."""
    return Message(_ffi.muster_message_ref(handle))


def read_trail(report) -> Trail:
    return Trail(head=text_out(_ffi.muster_report_summary(report)), findings=read_findings(report))


EVENT = Kind(read_event, _ffi.muster_event_free, _ffi.muster_page_event)
MESSAGE = Kind(read_message, _ffi.muster_message_free, _ffi.muster_page_message)


def _message(message: Message) -> Optional[int]:
    if not isinstance(message, Message):
        raise TypeError(f"expected muster.Message, got {type(message).__name__}")
    return message._handle


class Events(Calls):
    def events(self, *, org: Optional[uuid.UUID] = None, chain_account: Optional[uuid.UUID] = None,
               account: Optional[uuid.UUID] = None, kind: Optional[EventKind] = None,
               since: Optional[datetime.datetime] = None, until: Optional[datetime.datetime] = None,
               cursor: Optional[str] = None, page_size: int = 0) -> Pages[Event]:
        """The trail of an org or, with chain_account, of an account; with neither the feed of the whole store.

        account: only those that it did or that concern it. The feed ends at what is there now; its cursor then gives
        what comes later: session.events(cursor=feed.cursor).
        """
        query = struct(
            _ffi.muster_event_query, kind=int(kind or 0), org=optional_id_in(org),
            chain_account=optional_id_in(chain_account), account=optional_id_in(account),
            since=0 if since is None else time_in(since), until=0 if until is None else time_in(until), limit=page_size)

        def fetch(at: Optional[bytes]) -> ctypes.c_void_p:
            query.cursor = at
            return self._get(_ffi.muster_event_list, query)

        return Pages(fetch, EVENT, cursor)

    def verify_events(self, org: Optional[uuid.UUID] = None, *, head: Optional[str] = None) -> Trail:
        """Verifies the audit trail of an org or of the whole store. head: of an earlier Trail, to find a lost tail."""
        return self._report(read_trail, _ffi.muster_event_verify, optional_id_in(org), text_in(head))

    def claim_messages(self, org: Optional[uuid.UUID] = None, *, limit: int = 50,
                       lease: datetime.timedelta = datetime.timedelta(minutes=1)) -> List[Message]:
        """Claims messages for delivery, this caller's until the lease ends. System only."""
        page = self._get(_ffi.muster_message_claim, optional_id_in(org), limit, duration_in(lease))
        try:
            return [read_message(_ffi.muster_page_message(page, i)) for i in range(_ffi.muster_page_count(page))]
        finally:
            _ffi.muster_page_free(page)

    def message_done(self, message: Message) -> None:
        """The message was delivered."""
        self._call(_ffi.muster_message_done, _message(message))

    def message_return(self, message: Message, delay: datetime.timedelta = datetime.timedelta(0)) -> None:
        """The message was not delivered: it comes back after the delay, or is set aside after too many tries."""
        self._call(_ffi.muster_message_return, _message(message), duration_in(delay))

    def messages_aside(self, org: Optional[uuid.UUID] = None, *, cursor: Optional[str] = None,
                       page_size: int = 0) -> Pages[Message]:
        """The messages that were set aside. System only."""
        return self._pages(MESSAGE, cursor, page_size, _ffi.muster_message_list_aside, optional_id_in(org))

    def message_retry(self, message: Message) -> None:
        """Puts a message that was set aside back in line. System only."""
        self._call(_ffi.muster_message_retry, _message(message))

    def outbox(self, org: Optional[uuid.UUID] = None) -> Outbox:
        """How many messages wait, since when, and how many were set aside. System only."""
        figures = struct(_ffi.muster_outbox)
        self._call(_ffi.muster_outbox_get, optional_id_in(org), figures)
        return Outbox(waiting=figures.waiting, set_aside=figures.set_aside, oldest=time_out(figures.oldest))
