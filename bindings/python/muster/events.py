# SPDX-License-Identifier: MIT
"""Events: the audit trail of an org or an account, and the feed of the whole store."""
from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Any, Dict, List, Optional

from . import _ffi
from .calls import Calls
from .enums import EventKind, Party
from .pages import Pages
from .records import Kind
from .reports import Finding, read_findings
from .values import optional_id_in, struct, text_in, text_out, time_in


@dataclasses.dataclass(frozen=True)
class Event:
    """One event of the audit trail.

    fields: what changed, as text by name; None if a personal value was erased. The names of accounts are as they are
    now. A name is None if the account was deleted, if the reader may not see it, and in a hook.
    """

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
    actor_username: Optional[str]
    actor_display_name: Optional[str]
    behalf_username: Optional[str]
    behalf_display_name: Optional[str]
    account_username: Optional[str]
    account_display_name: Optional[str]


@dataclasses.dataclass(frozen=True)
class Trail:
    """The findings of verify_events. head: the head of the chain. The host can keep it, and pass it the next time."""

    head: str
    findings: List[Finding] = dataclasses.field(hash=False)


EVENT = Kind(Event, "event")


def _trail(report: Any) -> Trail:
    return Trail(head=text_out(_ffi.muster_report_summary(report)), findings=read_findings(report))


class Events(Calls):
    """Calls on events."""

    def events(self, *, org: Optional[uuid.UUID] = None, chain_account: Optional[uuid.UUID] = None,
               account: Optional[uuid.UUID] = None, kind: Optional[EventKind] = None,
               since: Optional[datetime.datetime] = None, until: Optional[datetime.datetime] = None,
               cursor: Optional[str] = None, page_size: int = 0) -> Pages[Event]:
        """Lists events of an org or, with chain_account, of an account. With neither it lists the feed of the store.

        account: only events that this account caused or that concern it. The feed ends with the last event of now. Its
        cursor leads to later events: session.events(cursor=feed.cursor).
        """
        query = struct(
            _ffi.muster_event_query, kind=int(kind or 0), org=optional_id_in(org),
            chain_account=optional_id_in(chain_account), account=optional_id_in(account),
            since=0 if since is None else time_in(since), until=0 if until is None else time_in(until))
        return self._pages(EVENT, cursor, page_size, _ffi.muster_event_list, query)

    def verify_events(self, org: Optional[uuid.UUID] = None, *, head: Optional[str] = None) -> Trail:
        """Verifies the audit trail of an org, or of the whole store.

        head: the head of an earlier Trail. With it the call finds a trail that has lost its tail since.
        """
        return self._report(_trail, _ffi.muster_event_verify, optional_id_in(org), text_in(head))
