# SPDX-License-Identifier: MIT
"""Organizations for any program: orgs, plans with seats, members, invitations, links, projects, workspaces.

    with muster.Store(":memory:") as store, store.system() as host:
        ada = host.create_account("ada")
        host.offer_plan("team", seats=5)
        with store.session(ada.id) as session:
            org = session.create_org("engine", "Engine Works", plan="team")

Thin: every rule lives in the library. What a call may refuse, and why, is said in the C headers; a refusal is an
exception by its class (Denied, Limit, State, ...), with the status by name and the figures that belong to it. What has
no method here can be called through muster._ffi.
"""
from . import _ffi
from .access import Explanation, Ground
from .accounts import Account
from .callbacks import PendingChange, Progress
from .domains import Domain
from .enums import (
    Action, DomainJoining, EventKind, InvitationState, KeyState, LinkKind, LinkState, MemberState, Party, Permission,
    Reason, RequestKind, RequestState, Role, Setting, Via, Visibility)
from .errors import (
    Backend, Busy, Cancelled, Conflict, Denied, Exists, Limit, MusterError, NotFound, OutOfMemory, Refuse, State,
    UnknownCommit, Usage)
from .events import Event, Trail
from .grants import Grant
from .invitations import Invitation, Invitee, Outcome
from .keys import Key
from .links import Link
from .members import Member
from .messages import Message, Outbox
from .orgs import Org
from .pages import Pages
from .plans import Plan
from .projects import Project
from .reports import Finding
from .requests import Request
from .session import Session
from .store import Store
from .values import UNCHANGED
from .workspaces import Workspace

__all__ = [
    "Account", "Action", "Backend", "Busy", "Cancelled", "Conflict", "Denied", "Domain", "DomainJoining", "Event",
    "EventKind", "Exists", "Explanation", "Finding", "Grant", "Ground", "Invitation", "InvitationState", "Invitee",
    "KEY_BYTES", "Key", "KeyState", "LIMIT_PROJECTS", "Limit", "Link", "LinkKind", "LinkState", "Member",
    "MemberState", "Message", "MusterError", "NotFound", "Org", "OutOfMemory", "Outbox", "Outcome", "Pages",
    "Party", "PendingChange", "Permission", "Plan", "Progress", "Project", "Reason", "Refuse", "Request",
    "RequestKind", "RequestState", "Role", "Session", "Setting", "State", "Store", "Trail", "UNCHANGED",
    "UNLIMITED", "UnknownCommit", "Usage", "Via", "Visibility", "Workspace", "version",
]

KEY_BYTES: int = _ffi.MUSTER_KEY_BYTES
UNLIMITED: int = _ffi.MUSTER_SEATS_UNLIMITED
LIMIT_PROJECTS: str = _ffi.MUSTER_LIMIT_PROJECTS


def version() -> str:
    """Version of the library that is running."""
    text: str = _ffi.muster_version().decode()
    return text
