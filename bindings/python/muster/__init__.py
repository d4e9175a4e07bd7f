# SPDX-License-Identifier: MIT
"""Organizations for any program: accounts, orgs, plans with seats, members and invitations.

    with muster.Store(":memory:") as store, store.system() as host:
        ada = host.create_account("ada")
        host.offer_plan("team", seats=5)
        with store.session(ada.id) as session:
            org = session.create_org("engine", "Engine Works", plan="team")

Thin: every rule lives in the library. What a call may refuse, and why, is said in the C headers; a refusal is an exception by
its class (Denied, Limit, State, ...), with the status by name and the figures that belong to it. What has no method here
can be called through muster._ffi.
"""
from . import _ffi
from .enums import EventKind, InvitationState, KeyState, MemberState, Party, Role, Setting, Via
from .errors import (
    Backend, Busy, Cancelled, Conflict, Denied, Exists, Limit, MusterError, NotFound, OutOfMemory, Refuse, State,
    UnknownCommit, Usage)
from .pages import Pages
from .records import (
    Account, Event, Finding, Invitation, Invitee, Member, Message, Org, Outbox, Outcome, Plan, Trail)
from .session import Session
from .store import Key, PendingChange, Progress, Store
from .values import UNCHANGED

__all__ = [
    "Account", "Backend", "Busy", "Cancelled", "Conflict", "Denied", "Event", "EventKind", "Exists", "Finding",
    "Invitation", "InvitationState", "Invitee", "KEY_BYTES", "Key", "KeyState", "Limit", "Member", "MemberState",
    "Message", "MusterError", "NotFound", "Org", "OutOfMemory", "Outbox", "Outcome", "Pages", "Party", "PendingChange",
    "Plan", "Progress", "Refuse", "Role", "Session", "Setting", "State", "Store", "Trail", "UNCHANGED", "UNLIMITED",
    "UnknownCommit", "Usage", "Via", "version",
]

KEY_BYTES: int = _ffi.MUSTER_KEY_BYTES
UNLIMITED: int = _ffi.MUSTER_SEATS_UNLIMITED


def version() -> str:
    """Version of the library that is running."""
    return _ffi.muster_version().decode()
