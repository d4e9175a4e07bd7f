# SPDX-License-Identifier: MIT
"""Organizations for any program: accounts, orgs, plans with seats, members and invitations.

    with muster.Store(":memory:") as store, store.system() as host:
        ada = host.create_account("ada")
        host.offer_plan("team", seats=5)
        with store.session(ada.id) as session:
            org = session.create_org("engine", "Engine Works", plan="team")

Thin: every rule lives in the library. What a call may refuse, and why, is said in the C headers; a refusal is an exception by
its class (Denied, Limit, State, ...), with the status by name and the figures that belong to it. What has no method here
yet can be called through muster._ffi.
"""
from __future__ import annotations

import ctypes
import dataclasses
import datetime
import enum
import types
import uuid
from typing import Callable, Dict, List, Optional, Type

from . import _ffi

__all__ = [
    "Account", "Backend", "Busy", "Cancelled", "Conflict", "Denied", "EventKind", "Exists", "Finding", "Invitation",
    "InvitationState", "Limit", "Member", "MemberState", "Message", "MusterError", "NotFound", "Org", "OutOfMemory", "Plan", "Role",
    "Session", "State", "Store", "UNLIMITED", "UnknownCommit", "Usage", "version",
]

UNLIMITED = _ffi.MUSTER_SEATS_UNLIMITED


class Role(enum.IntEnum):
    """Roles of a member; a higher one may do all that a lower one may."""

    RESTRICTED = _ffi.MUSTER_ROLE_RESTRICTED
    MEMBER = _ffi.MUSTER_ROLE_MEMBER
    ADMIN = _ffi.MUSTER_ROLE_ADMIN
    OWNER = _ffi.MUSTER_ROLE_OWNER


class InvitationState(enum.IntEnum):
    """States of an invitation; nothing leaves a state but PENDING."""

    PENDING = _ffi.MUSTER_INVITATION_PENDING
    ACCEPTED = _ffi.MUSTER_INVITATION_ACCEPTED
    DECLINED = _ffi.MUSTER_INVITATION_DECLINED
    REVOKED = _ffi.MUSTER_INVITATION_REVOKED
    EXPIRED = _ffi.MUSTER_INVITATION_EXPIRED


class MemberState(enum.IntEnum):
    """States of a membership; only ACTIVE and SUSPENDED are members."""

    ACTIVE = _ffi.MUSTER_MEMBER_ACTIVE
    SUSPENDED = _ffi.MUSTER_MEMBER_SUSPENDED
    ENDED = _ffi.MUSTER_MEMBER_ENDED
    BLOCKED = _ffi.MUSTER_MEMBER_BLOCKED


EventKind = enum.IntEnum(
    "EventKind",
    {name[len("MUSTER_EVENT_"):]: value for name, value in vars(_ffi).items() if name.startswith("MUSTER_EVENT_")},
)
EventKind.__doc__ = "Kinds of events, and of the messages that they cause."


# ---- errors ----


class MusterError(Exception):
    """A call was refused or failed; nothing has changed.

    status: "SEATS", as in MUSTER_E_SEATS. code: its number. field: the argument at fault. row: the row at fault, or None.
    figures: the numbers that the refusal rests on. objects: the objects that it names.
    """

    def __init__(self, code: int, message: str = "", field: Optional[str] = None, row: Optional[int] = None,
                 figures: Optional[Dict[str, int]] = None, objects: Optional[List[uuid.UUID]] = None):
        self.code = code
        self.status = _ffi.muster_status_name(code).decode()
        self.field = field
        self.row = row
        self.figures = figures or {}
        self.objects = objects or []
        super().__init__(message or _ffi.muster_status_text(code).decode())


class Usage(MusterError):
    """The call itself is wrong."""


class NotFound(MusterError):
    """It does not exist, or the acting party may not know that it does."""


class Exists(MusterError):
    """It is there already."""


class Denied(MusterError):
    """The acting party may not."""


class Limit(MusterError):
    """A number is reached; see figures."""


class State(MusterError):
    """The object has moved on: expired, revoked, accepted, ..."""


class Conflict(MusterError):
    """Others changed the same rows: repeat."""


class Busy(MusterError):
    """Waited for others up to the limit."""


class Cancelled(MusterError):
    """Cancelled from another thread."""


class UnknownCommit(MusterError):
    """It can't be known whether the change took place."""


class Backend(MusterError):
    """The storage failed."""


class OutOfMemory(MusterError, MemoryError):
    """Out of memory."""


_CLASSES: Dict[int, Type[MusterError]] = {
    _ffi.MUSTER_CLASS_USAGE: Usage,
    _ffi.MUSTER_CLASS_NOT_FOUND: NotFound,
    _ffi.MUSTER_CLASS_EXISTS: Exists,
    _ffi.MUSTER_CLASS_DENIED: Denied,
    _ffi.MUSTER_CLASS_LIMIT: Limit,
    _ffi.MUSTER_CLASS_STATE: State,
    _ffi.MUSTER_CLASS_CONFLICT: Conflict,
    _ffi.MUSTER_CLASS_BUSY: Busy,
    _ffi.MUSTER_CLASS_CANCELLED: Cancelled,
    _ffi.MUSTER_CLASS_UNKNOWN_COMMIT: UnknownCommit,
    _ffi.MUSTER_CLASS_BACKEND: Backend,
    _ffi.MUSTER_CLASS_MEMORY: OutOfMemory,
}


def _raise(code: int, error: Optional[int]) -> None:
    kind = _CLASSES.get(_ffi.muster_status_class(code), MusterError)
    # A session that could not even be entered (closed, in another thread) tells nothing about this call.
    if not error or _ffi.muster_error_status(error) != code:
        raise kind(code)
    figures = {
        _ffi.muster_error_figure_name(error, i).decode(): _ffi.muster_error_figure(error, i)
        for i in range(_ffi.muster_error_figure_count(error))
    }
    objects = [_uuid(_ffi.muster_error_object(error, i)) for i in range(_ffi.muster_error_object_count(error))]
    row = _ffi.muster_error_row(error)
    raise kind(code, _ffi.muster_error_message(error).decode(), _text(_ffi.muster_error_field(error)),
               None if row < 0 else row, figures, objects)


# ---- values ----


def version() -> str:
    """Version of the library that is running."""
    return _ffi.muster_version().decode()


def _text(value: Optional[bytes]) -> Optional[str]:
    return None if value is None else value.decode()


def _bytes(value: Optional[str]) -> Optional[bytes]:
    if value is None:
        return None
    # The library reads up to the first NUL; what stands behind it must not get lost silently.
    if "\0" in value:
        raise ValueError("a text with a NUL in it")
    return value.encode()


def _uuid(pointer) -> Optional[uuid.UUID]:
    return uuid.UUID(bytes=bytes(pointer.contents.bytes)) if pointer else None


def _id(value: Optional[uuid.UUID]):
    return None if value is None else ctypes.pointer(_ffi.muster_id((ctypes.c_uint8 * 16)(*value.bytes)))


def _when(value: int) -> Optional[datetime.datetime]:
    if value == _ffi.MUSTER_TIME_NONE:
        return None
    # Not fromtimestamp: microseconds do not pass through a float unharmed.
    return datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(microseconds=value)


def _time(value: Optional[datetime.datetime]) -> int:
    if value is None:
        return _ffi.MUSTER_TIME_NONE
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (value - epoch) // datetime.timedelta(microseconds=1)


def _micros(value: Optional[datetime.timedelta]) -> int:
    return 0 if value is None else value // datetime.timedelta(microseconds=1)


def _params(kind, **fields):
    return kind(struct_size=ctypes.sizeof(kind), **fields)


def _keep(invitations: bool) -> int:
    return _ffi.MUSTER_KEEP_INVITATIONS if invitations else 0


# ---- records ----


@dataclasses.dataclass(frozen=True)
class Account:
    """A registered identity."""

    id: uuid.UUID
    username: str
    display_name: Optional[str]
    email: Optional[str]
    email_verified_at: Optional[datetime.datetime]
    created_at: Optional[datetime.datetime]
    version: int


@dataclasses.dataclass(frozen=True)
class Org:
    """An organization."""

    id: uuid.UUID
    slug: str
    name: str
    description: Optional[str]
    owner: uuid.UUID
    created_at: Optional[datetime.datetime]
    version: int


@dataclasses.dataclass(frozen=True)
class Plan:
    """What an org has bought and how its seats stand; seats and available may be UNLIMITED."""

    code: str
    seats: int
    members: int
    pending: int
    used: int
    available: int
    ends_at: Optional[datetime.datetime]


@dataclasses.dataclass(frozen=True)
class Member:
    """An account's membership in an org."""

    org: uuid.UUID
    account: uuid.UUID
    username: str
    role: Role
    state: MemberState
    joined_at: Optional[datetime.datetime]
    ends_at: Optional[datetime.datetime]
    version: int


@dataclasses.dataclass(frozen=True)
class Invitation:
    """An offer of one role in one org. What the reader may not see is None."""

    id: uuid.UUID
    org: uuid.UUID
    org_name: Optional[str]
    state: InvitationState
    account: Optional[uuid.UUID]
    email: Optional[str]
    masked_email: Optional[str]
    role: Optional[Role]
    message: Optional[str]
    inviter: Optional[uuid.UUID]
    expires_at: Optional[datetime.datetime]
    version: int


@dataclasses.dataclass(frozen=True)
class Finding:
    """One violation that verify met."""

    code: str
    text: str
    object: Optional[uuid.UUID]
    figures: Dict[str, int]


class Message:
    """A message to deliver, as claimed. The token is a secret and not part of the repr."""

    def __init__(self, handle: int):
        self._handle = handle

    def __del__(self):
        # At the end of the interpreter the module may be gone before its records.
        if self._handle and _ffi is not None:
            _ffi.muster_message_free(self._handle)
            self._handle = None

    @property
    def id(self) -> uuid.UUID:
        """Stable over repeated deliveries."""
        return _uuid(_ffi.muster_message_id(self._handle))

    @property
    def kind(self) -> EventKind:
        return EventKind(_ffi.muster_message_kind(self._handle))

    @property
    def org(self) -> Optional[uuid.UUID]:
        return _uuid(_ffi.muster_message_org(self._handle))

    @property
    def account(self) -> Optional[uuid.UUID]:
        """The recipient's account, where it is known."""
        return _uuid(_ffi.muster_message_account(self._handle))

    @property
    def address(self) -> Optional[str]:
        return _text(_ffi.muster_message_address(self._handle))

    @property
    def invitation(self) -> Optional[uuid.UUID]:
        return _uuid(_ffi.muster_message_invitation(self._handle))

    @property
    def token(self) -> Optional[str]:
        """For the recipient alone: into the message, nowhere else."""
        return _text(_ffi.muster_message_token(self._handle))

    def __repr__(self) -> str:
        return f"Message(id={self.id!r}, kind={self.kind!r}, org={self.org!r})"


def _taken(handle: ctypes.c_void_p, read: Callable, free: Callable):
    """Reads a record that belongs to us and frees it."""
    try:
        return read(handle)
    finally:
        free(handle)


def _read_account(handle) -> Account:
    return Account(
        _uuid(_ffi.muster_account_id(handle)), _text(_ffi.muster_account_username(handle)),
        _text(_ffi.muster_account_display_name(handle)), _text(_ffi.muster_account_email(handle)),
        _when(_ffi.muster_account_email_verified_at(handle)), _when(_ffi.muster_account_created_at(handle)),
        _ffi.muster_account_version(handle))


def _read_org(handle) -> Org:
    return Org(
        _uuid(_ffi.muster_org_id(handle)), _text(_ffi.muster_org_slug(handle)), _text(_ffi.muster_org_name(handle)),
        _text(_ffi.muster_org_description(handle)), _uuid(_ffi.muster_org_owner(handle)),
        _when(_ffi.muster_org_created_at(handle)), _ffi.muster_org_version(handle))


def _read_plan(handle) -> Plan:
    return Plan(
        _text(_ffi.muster_plan_code(handle)), _ffi.muster_plan_seats(handle), _ffi.muster_plan_members(handle),
        _ffi.muster_plan_pending(handle), _ffi.muster_plan_used(handle), _ffi.muster_plan_available(handle),
        _when(_ffi.muster_plan_ends_at(handle)))


def _read_member(handle) -> Member:
    return Member(
        _uuid(_ffi.muster_member_org(handle)), _uuid(_ffi.muster_member_account(handle)),
        _text(_ffi.muster_member_username(handle)), Role(_ffi.muster_member_role(handle)),
        MemberState(_ffi.muster_member_state(handle)), _when(_ffi.muster_member_joined_at(handle)),
        _when(_ffi.muster_member_ends_at(handle)), _ffi.muster_member_version(handle))


def _read_invitation(handle) -> Invitation:
    role = _ffi.muster_invitation_role(handle)
    return Invitation(
        _uuid(_ffi.muster_invitation_id(handle)), _uuid(_ffi.muster_invitation_org(handle)),
        _text(_ffi.muster_invitation_org_name(handle)), InvitationState(_ffi.muster_invitation_state(handle)),
        _uuid(_ffi.muster_invitation_account(handle)), _text(_ffi.muster_invitation_email(handle)),
        _text(_ffi.muster_invitation_masked_email(handle)), Role(role) if role else None,
        _text(_ffi.muster_invitation_message(handle)), _uuid(_ffi.muster_invitation_inviter(handle)),
        _when(_ffi.muster_invitation_expires_at(handle)), _ffi.muster_invitation_version(handle))


def _read_report(handle) -> List[Finding]:
    findings = []
    for i in range(_ffi.muster_report_count(handle)):
        figures = {}
        for k in range(_ffi.MUSTER_FIGURES_MAX):
            name = _ffi.muster_report_figure_name(handle, i, k)
            if name is None:
                break
            figures[name.decode()] = _ffi.muster_report_figure(handle, i, k)
        findings.append(Finding(_text(_ffi.muster_report_code(handle, i)), _text(_ffi.muster_report_text(handle, i)),
                                _uuid(_ffi.muster_report_object(handle, i)), figures))
    return findings


# ---- store and session ----


class Store:
    """An open store; any thread. A context manager that closes it."""

    def __init__(self, location: str, *, existing: bool = False, key_file: Optional[str] = None,
                 audience: Optional[str] = None, clock: Optional[Callable[[], int]] = None):
        """Opens a store, and makes it where there is none, unless existing.

        location: a path, or ":memory:". clock: gives microseconds since 1970 UTC and must not fail; for tests.
        """
        self._handle: Optional[ctypes.c_void_p] = None
        # The library keeps the function, so this object has to keep what stands behind it.
        self._clock = _ffi.muster_clock(lambda _: clock()) if clock else _ffi.muster_clock()
        options = _params(
            _ffi.muster_options, flags=_ffi.MUSTER_OPEN_EXISTING if existing else 0, location=_bytes(location),
            key_file=_bytes(key_file), audience=_bytes(audience), clock=self._clock)
        handle, error = ctypes.c_void_p(), ctypes.c_void_p()
        status = _ffi.muster_open(options, handle, error)
        if status != _ffi.MUSTER_OK:
            try:
                _raise(status, error)
            finally:
                _ffi.muster_error_free(error)
        self._handle = handle

    def session(self, account: Optional[uuid.UUID] = None, *, dry_run: bool = False,
                request_id: Optional[str] = None) -> Session:
        """A session of an account, or without one of a visitor."""
        party = _ffi.MUSTER_PARTY_VISITOR if account is None else _ffi.MUSTER_PARTY_ACCOUNT
        return Session(self, party, account, None, dry_run, request_id)

    def system(self, *, behalf: Optional[uuid.UUID] = None, dry_run: bool = False,
               request_id: Optional[str] = None) -> Session:
        """A session of the host itself."""
        return Session(self, _ffi.MUSTER_PARTY_SYSTEM, None, behalf, dry_run, request_id)

    def close(self) -> None:
        """Closes the store. Closing twice is fine."""
        handle, self._handle = self._handle, None
        _ffi.muster_close(handle)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], value: Optional[BaseException],
                 trace: Optional[types.TracebackType]) -> None:
        self.close()


class Session:
    """One acting party at work, one thread at a time. A context manager that closes it; made by Store."""

    def __init__(self, store: Store, party: int, account: Optional[uuid.UUID], behalf: Optional[uuid.UUID],
                 dry_run: bool, request_id: Optional[str]):
        self._store = store
        self._handle: Optional[ctypes.c_void_p] = None
        options = _params(
            _ffi.muster_session_options, party=party, flags=_ffi.MUSTER_SESSION_DRY_RUN if dry_run else 0,
            account=_id(account), behalf=_id(behalf), request_id=_bytes(request_id))
        handle = ctypes.c_void_p()
        status = _ffi.muster_session_open(store._handle, options, handle)
        if status != _ffi.MUSTER_OK:
            _raise(status, None)
        self._handle = handle

    def close(self) -> None:
        """Closes the session and rolls back what is open. Closing twice is fine."""
        handle, self._handle = self._handle, None
        _ffi.muster_session_close(handle)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], value: Optional[BaseException],
                 trace: Optional[types.TracebackType]) -> None:
        self.close()

    def _call(self, function: Callable, *arguments) -> None:
        status = function(self._handle, *arguments)
        if status != _ffi.MUSTER_OK:
            _raise(status, _ffi.muster_session_error(self._handle) if self._handle else None)

    def _get(self, function: Callable, *arguments) -> ctypes.c_void_p:
        handle = ctypes.c_void_p()
        self._call(function, *arguments, handle)
        return handle

    def create_account(self, username: str, *, display_name: Optional[str] = None, email: Optional[str] = None,
                       email_verified: bool = False, external_id: Optional[str] = None) -> Account:
        """Registers an account. System only."""
        params = _params(
            _ffi.muster_account_params, username=_bytes(username), display_name=_bytes(display_name),
            email=_bytes(email), email_verified=int(email_verified), external_id=_bytes(external_id))
        return _taken(self._get(_ffi.muster_account_create, params), _read_account, _ffi.muster_account_free)

    def offer_plan(self, code: str, *, seats: int, name: Optional[str] = None) -> None:
        """Offers a plan to new orgs. System only."""
        self._call(_ffi.muster_plan_offer,
                   _params(_ffi.muster_plan_params, code=_bytes(code), name=_bytes(name), seats=seats))

    def create_org(self, slug: str, name: str, *, plan: str, description: Optional[str] = None) -> Org:
        """Founds an org, which the acting account owns."""
        params = _params(_ffi.muster_org_params, slug=_bytes(slug), name=_bytes(name), plan=_bytes(plan),
                         description=_bytes(description))
        return _taken(self._get(_ffi.muster_org_create, params), _read_org, _ffi.muster_org_free)

    def plan(self, org: uuid.UUID) -> Plan:
        """Plan and seats of an org."""
        return _taken(self._get(_ffi.muster_plan_get, _id(org)), _read_plan, _ffi.muster_plan_free)

    def invite(self, org: uuid.UUID, *, username: Optional[str] = None, email: Optional[str] = None,
               role: Role = Role.MEMBER, message: Optional[str] = None,
               time_to_live: Optional[datetime.timedelta] = None, replace: bool = False) -> Invitation:
        """Invites an account by username, or an address. The token goes out with the message (claim_messages)."""
        params = _params(
            _ffi.muster_invitation_params, flags=_ffi.MUSTER_INVITE_REPLACE if replace else 0,
            username=_bytes(username), email=_bytes(email), role=int(role), message=_bytes(message),
            time_to_live=_micros(time_to_live))
        return _taken(self._get(_ffi.muster_invitation_create, _id(org), params), _read_invitation,
                      _ffi.muster_invitation_free)

    def invitation(self, org: uuid.UUID, invitation: uuid.UUID) -> Invitation:
        """One invitation of the org."""
        return _taken(self._get(_ffi.muster_invitation_get, _id(org), _id(invitation)), _read_invitation,
                      _ffi.muster_invitation_free)

    def preview(self, token: str) -> Invitation:
        """The invitation that a token opens; changes nothing."""
        return _taken(self._get(_ffi.muster_invitation_preview, _bytes(token)), _read_invitation,
                      _ffi.muster_invitation_free)

    def resend(self, org: uuid.UUID, invitation: uuid.UUID) -> Invitation:
        """Sends a pending invitation anew; the token of before stops working."""
        return _taken(self._get(_ffi.muster_invitation_resend, _id(org), _id(invitation)), _read_invitation,
                      _ffi.muster_invitation_free)

    def sign_up(self, token: str, username: str, *, display_name: Optional[str] = None) -> Member:
        """Registers an account by an invitation to an e-mail address, and joins."""
        params = _params(_ffi.muster_account_params, username=_bytes(username), display_name=_bytes(display_name))
        return _taken(self._get(_ffi.muster_invitation_sign_up, _bytes(token), params), _read_member,
                      _ffi.muster_member_free)

    def waiting(self) -> List[Invitation]:
        """All invitations that wait for the acting account, over all orgs."""
        found: List[Invitation] = []
        cursor: Optional[bytes] = None
        while True:
            page = self._get(_ffi.muster_invitation_waiting, cursor, 0)
            try:
                found += [_read_invitation(_ffi.muster_page_invitation(page, i))
                          for i in range(_ffi.muster_page_count(page))]
                cursor = _ffi.muster_page_cursor(page)
            finally:
                _ffi.muster_page_free(page)
            if cursor is None:
                return found

    def accept(self, token: str) -> Member:
        """Accepts; the acting account becomes a member. Accepting again gives the same membership."""
        return _taken(self._get(_ffi.muster_invitation_accept, _bytes(token)), _read_member, _ffi.muster_member_free)

    def decline(self, token: str) -> None:
        """Declines."""
        self._call(_ffi.muster_invitation_decline, _bytes(token))

    def revoke(self, org: uuid.UUID, invitation: uuid.UUID) -> None:
        """Revokes a pending invitation."""
        self._call(_ffi.muster_invitation_revoke, _id(org), _id(invitation))

    def member(self, org: uuid.UUID, account: uuid.UUID) -> Member:
        """One member of the org."""
        return _taken(self._get(_ffi.muster_member_get, _id(org), _id(account)), _read_member,
                      _ffi.muster_member_free)

    def _member(self, function: Callable, *arguments) -> Member:
        return _taken(self._get(function, *arguments), _read_member, _ffi.muster_member_free)

    def set_role(self, org: uuid.UUID, account: uuid.UUID, role: Role, *, keep_invitations: bool = False) -> Member:
        """Gives a member another role."""
        return self._member(_ffi.muster_member_set_role, _id(org), _id(account), int(role), _keep(keep_invitations))

    def suspend_member(self, org: uuid.UUID, account: uuid.UUID, *, keep_invitations: bool = False) -> Member:
        """Suspends a member: it can do nothing and keeps what it has."""
        return self._member(_ffi.muster_member_suspend, _id(org), _id(account), _keep(keep_invitations))

    def restore_member(self, org: uuid.UUID, account: uuid.UUID) -> Member:
        """Lifts a suspension."""
        return self._member(_ffi.muster_member_restore, _id(org), _id(account))

    def set_member_end(self, org: uuid.UUID, account: uuid.UUID, ends_at: Optional[datetime.datetime]) -> Member:
        """Sets when a membership ends by the clock; None: never."""
        return self._member(_ffi.muster_member_set_end, _id(org), _id(account), _time(ends_at))

    def remove_member(self, org: uuid.UUID, account: uuid.UUID, *, block: bool = False,
                      keep_invitations: bool = False) -> None:
        """Removes a member; its seat is free at once. block: and refuses it at every way of joining."""
        self._call(_ffi.muster_member_remove, _id(org), _id(account),
                   _keep(keep_invitations) | (_ffi.MUSTER_BLOCK if block else 0))

    def unblock_member(self, org: uuid.UUID, account: uuid.UUID) -> None:
        """Lifts a block."""
        self._call(_ffi.muster_member_unblock, _id(org), _id(account))

    def transfer_org(self, org: uuid.UUID, account: uuid.UUID) -> Org:
        """Makes another member the owner, at once or, where the setting says so, when it accepts."""
        return _taken(self._get(_ffi.muster_org_transfer, _id(org), _id(account)), _read_org, _ffi.muster_org_free)

    def accept_transfer(self, org: uuid.UUID) -> Org:
        """Accepts the ownership that was offered to the acting account."""
        return _taken(self._get(_ffi.muster_org_transfer_accept, _id(org)), _read_org, _ffi.muster_org_free)

    def decline_transfer(self, org: uuid.UUID) -> None:
        """Declines it."""
        self._call(_ffi.muster_org_transfer_decline, _id(org))

    def settle(self, limit: int = 0) -> int:
        """Writes down what has ended by the clock; how many orgs and accounts that concerned. System only."""
        settled = ctypes.c_int64()
        self._call(_ffi.muster_settle, limit, settled)
        return settled.value

    def with_key(self, key: str) -> Session:
        """Gives the next changing call an idempotency key; returns the session."""
        self._call(_ffi.muster_session_key, _bytes(key))
        return self

    @property
    def repeated(self) -> bool:
        """Whether the last changing call was answered by what its key has kept."""
        return bool(_ffi.muster_session_repeated(self._handle))

    def claim_messages(self, org: Optional[uuid.UUID] = None, *, limit: int = 50,
                       lease: datetime.timedelta = datetime.timedelta(minutes=1)) -> List[Message]:
        """Claims messages for delivery, this caller's until the lease ends. System only."""
        page = self._get(_ffi.muster_message_claim, _id(org), limit, _micros(lease))
        try:
            return [Message(_ffi.muster_message_ref(_ffi.muster_page_message(page, i)))
                    for i in range(_ffi.muster_page_count(page))]
        finally:
            _ffi.muster_page_free(page)

    def message_done(self, message: Message) -> None:
        """The message was delivered."""
        self._call(_ffi.muster_message_done, message._handle)

    def verify(self, org: Optional[uuid.UUID] = None) -> List[Finding]:
        """Checks an org or the whole store; an empty list means that all is well."""
        return _taken(self._get(_ffi.muster_verify, _id(org)), _read_report, _ffi.muster_report_free)
