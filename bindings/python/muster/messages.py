# SPDX-License-Identifier: MIT
"""Messages: what the host has to deliver, from claim to done, and those that were set aside."""
from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Any, List, Optional

from . import _ffi
from .calls import Calls
from .enums import EventKind, Role
from .pages import Pages
from .records import Kind, taken
from .values import duration_in, expect, optional_id_in, struct, time_out


class _Reference:
    """Keeps a message in the library, to which it is given back when it was delivered or not."""

    def __init__(self, borrowed: Any):
        # The name under which ctypes looks for what it passes on.
        self._as_parameter_ = _ffi.muster_message_ref(borrowed)

    def __del__(self) -> None:
        # At the end of the interpreter the module may be gone before its records.
        if _ffi is not None:
            _ffi.muster_message_free(self._as_parameter_)


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Message:
    """A message to deliver, as claimed. The token is a secret and not part of the repr.

    id: the same over repeated deliveries. org: None where no org is concerned. account: the recipient's, where it is
    known. address: where to send it; None where the account has none. project_name: None also where the project was
    deleted. token: for the recipient alone: into the message, nowhere else. tries: number of this claim: 1, 2, ...
    role: what the invitation offers, what an approval gives, or the recipient's new role; None where the message is
    about no role. invitation_message, expires_at: of a message that invites, what the inviter wrote, and when the
    invitation ends.
    """

    id: uuid.UUID
    org: Optional[uuid.UUID]
    org_name: Optional[str]
    account: Optional[uuid.UUID]
    address: Optional[str]
    locale: Optional[str]
    invitation: Optional[uuid.UUID]
    request: Optional[uuid.UUID]
    project: Optional[uuid.UUID]
    project_name: Optional[str]
    token: Optional[str]
    tries: int
    role: Optional[Role]
    inviter_username: Optional[str]
    inviter_display_name: Optional[str]
    recipient_username: Optional[str]
    recipient_display_name: Optional[str]
    invitation_message: Optional[str]
    expires_at: Optional[datetime.datetime]
    _reference: _Reference

    @property
    def kind(self) -> EventKind:
        """What it tells of."""
        # Read when asked for: a kind that this package does not know must not keep others from being claimed.
        return EventKind(_ffi.muster_message_kind(self._reference))

    def __repr__(self) -> str:
        return f"Message(id={self.id!r}, kind={self.kind!r}, org={self.org!r}, tries={self.tries!r})"


@dataclasses.dataclass(frozen=True)
class Outbox:
    """How many messages wait, claimed or not, since when, and how many were set aside."""

    waiting: int
    set_aside: int
    oldest: Optional[datetime.datetime]


MESSAGE = Kind(Message, "message", tries=_ffi.muster_message_try, _reference=_Reference)


def _message(message: Message) -> _Reference:
    expect(message, Message, "muster.Message")
    return message._reference


class Messages(Calls):
    """Calls on the outbox."""

    def claim_messages(self, org: Optional[uuid.UUID] = None, *, limit: int = 50,
                       lease: datetime.timedelta = datetime.timedelta(minutes=1)) -> List[Message]:
        """Claims messages for delivery. They are this caller's until the lease ends. System only."""
        page = self._get(_ffi.muster_message_claim, optional_id_in(org), limit, duration_in(lease))
        return taken(page, MESSAGE.listed, _ffi.muster_page_free)

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
        figures = self._filled(struct(_ffi.muster_outbox), _ffi.muster_outbox_get, optional_id_in(org))
        return Outbox(waiting=figures.waiting, set_aside=figures.set_aside, oldest=time_out(figures.oldest))
