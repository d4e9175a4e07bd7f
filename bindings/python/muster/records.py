# SPDX-License-Identifier: MIT
"""What calls return: records of accounts, orgs, members, invitations, events, and messages to deliver.

All are values as they were when read, and outlive their session and store.
"""
from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Callable, Dict, List, Optional, TypeVar

from . import _ffi
from .enums import EventKind, InvitationState, MemberState, Party, Role, Via
from .values import bytes_out, id_out, text_out, time_out

_R = TypeVar("_R")


@dataclasses.dataclass(frozen=True)
class Account:
    """A registered identity."""

    id: uuid.UUID
    username: str
    display_name: Optional[str]
    locale: Optional[str]
    email: Optional[str]
    email_verified_at: Optional[datetime.datetime]
    external_id: Optional[str]
    person_id: Optional[str]
    metadata: Optional[bytes]
    created_at: Optional[datetime.datetime]
    version: int


@dataclasses.dataclass(frozen=True)
class Org:
    """An organization. transfer_to: whom the ownership is offered to."""

    id: uuid.UUID
    slug: str
    name: str
    description: Optional[str]
    metadata: Optional[bytes]
    owner: uuid.UUID
    transfer_to: Optional[uuid.UUID]
    created_at: Optional[datetime.datetime]
    version: int


@dataclasses.dataclass(frozen=True)
class Plan:
    """What an org has bought and how its seats stand; seats and available may be UNLIMITED."""

    code: str
    subscription: Optional[str]
    seats: int
    members: int
    pending: int
    used: int
    available: int
    ends_at: Optional[datetime.datetime]


@dataclasses.dataclass(frozen=True)
class Member:
    """An account's membership in an org. The address shows only to those who manage members."""

    org: uuid.UUID
    account: uuid.UUID
    username: str
    display_name: Optional[str]
    email: Optional[str]
    role: Role
    state: MemberState
    via: Via
    joined_at: Optional[datetime.datetime]
    ends_at: Optional[datetime.datetime]
    version: int


@dataclasses.dataclass(frozen=True)
class Invitation:
    """An offer of one role in one org. What the reader may not see is None."""

    id: uuid.UUID
    org: uuid.UUID
    org_name: Optional[str]
    org_slug: Optional[str]
    org_description: Optional[str]
    state: InvitationState
    account: Optional[uuid.UUID]
    email: Optional[str]
    masked_email: Optional[str]
    role: Optional[Role]
    message: Optional[str]
    inviter: Optional[uuid.UUID]
    ended_by: Optional[uuid.UUID]
    undelivered_at: Optional[datetime.datetime]
    undelivered_cause: Optional[str]
    created_at: Optional[datetime.datetime]
    expires_at: Optional[datetime.datetime]
    ended_at: Optional[datetime.datetime]
    version: int


@dataclasses.dataclass(frozen=True)
class Invitee:
    """Whom invite_many invites, and to what: an account by username, or an address."""

    username: Optional[str] = None
    email: Optional[str] = None
    role: Role = Role.MEMBER
    message: Optional[str] = None
    time_to_live: Optional[datetime.timedelta] = None
    replace: bool = False
    bearer: bool = False


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of one row of invite_many. status: "OK", or as in MusterError.

    invitation: the one that was made, or the pending one that was in the way.
    """

    status: str
    code: int
    text: str
    invitation: Optional[uuid.UUID]
    figures: Dict[str, int] = dataclasses.field(hash=False)

    @property
    def ok(self) -> bool:
        return self.code == _ffi.MUSTER_OK


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
class Finding:
    """One violation that verify met."""

    code: str
    text: str
    object: Optional[uuid.UUID]
    figures: Dict[str, int] = dataclasses.field(hash=False)


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
    def token(self) -> Optional[str]:
        """For the recipient alone: into the message, nowhere else."""
        return text_out(_ffi.muster_message_token(self._handle))

    @property
    def tries(self) -> int:
        """Number of this claim: 1, 2, ..."""
        return _ffi.muster_message_try(self._handle)

    def __repr__(self) -> str:
        return f"Message(id={self.id!r}, kind={self.kind!r}, org={self.org!r}, tries={self.tries!r})"


def taken(handle, read: Callable[..., _R], free: Callable) -> _R:
    """Reads a handle that belongs to us and frees it."""
    try:
        return read(handle)
    finally:
        free(handle)


def read_account(handle) -> Account:
    return Account(
        id=id_out(_ffi.muster_account_id(handle)),
        username=text_out(_ffi.muster_account_username(handle)),
        display_name=text_out(_ffi.muster_account_display_name(handle)),
        locale=text_out(_ffi.muster_account_locale(handle)),
        email=text_out(_ffi.muster_account_email(handle)),
        email_verified_at=time_out(_ffi.muster_account_email_verified_at(handle)),
        external_id=text_out(_ffi.muster_account_external_id(handle)),
        person_id=text_out(_ffi.muster_account_person_id(handle)),
        metadata=bytes_out(_ffi.muster_account_metadata, handle),
        created_at=time_out(_ffi.muster_account_created_at(handle)),
        version=_ffi.muster_account_version(handle))


def read_org(handle) -> Org:
    return Org(
        id=id_out(_ffi.muster_org_id(handle)),
        slug=text_out(_ffi.muster_org_slug(handle)),
        name=text_out(_ffi.muster_org_name(handle)),
        description=text_out(_ffi.muster_org_description(handle)),
        metadata=bytes_out(_ffi.muster_org_metadata, handle),
        owner=id_out(_ffi.muster_org_owner(handle)),
        transfer_to=id_out(_ffi.muster_org_transfer_to(handle)),
        created_at=time_out(_ffi.muster_org_created_at(handle)),
        version=_ffi.muster_org_version(handle))


def read_plan(handle) -> Plan:
    return Plan(
        code=text_out(_ffi.muster_plan_code(handle)),
        subscription=text_out(_ffi.muster_plan_subscription(handle)),
        seats=_ffi.muster_plan_seats(handle),
        members=_ffi.muster_plan_members(handle),
        pending=_ffi.muster_plan_pending(handle),
        used=_ffi.muster_plan_used(handle),
        available=_ffi.muster_plan_available(handle),
        ends_at=time_out(_ffi.muster_plan_ends_at(handle)))


def read_member(handle) -> Member:
    return Member(
        org=id_out(_ffi.muster_member_org(handle)),
        account=id_out(_ffi.muster_member_account(handle)),
        username=text_out(_ffi.muster_member_username(handle)),
        display_name=text_out(_ffi.muster_member_display_name(handle)),
        email=text_out(_ffi.muster_member_email(handle)),
        role=Role(_ffi.muster_member_role(handle)),
        state=MemberState(_ffi.muster_member_state(handle)),
        via=Via(_ffi.muster_member_via(handle)),
        joined_at=time_out(_ffi.muster_member_joined_at(handle)),
        ends_at=time_out(_ffi.muster_member_ends_at(handle)),
        version=_ffi.muster_member_version(handle))


def read_invitation(handle) -> Invitation:
    role = _ffi.muster_invitation_role(handle)
    return Invitation(
        id=id_out(_ffi.muster_invitation_id(handle)),
        org=id_out(_ffi.muster_invitation_org(handle)),
        org_name=text_out(_ffi.muster_invitation_org_name(handle)),
        org_slug=text_out(_ffi.muster_invitation_org_slug(handle)),
        org_description=text_out(_ffi.muster_invitation_org_description(handle)),
        state=InvitationState(_ffi.muster_invitation_state(handle)),
        account=id_out(_ffi.muster_invitation_account(handle)),
        email=text_out(_ffi.muster_invitation_email(handle)),
        masked_email=text_out(_ffi.muster_invitation_masked_email(handle)),
        role=Role(role) if role else None,
        message=text_out(_ffi.muster_invitation_message(handle)),
        inviter=id_out(_ffi.muster_invitation_inviter(handle)),
        ended_by=id_out(_ffi.muster_invitation_ended_by(handle)),
        undelivered_at=time_out(_ffi.muster_invitation_undelivered_at(handle)),
        undelivered_cause=text_out(_ffi.muster_invitation_undelivered_cause(handle)),
        created_at=time_out(_ffi.muster_invitation_created_at(handle)),
        expires_at=time_out(_ffi.muster_invitation_expires_at(handle)),
        ended_at=time_out(_ffi.muster_invitation_ended_at(handle)),
        version=_ffi.muster_invitation_version(handle))


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


def _figures(report, line: int) -> Dict[str, int]:
    figures = {}
    for i in range(_ffi.MUSTER_FIGURES_MAX):
        name = _ffi.muster_report_figure_name(report, line, i)
        if name is None:
            break
        figures[name.decode()] = _ffi.muster_report_figure(report, line, i)
    return figures


def read_findings(report) -> List[Finding]:
    return [
        Finding(code=text_out(_ffi.muster_report_code(report, i)), text=text_out(_ffi.muster_report_text(report, i)),
                object=id_out(_ffi.muster_report_object(report, i)), figures=_figures(report, i))
        for i in range(_ffi.muster_report_count(report))
    ]


def read_trail(report) -> Trail:
    return Trail(head=text_out(_ffi.muster_report_summary(report)), findings=read_findings(report))


def _outcome(report, line: int) -> Outcome:
    code = _ffi.muster_report_status(report, line)
    return Outcome(status=text_out(_ffi.muster_status_name(code)), code=code,
                   text=text_out(_ffi.muster_report_text(report, line)),
                   invitation=id_out(_ffi.muster_report_object(report, line)), figures=_figures(report, line))


def read_outcomes(report) -> List[Outcome]:
    return [_outcome(report, i) for i in range(_ffi.muster_report_count(report))]
