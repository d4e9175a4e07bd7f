# SPDX-License-Identifier: MIT
"""A session: all calls of one acting party, in the order of the headers. Each header says what its calls may refuse."""
from __future__ import annotations

import contextlib
import ctypes
import datetime
import logging
import types
import uuid
from typing import TYPE_CHECKING, Any, Callable, Iterable, Iterator, List, Optional, Type, TypeVar, Union

from . import _ffi
from .enums import EventKind, InvitationState, MemberState, Party, Role, Setting
from .errors import MusterError, Usage, raise_status
from .pages import Pages
from .records import (
    Account, Event, Finding, Invitation, Invitee, Member, Message, Org, Outbox, Outcome, Plan, Trail, read_account,
    read_event, read_findings, read_invitation, read_member, read_message, read_org, read_outcomes, read_plan,
    read_trail, taken)
from .values import (
    UNCHANGED, Change, duration_in, id_in, optional_duration_in, optional_id_in, put_bytes, struct, text_in, time_in,
    time_out)

if TYPE_CHECKING:
    from .store import Store

_T = TypeVar("_T")


def _changed(**fields: Any) -> int:
    """The bits of those that are to change, by the names of their constants."""
    return sum(getattr(_ffi, f"MUSTER_{name}") for name, value in fields.items() if value is not UNCHANGED)


def _given(value: Change[_T], none: Any = None) -> Any:
    return none if value is UNCHANGED else value


def _keep(invitations: bool) -> int:
    return _ffi.MUSTER_KEEP_INVITATIONS if invitations else 0


def _invitation_params(who: Invitee) -> _ffi.muster_invitation_params:
    return struct(
        _ffi.muster_invitation_params,
        flags=(_ffi.MUSTER_INVITE_REPLACE if who.replace else 0) | (_ffi.MUSTER_INVITE_BEARER if who.bearer else 0),
        username=text_in(who.username), email=text_in(who.email), role=int(who.role), message=text_in(who.message),
        time_to_live=optional_duration_in(who.time_to_live))


def _message(message: Message) -> int:
    if not isinstance(message, Message):
        raise TypeError(f"expected muster.Message, got {type(message).__name__}")
    return message._handle


class Session:
    """One acting party at work, one thread at a time. A context manager that closes it; made by Store."""

    def __init__(self, store: Store, party: Party, *, account: Optional[uuid.UUID] = None,
                 behalf: Optional[uuid.UUID] = None, dry_run: bool = False, request_id: Optional[str] = None,
                 address: Optional[str] = None):
        self._store = store
        self._handle: Optional[ctypes.c_void_p] = None
        self._transacting = False
        options = struct(
            _ffi.muster_session_options, party=int(party), flags=_ffi.MUSTER_SESSION_DRY_RUN if dry_run else 0,
            account=optional_id_in(account), behalf=optional_id_in(behalf), request_id=text_in(request_id),
            address=text_in(address))
        handle = ctypes.c_void_p()
        status = _ffi.muster_session_open(store._opened(), options, handle)
        if status != _ffi.MUSTER_OK:
            raise_status(status)
        self._handle = handle

    def close(self) -> None:
        """Closes the session and rolls back what is open. Closing twice is fine."""
        # The library is still using it: freed here, transact would go on with what is no more.
        if self._transacting:
            raise Usage(_ffi.MUSTER_E_MISUSE, "the session can't be closed within its own transact")
        handle, self._handle = self._handle, None
        _ffi.muster_session_close(handle)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], value: Optional[BaseException],
                 trace: Optional[types.TracebackType]) -> None:
        self.close()

    # ---- calling ----

    def _opened(self) -> ctypes.c_void_p:
        if self._handle is None:
            raise Usage(_ffi.MUSTER_E_CLOSED, "the session was closed")
        return self._handle

    def _call(self, function: Callable, *arguments: Any) -> None:
        handle, raised = self._opened(), self._store._raised
        raised.exception = None
        status = function(handle, *arguments)
        exception, raised.exception = raised.exception, None
        if status != _ffi.MUSTER_OK:
            if exception is not None:
                raise exception
            raise_status(status, _ffi.muster_session_error(handle))
        # Rows that a failing hook has refused by themselves: the others are committed, so the call has to say which.
        if exception is not None:
            logging.getLogger("muster").error("a hook failed and so refused a row", exc_info=exception)

    def _get(self, function: Callable, *arguments: Any) -> ctypes.c_void_p:
        handle = ctypes.c_void_p()
        self._call(function, *arguments, handle)
        return handle

    def _account(self, function: Callable, *arguments: Any) -> Account:
        return taken(self._get(function, *arguments), read_account, _ffi.muster_account_free)

    def _org(self, function: Callable, *arguments: Any) -> Org:
        return taken(self._get(function, *arguments), read_org, _ffi.muster_org_free)

    def _plan(self, function: Callable, *arguments: Any) -> Plan:
        return taken(self._get(function, *arguments), read_plan, _ffi.muster_plan_free)

    def _member(self, function: Callable, *arguments: Any) -> Member:
        return taken(self._get(function, *arguments), read_member, _ffi.muster_member_free)

    def _invitation(self, function: Callable, *arguments: Any) -> Invitation:
        return taken(self._get(function, *arguments), read_invitation, _ffi.muster_invitation_free)

    def _report(self, read: Callable[..., _T], function: Callable, *arguments: Any) -> _T:
        return taken(self._get(function, *arguments), read, _ffi.muster_report_free)

    # ---- the session itself ----

    def expect(self, version: int) -> Session:
        """The next changing call succeeds only if the row that it changes has this version; returns the session."""
        self._call(_ffi.muster_session_expect, version)
        return self

    def with_key(self, key: str) -> Session:
        """Gives the next changing call an idempotency key; returns the session."""
        self._call(_ffi.muster_session_key, text_in(key))
        return self

    @property
    def repeated(self) -> bool:
        """Whether the last changing call was answered by what its key has kept."""
        return bool(_ffi.muster_session_repeated(self._opened()))

    def cancel(self) -> None:
        """From any thread: ends the waiting or the long work of the running call, which raises Cancelled."""
        status = _ffi.muster_session_cancel(self._opened())
        if status != _ffi.MUSTER_OK:
            raise_status(status)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Session]:
        """Makes the calls inside one transaction: committed at the end, rolled back where an exception comes out.

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
        """Runs step(session) in a transaction and gives its result; after a conflict rolls back and runs it again."""
        result: List[_T] = []
        raised: List[BaseException] = []

        def run(_handle, _arg) -> int:
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

    # ---- accounts ----

    def create_account(self, username: str, *, display_name: Optional[str] = None, locale: Optional[str] = None,
                       email: Optional[str] = None, email_verified: bool = False, external_id: Optional[str] = None,
                       person_id: Optional[str] = None, metadata: Optional[bytes] = None) -> Account:
        """Registers an account. System only."""
        params = struct(
            _ffi.muster_account_params, username=text_in(username), display_name=text_in(display_name),
            locale=text_in(locale), email=text_in(email), email_verified=int(email_verified),
            external_id=text_in(external_id), person_id=text_in(person_id))
        put_bytes(params, "metadata", metadata)
        return self._account(_ffi.muster_account_create, params)

    def edit_account(self, account: uuid.UUID, *, username: Change[str] = UNCHANGED,
                     display_name: Change[Optional[str]] = UNCHANGED, locale: Change[Optional[str]] = UNCHANGED,
                     email: Change[Optional[str]] = UNCHANGED, email_verified: Change[bool] = UNCHANGED,
                     external_id: Change[Optional[str]] = UNCHANGED, person_id: Change[Optional[str]] = UNCHANGED,
                     metadata: Change[Optional[bytes]] = UNCHANGED) -> Account:
        """Changes what is given; None clears. By the system, or by the account itself."""
        params = struct(
            _ffi.muster_account_params,
            fields=_changed(ACCOUNT_USERNAME=username, ACCOUNT_DISPLAY_NAME=display_name, ACCOUNT_LOCALE=locale,
                            ACCOUNT_EMAIL=email, ACCOUNT_EMAIL_VERIFIED=email_verified, ACCOUNT_EXTERNAL_ID=external_id,
                            ACCOUNT_PERSON_ID=person_id, ACCOUNT_METADATA=metadata),
            username=text_in(_given(username)), display_name=text_in(_given(display_name)),
            locale=text_in(_given(locale)), email=text_in(_given(email)),
            email_verified=int(_given(email_verified, False)), external_id=text_in(_given(external_id)),
            person_id=text_in(_given(person_id)))
        put_bytes(params, "metadata", _given(metadata))
        return self._account(_ffi.muster_account_edit, id_in(account), params)

    def account(self, account: uuid.UUID) -> Account:
        """An account: to the system, or itself."""
        return self._account(_ffi.muster_account_get, id_in(account))

    def find_account(self, *, username: Optional[str] = None, external_id: Optional[str] = None,
                     verified_email: Optional[str] = None) -> Account:
        """An account by one of its other names."""
        names = [(by, name) for by, name in ((_ffi.MUSTER_BY_USERNAME, username),
                                             (_ffi.MUSTER_BY_EXTERNAL_ID, external_id),
                                             (_ffi.MUSTER_BY_VERIFIED_EMAIL, verified_email)) if name is not None]
        if len(names) != 1:
            raise TypeError("expected one of username, external_id and verified_email")
        by, name = names[0]
        return self._account(_ffi.muster_account_find, by, text_in(name))

    def delete_account(self, account: uuid.UUID) -> None:
        """Deletes an account and erases its traces. By itself, or the system; called again, goes on."""
        self._call(_ffi.muster_account_delete, id_in(account))

    # ---- plans ----

    def offer_plan(self, code: str, *, seats: int, name: Optional[str] = None) -> None:
        """Offers a plan to new orgs. System only."""
        self._call(_ffi.muster_plan_offer,
                   struct(_ffi.muster_plan_params, code=text_in(code), name=text_in(name), seats=seats))

    def withdraw_plan(self, code: str) -> None:
        """Takes an offer back; orgs that have the plan keep it. System only."""
        self._call(_ffi.muster_plan_withdraw, text_in(code))

    def set_plan(self, org: uuid.UUID, *, code: Change[str] = UNCHANGED, seats: Change[int] = UNCHANGED,
                 ends_at: Change[Optional[datetime.datetime]] = UNCHANGED,
                 subscription: Change[Optional[str]] = UNCHANGED) -> Plan:
        """Changes what is given of an org's plan; None: no end, no subscription. System only."""
        params = struct(
            _ffi.muster_plan_params,
            fields=_changed(PLAN_CODE=code, PLAN_SEATS=seats, PLAN_ENDS_AT=ends_at, PLAN_SUBSCRIPTION=subscription),
            code=text_in(_given(code)), seats=_given(seats, 0), ends_at=time_in(_given(ends_at)),
            subscription=text_in(_given(subscription)))
        return self._plan(_ffi.muster_plan_set, id_in(org), params)

    def plan(self, org: uuid.UUID) -> Plan:
        """Plan and seats of an org."""
        return self._plan(_ffi.muster_plan_get, id_in(org))

    # ---- orgs ----

    def create_org(self, slug: str, name: str, *, plan: str, description: Optional[str] = None,
                   metadata: Optional[bytes] = None) -> Org:
        """Founds an org, which the acting account owns."""
        params = struct(_ffi.muster_org_params, slug=text_in(slug), name=text_in(name), plan=text_in(plan),
                        description=text_in(description))
        put_bytes(params, "metadata", metadata)
        return self._org(_ffi.muster_org_create, params)

    def edit_org(self, org: uuid.UUID, *, slug: Change[str] = UNCHANGED, name: Change[str] = UNCHANGED,
                 description: Change[Optional[str]] = UNCHANGED, metadata: Change[Optional[bytes]] = UNCHANGED) -> Org:
        """Changes what is given; None clears. By the owner, or the system."""
        params = struct(
            _ffi.muster_org_params,
            fields=_changed(ORG_SLUG=slug, ORG_NAME=name, ORG_DESCRIPTION=description, ORG_METADATA=metadata),
            slug=text_in(_given(slug)), name=text_in(_given(name)), description=text_in(_given(description)))
        put_bytes(params, "metadata", _given(metadata))
        return self._org(_ffi.muster_org_edit, id_in(org), params)

    def org(self, org: uuid.UUID) -> Org:
        """An org, to its members and the system."""
        return self._org(_ffi.muster_org_get, id_in(org))

    def find_org(self, slug: str) -> Org:
        """An org by its slug."""
        return self._org(_ffi.muster_org_find, text_in(slug))

    def transfer_org(self, org: uuid.UUID, account: uuid.UUID) -> Org:
        """Makes another member the owner, at once or, where the setting says so, when it accepts."""
        return self._org(_ffi.muster_org_transfer, id_in(org), id_in(account))

    def accept_transfer(self, org: uuid.UUID) -> Org:
        """Accepts the ownership that was offered to the acting account."""
        return self._org(_ffi.muster_org_transfer_accept, id_in(org))

    def decline_transfer(self, org: uuid.UUID) -> None:
        """Declines it."""
        self._call(_ffi.muster_org_transfer_decline, id_in(org))

    # ---- members ----

    def member(self, org: uuid.UUID, account: uuid.UUID) -> Member:
        """One member of the org."""
        return self._member(_ffi.muster_member_get, id_in(org), id_in(account))

    def members(self, org: uuid.UUID, *, state: Optional[MemberState] = None, role: Optional[Role] = None,
                cursor: Optional[str] = None, page_size: int = 0) -> Pages[Member]:
        """Members in the order of joining. state None: ACTIVE and SUSPENDED."""
        whose = id_in(org)

        def fetch(at: Optional[bytes]) -> ctypes.c_void_p:
            query = struct(_ffi.muster_member_query, state=int(state or 0), role=int(role or 0), cursor=at,
                           limit=page_size)
            return self._get(_ffi.muster_member_list, whose, query)

        return Pages(fetch, _ffi.muster_page_member, read_member, cursor)

    def add_member(self, org: uuid.UUID, account: uuid.UUID, role: Role = Role.MEMBER) -> Member:
        """Makes an account a member without asking it. System only."""
        return self._member(_ffi.muster_member_add, id_in(org), id_in(account), int(role))

    def set_role(self, org: uuid.UUID, account: uuid.UUID, role: Role, *, keep_invitations: bool = False) -> Member:
        """Gives a member another role."""
        return self._member(_ffi.muster_member_set_role, id_in(org), id_in(account), int(role), _keep(keep_invitations))

    def suspend_member(self, org: uuid.UUID, account: uuid.UUID, *, keep_invitations: bool = False) -> Member:
        """Suspends a member: it can do nothing and keeps what it has."""
        return self._member(_ffi.muster_member_suspend, id_in(org), id_in(account), _keep(keep_invitations))

    def restore_member(self, org: uuid.UUID, account: uuid.UUID) -> Member:
        """Lifts a suspension."""
        return self._member(_ffi.muster_member_restore, id_in(org), id_in(account))

    def set_member_end(self, org: uuid.UUID, account: uuid.UUID, ends_at: Optional[datetime.datetime]) -> Member:
        """Sets when a membership ends by the clock; None: never."""
        return self._member(_ffi.muster_member_set_end, id_in(org), id_in(account), time_in(ends_at))

    def remove_member(self, org: uuid.UUID, account: uuid.UUID, *, block: bool = False,
                      keep_invitations: bool = False) -> None:
        """Removes a member; its seat is free at once. block: and refuses it at every way of joining."""
        self._call(_ffi.muster_member_remove, id_in(org), id_in(account),
                   _keep(keep_invitations) | (_ffi.MUSTER_BLOCK if block else 0))

    def unblock_member(self, org: uuid.UUID, account: uuid.UUID) -> None:
        """Lifts a block."""
        self._call(_ffi.muster_member_unblock, id_in(org), id_in(account))

    def leave(self, org: uuid.UUID) -> None:
        """The acting account leaves the org."""
        self._call(_ffi.muster_member_leave, id_in(org))

    # ---- invitations ----

    def invite(self, org: uuid.UUID, *, username: Optional[str] = None, email: Optional[str] = None,
               role: Role = Role.MEMBER, message: Optional[str] = None,
               time_to_live: Optional[datetime.timedelta] = None, replace: bool = False,
               bearer: bool = False) -> Invitation:
        """Invites an account by username, or an address. The token goes out with the message (claim_messages).

        replace: revokes a pending invitation of the same invitee. bearer: the token alone is enough to accept it.
        """
        who = Invitee(username, email, role, message, time_to_live, replace, bearer)
        return self._invitation(_ffi.muster_invitation_create, id_in(org), _invitation_params(who))

    def invite_many(self, org: uuid.UUID, rows: Iterable[Invitee], *, all_or_nothing: bool = False) -> List[Outcome]:
        """Invites many in one transaction; one outcome per row, in order.

        all_or_nothing: the first bad row is raised with its number (MusterError.row), and nothing happens.
        """
        params = [ctypes.pointer(_invitation_params(row)) for row in rows]
        array = (ctypes.POINTER(_ffi.muster_invitation_params) * len(params))(*params)
        flags = _ffi.MUSTER_ALL_OR_NOTHING if all_or_nothing else 0
        return self._report(read_outcomes, _ffi.muster_invitation_create_many, id_in(org), array, len(params), flags)

    def invitation(self, org: uuid.UUID, invitation: uuid.UUID) -> Invitation:
        """One invitation of the org."""
        return self._invitation(_ffi.muster_invitation_get, id_in(org), id_in(invitation))

    def invitations(self, org: uuid.UUID, *, state: Optional[InvitationState] = None, cursor: Optional[str] = None,
                    page_size: int = 0) -> Pages[Invitation]:
        """Invitations of the org in one state, or in every state. PENDING: in the order of their end."""
        whose = id_in(org)

        def fetch(at: Optional[bytes]) -> ctypes.c_void_p:
            return self._get(_ffi.muster_invitation_list, whose, int(state or 0), at, page_size)

        return Pages(fetch, _ffi.muster_page_invitation, read_invitation, cursor)

    def edit_invitation(self, org: uuid.UUID, invitation: uuid.UUID, *, role: Change[Role] = UNCHANGED,
                        message: Change[Optional[str]] = UNCHANGED,
                        expires_at: Change[datetime.datetime] = UNCHANGED) -> Invitation:
        """Changes what is given of a pending invitation; its token goes on working."""
        change = struct(
            _ffi.muster_invitation_change,
            fields=_changed(INVITATION_ROLE=role, INVITATION_MESSAGE=message, INVITATION_EXPIRES_AT=expires_at),
            message=text_in(_given(message)), expires_at=time_in(_given(expires_at)), role=int(_given(role, 0)))
        return self._invitation(_ffi.muster_invitation_edit, id_in(org), id_in(invitation), change)

    def resend(self, org: uuid.UUID, invitation: uuid.UUID) -> Invitation:
        """Sends a pending invitation anew; the token of before stops working."""
        return self._invitation(_ffi.muster_invitation_resend, id_in(org), id_in(invitation))

    def undelivered(self, org: uuid.UUID, invitation: uuid.UUID, cause: str) -> None:
        """The message of a pending invitation could not be delivered. System only."""
        self._call(_ffi.muster_invitation_undelivered, id_in(org), id_in(invitation), text_in(cause))

    def revoke(self, org: uuid.UUID, invitation: uuid.UUID) -> None:
        """Revokes a pending invitation."""
        self._call(_ffi.muster_invitation_revoke, id_in(org), id_in(invitation))

    def preview(self, token: str) -> Invitation:
        """The invitation that a token opens; changes nothing."""
        return self._invitation(_ffi.muster_invitation_preview, text_in(token))

    def accept(self, token: str) -> Member:
        """Accepts; the acting account becomes a member. Accepting again gives the same membership."""
        return self._member(_ffi.muster_invitation_accept, text_in(token))

    def decline(self, token: str) -> None:
        """Declines."""
        self._call(_ffi.muster_invitation_decline, text_in(token))

    def sign_up(self, token: str, username: str, *, display_name: Optional[str] = None,
                locale: Optional[str] = None) -> Member:
        """Registers an account by an invitation to an e-mail address, and joins."""
        params = struct(_ffi.muster_account_params, username=text_in(username), display_name=text_in(display_name),
                        locale=text_in(locale))
        return self._member(_ffi.muster_invitation_sign_up, text_in(token), params)

    def waiting(self, *, cursor: Optional[str] = None, page_size: int = 0) -> Pages[Invitation]:
        """The invitations that wait for the acting account, over all orgs."""
        def fetch(at: Optional[bytes]) -> ctypes.c_void_p:
            return self._get(_ffi.muster_invitation_waiting, at, page_size)

        return Pages(fetch, _ffi.muster_page_invitation, read_invitation, cursor)

    def accept_waiting(self, org: uuid.UUID, invitation: uuid.UUID) -> Member:
        """Accepts one that waits for the acting account, without its token."""
        return self._member(_ffi.muster_invitation_accept_waiting, id_in(org), id_in(invitation))

    def decline_waiting(self, org: uuid.UUID, invitation: uuid.UUID) -> None:
        """Declines one that waits for the acting account, without its token."""
        self._call(_ffi.muster_invitation_decline_waiting, id_in(org), id_in(invitation))

    # ---- events and messages ----

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

        return Pages(fetch, _ffi.muster_page_event, read_event, cursor)

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
        whose = optional_id_in(org)

        def fetch(at: Optional[bytes]) -> ctypes.c_void_p:
            return self._get(_ffi.muster_message_list_aside, whose, at, page_size)

        return Pages(fetch, _ffi.muster_page_message, read_message, cursor)

    def message_retry(self, message: Message) -> None:
        """Puts a message that was set aside back in line. System only."""
        self._call(_ffi.muster_message_retry, _message(message))

    def outbox(self, org: Optional[uuid.UUID] = None) -> Outbox:
        """How many messages wait, since when, and how many were set aside. System only."""
        figures = struct(_ffi.muster_outbox)
        self._call(_ffi.muster_outbox_get, optional_id_in(org), figures)
        return Outbox(waiting=figures.waiting, set_aside=figures.set_aside, oldest=time_out(figures.oldest))

    # ---- settings and upkeep ----

    def setting(self, setting: Setting, *, org: Optional[uuid.UUID] = None) -> int:
        """The value in force for an org, or for the whole store. Times are microseconds, switches 0 or 1."""
        value = ctypes.c_int64()
        self._call(_ffi.muster_setting_get, optional_id_in(org), int(setting), value)
        return value.value

    def set_setting(self, setting: Setting, value: Union[int, datetime.timedelta], *,
                    org: Optional[uuid.UUID] = None) -> None:
        """Sets a value for an org or for the store. System only."""
        plain = duration_in(value) if isinstance(value, datetime.timedelta) else int(value)
        self._call(_ffi.muster_setting_set, optional_id_in(org), int(setting), plain)

    def clear_setting(self, setting: Setting, *, org: Optional[uuid.UUID] = None) -> None:
        """Goes back to the store's value or, for the store, to the default. System only."""
        self._call(_ffi.muster_setting_clear, optional_id_in(org), int(setting))

    def retire_key(self, key_id: int, *, force: bool = False) -> None:
        """Retires a key; force: also where live tokens need it, which then end. System only."""
        self._call(_ffi.muster_key_retire, key_id, int(force))

    def reset_clock(self, org: Optional[uuid.UUID] = None) -> None:
        """Sets the time of an org, or of the store's own row, back to the present. System only."""
        self._call(_ffi.muster_org_reset_clock, optional_id_in(org))

    def settle(self, limit: int = 0) -> int:
        """Writes down what has ended by the clock; how many orgs and accounts that concerned. System only."""
        settled = ctypes.c_int64()
        self._call(_ffi.muster_settle, limit, settled)
        return settled.value

    def verify(self, org: Optional[uuid.UUID] = None) -> List[Finding]:
        """Checks an org or the whole store; an empty list means that all is well."""
        return self._report(read_findings, _ffi.muster_verify, optional_id_in(org))
