# SPDX-License-Identifier: MIT
"""Messages: the host claims them, delivers them, and says that they are done. Some are set aside."""
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
    """Keeps a message in the library. message_done and message_return pass it to the library again."""

    def __init__(self, borrowed: Any):
        # The name under which ctypes looks for what it passes on.
        self._as_parameter_ = _ffi.muster_message_ref(borrowed)

    def __del__(self) -> None:
        # At the end of the interpreter the module may be gone before its records.
        if _ffi is not None:
            _ffi.muster_message_free(self._as_parameter_)


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Message:
    """A message to deliver, as it was claimed. The token is a secret, and not part of the repr.

    id: the same over repeated deliveries. org: None if no org is concerned. account: the account of the recipient; None
    if only the address is known. address: where to send the message; None if the account has none. project_name: None
    also if the project was deleted. token: for the recipient alone; the host puts it into the message and nowhere else.
    tries: number of this claim: 1, 2, ... role: the role that the invitation offers, that an approval gives, or that
    the recipient has now; None if the message is about no role. invitation_message, expires_at: of a message that
    invites, the text of the inviter, and when the invitation expires.
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
        """The kind of the event that caused the message."""
        # Read when asked for: a kind that this package does not know must not keep others from being claimed.
        return EventKind(_ffi.muster_message_kind(self._reference))

    def __repr__(self) -> str:
        return f"Message(id={self.id!r}, kind={self.kind!r}, org={self.org!r}, tries={self.tries!r})"


@dataclasses.dataclass(frozen=True)
class Outbox:
    """Figures of the outbox. waiting: claimed or not. oldest: when the oldest waiting message was made."""

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
        """Claims messages for delivery. They belong to this caller until the lease ends. System only."""
        page = self._get(_ffi.muster_message_claim, optional_id_in(org), limit, duration_in(lease))
        return taken(page, MESSAGE.listed, _ffi.muster_page_free)

    def message_done(self, message: Message) -> None:
        """States that a message was delivered. System only."""
        self._call(_ffi.muster_message_done, _message(message))

    def message_return(self, message: Message, delay: datetime.timedelta = datetime.timedelta(0)) -> None:
        """States that a message was not delivered. System only.

        The message comes back after the delay. After too many tries the library sets it aside.
        """
        self._call(_ffi.muster_message_return, _message(message), duration_in(delay))

    def messages_aside(self, org: Optional[uuid.UUID] = None, *, cursor: Optional[str] = None,
                       page_size: int = 0) -> Pages[Message]:
        """Lists the messages that were set aside. System only."""
        return self._pages(MESSAGE, cursor, page_size, _ffi.muster_message_list_aside, optional_id_in(org))

    def message_retry(self, message: Message) -> None:
        """Puts a message that was set aside back into the outbox. System only."""
        self._call(_ffi.muster_message_retry, _message(message))

    def outbox(self, org: Optional[uuid.UUID] = None) -> Outbox:
        """Reads the figures of the outbox, of an org or of the whole store. System only."""
        figures = self._filled(struct(_ffi.muster_outbox), _ffi.muster_outbox_get, optional_id_in(org))
        return Outbox(waiting=figures.waiting, set_aside=figures.set_aside, oldest=time_out(figures.oldest))
