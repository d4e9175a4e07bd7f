# SPDX-License-Identifier: MIT
# Made by generate.py from include/muster/*.h. Not edited by hand.
"""The words of the interface: roles, actions, states, settings, kinds of events. Values are those of the headers."""
from __future__ import annotations

import enum

from . import _ffi


class Action(enum.IntEnum):
    """Actions in an org (ROLE-1), and actions on a project (PROJ-6)."""

    ADMINISTER_ORG = 1
    """Edit info, delete, transfer; only the system sets plan and settings."""
    INVITE = 2
    """Invite; change, resend, revoke and list invitations."""
    MANAGE_LINKS = 3
    """See, enable, disable, regenerate a link, and change its limits."""
    MANAGE_JOINING = 4
    """Approve and refuse requests; domains; the private-project switch."""
    MANAGE_MEMBERS = 5
    """Roles, ends, suspend, remove, block; see addresses and tags of others."""
    READ_AUDIT = 6
    """Read the audit trail; explain another account's rights."""
    FULL_PROJECTS = 7
    """Full access to every project; list all grants."""
    CREATE_PROJECT = 8
    """Create projects."""
    PUBLIC_PROJECTS = 9
    """Access public projects, with permission to write."""
    GRANTED_PROJECTS = 10
    """Access private projects with a grant."""
    SEE_PLAN = 11
    """See plan, seats and limits; explain own rights."""
    LIST_MEMBERS = 12
    """List members; e-mail addresses need Action.MANAGE_MEMBERS."""
    LEAVE = 13
    """Leave the org."""
    MANAGE_PROJECT = 20
    """Manage grants, edit the project, delete it."""
    WRITE_RESOURCES = 21
    """Create, edit, delete resources; moving a resource needs this on both projects."""
    VIEW_RESOURCES = 22
    """View resources."""


class Role(enum.IntEnum):
    """Roles of a member. A higher role allows everything that a lower role allows, except that the owner can't
    leave."""

    RESTRICTED = 1
    MEMBER = 2
    ADMIN = 3
    OWNER = 4
    """An account becomes owner only by founding an org or by a transfer (ROLE-2)."""

    def may(self, action: Action) -> bool:
        """Whether the table of roles gives it the action. Asks no store."""
        return bool(_ffi.muster_role_may(int(self), int(action)))


class Permission(enum.IntEnum):
    """Permissions on a project. A higher permission allows everything that a lower permission allows."""

    READ = 1
    """View resources."""
    WRITE = 2
    """Also create, edit and delete resources."""
    ADMIN = 3
    """Also manage grants, edit the project and delete it."""

    def may(self, action: Action) -> bool:
        """Whether the table of permissions gives it the action. Asks no store."""
        return bool(_ffi.muster_permission_may(int(self), int(action)))


class Visibility(enum.IntEnum):
    """Visibility of a project."""

    PUBLIC = 1
    """Every member of the org may write."""
    PRIVATE = 2
    """Owner, admins, and members with a grant have access."""


class Reason(enum.IntEnum):
    """Why a member has access to a project."""

    ROLE = 1
    """The member is owner or admin of the org."""
    PUBLIC = 2
    """The project is public."""
    GRANT = 3
    """The member has a grant."""


class LinkKind(enum.IntEnum):
    """Kinds of links. The token of one kind never works in a call for the other kind."""

    SIGNUP = 1
    """For new users: registers the account and joins."""
    JOIN = 2
    """For accounts that exist already."""


class LinkState(enum.IntEnum):
    """States of a generation."""

    ENABLED = 1
    """Its token works."""
    DISABLED = 2
    """Its token does not work until the link is enabled again."""
    REGENERATED = 3
    """A newer generation has replaced it; its token never works again."""
    ENDED = 4
    """Enabled, but its end has passed."""
    USED_UP = 5
    """Enabled, but it allows no more accounts to join."""


class RequestKind(enum.IntEnum):
    """Kinds of requests."""

    JOIN = 1
    """The account asks to join."""
    READDRESS = 2
    """The account asks that an e-mail invitation becomes its own (INV-16)."""


class RequestState(enum.IntEnum):
    """States of a request. A request leaves the state OPEN once, and no other state."""

    OPEN = 1
    """The request waits for an answer."""
    APPROVED = 2
    """Approved, or the account joined in another way meanwhile."""
    REFUSED = 3
    WITHDRAWN = 4
    """The account withdrew it, or nothing is left to approve: the account was deleted, or the invitation ended or was
    re-addressed to another account."""


class DomainJoining(enum.IntEnum):
    """What an account with a verified address in a proven domain may do (DOM-2)."""

    NOTHING = 0
    """Nothing."""
    ASK = 1
    """Ask to join."""
    JOIN = 2
    """Join immediately."""


class InvitationState(enum.IntEnum):
    """States of an invitation. An invitation leaves the state PENDING once, and no other state (INV-5)."""

    PENDING = 1
    """The invitation waits for an answer."""
    ACCEPTED = 2
    """The invitee accepted it and became a member."""
    DECLINED = 3
    """The invitee declined it."""
    REVOKED = 4
    """The org revoked it, or its inviter lost the right to invite (INV-12)."""
    EXPIRED = 5
    """Its end has passed (INV-7)."""


class MemberState(enum.IntEnum):
    """States of a membership. Accounts that are ACTIVE or SUSPENDED are members. The other states are what is left of a
    former membership."""

    ACTIVE = 1
    SUSPENDED = 2
    """The member can do nothing, and keeps its role (ROLE-5)."""
    ENDED = 3
    """The end has passed; a later end brings the membership back (ROLE-8)."""
    BLOCKED = 4
    """The member was removed, and can't join again in any way (ROLE-7)."""


class Via(enum.IntEnum):
    """Ways of joining."""

    FOUNDING = 1
    """Founded the org."""
    INVITATION = 2
    """Accepted an invitation."""
    HOST = 3
    """Added by the system."""
    SIGNUP = 4
    """Signed up through a link for new users."""
    JOIN = 5
    """Joined through a link for accounts that exist already."""
    REQUEST = 6
    """Asked to join, and was approved."""
    DOMAIN = 7
    """Joined because of the domain of the verified address."""


class Party(enum.IntEnum):
    """Kinds of acting parties."""

    ACCOUNT = 1
    """An account, whose identity the host has checked."""
    VISITOR = 2
    """A person who is not signed in; may see what a token opens, and sign up with it."""
    SYSTEM = 3
    """The host itself, for work that no account asked for. It needs no membership, and may act in every org. Each
    contract says whether it may make the call ("Callers"). The system sees everything that the owner and the admins
    see."""


class KeyState(enum.IntEnum):
    """States of a key in a ring: what the key may do. In every state the key also verifies the events that were signed
    with it."""

    ACTIVE = 1
    """Signs new tokens and events; a ring has at most one such key."""
    VERIFY = 2
    """Checks tokens, and makes the tokens of older links and invitations that use this key."""
    NEXT = 3
    """The same as VERIFY, for a key that another process will soon use to sign."""
    DEAD = 4
    """Makes and checks no token; stays for the audit trail."""


class Setting(enum.IntEnum):
    """Settings. Times are in microseconds. A switch is 0 or 1. "Whole store only" means that an org can't have its own
    value."""

    SEATS_MIN = 1
    """Least number of seats in an org's plan (ORG-1). Default 2; 1 to 10^9; whole store only."""
    SLUG_REST = 2
    """How long a slug rests that an org gave up (ORG-2). Default 30 days; 0 to 10 years; whole store only."""
    ADMINS_MANAGE_ADMINS = 3
    """Switch: admins may manage other admins (ROLE-2). Default 1."""
    PENDING_RESERVES = 4
    """Switch: pending invitations reserve seats (SEAT-1). Default 1; whole store only."""
    TOKEN_SUFFICES = 5
    """Switch: new invitations need only their token. Every account that has the token may accept (INV-6). Default 0."""
    INVITATION_TTL = 6
    """Time to live of an invitation (INV-7). Default 7 days; 1 minute to 1 year."""
    PENDING_MAX = 7
    """Greatest number of pending invitations of an org (INV-20). Default 1,000; 0 to 10^6. The system has no such
    limit."""
    REFUSE_WEB_ADDRESSES = 8
    """Switch: names of orgs and messages of invitations may not contain web addresses (AB-84). Default 1."""
    UNICODE_NAMES = 9
    """Switch: usernames may hold letters beyond ASCII. Default 0; whole store only, and only before the first account
    is registered."""
    SUSPENDED_KEEP_SEAT = 10
    """Switch: a suspended member keeps its seat (ROLE-5). Default 0."""
    TRANSFER_NEEDS_CONSENT = 11
    """Switch: ownership is transferred only after the chosen member accepts (ORG-4). Default 0."""
    INVITATIONS_PER_DAY = 12
    """Greatest number of invitations of one inviter in an org within a day (INV-20). Default 500; 0 to 10^6. The system
    has no such limit."""
    MESSAGES_PER_DAY = 13
    """Greatest number of messages of one invitation within a day (INV-20). Default 10; 0 to 10^6. The system has no
    such limit."""
    ANSWERS_KEPT = 14
    """How long the answers for idempotency keys are stored (OP-2). Default 24 hours; 1 minute to 1 year; whole store
    only."""
    LINK_ROLE = 15
    """Role of members who join through a link (LINK-2). Default Role.RESTRICTED; the other value is Role.MEMBER."""
    LINK_MAKES_REQUEST = 16
    """Switch: joining through a link makes a request instead of a membership (LINK-10). Default 0."""
    REQUESTS = 17
    """Switch: every account may ask to join (REQ-1). Default 0."""
    REQUEST_REST = 18
    """Least time between two requests of an account to an org. Default 1 day; 0 to 1 year."""
    ENDED_MAY_REJOIN = 19
    """Switch: an account whose membership ended by the clock may join again by link, domain or request (ROLE-8).
    Default 0."""
    PROVIDE_OPTIONAL = 20
    """Switch: if the org has no room for a private project, an account joins without one (PROV-4). Default 0."""
    PROJECT_NAME = 21
    """Text: the name of private projects that members get (PROV-1). It may contain "{username}" once. The library
    replaces this part with the username. Default "{username}"."""
    WORKSPACE_KEYS_KEPT = 22
    """How long the choice of a workspace for a sign-in session is stored (WS-2). Default 1 year; 1 minute to 10 years;
    whole store only."""


class EventKind(enum.IntEnum):
    """Kinds of events, and of the messages that they cause. For each kind doc/events.md lists the fields and the
    recipients of its message."""

    STORE_CREATED = 1
    KEY_ADDED = 2
    KEY_RETIRED = 3
    SETTING_CHANGED = 4
    PLAN_OFFERED = 5
    PLAN_WITHDRAWN = 6
    DOMAIN_EXCLUDED = 7
    DOMAIN_INCLUDED = 8
    ACCOUNT_CREATED = 20
    ACCOUNT_CHANGED = 21
    ACCOUNT_DELETED = 22
    PERSONAL_PLAN_CHANGED = 23
    ORG_CREATED = 40
    ORG_CHANGED = 41
    PLAN_CHANGED = 42
    LAST_SEAT_TAKEN = 43
    OWNERSHIP_OFFERED = 44
    OWNERSHIP_TRANSFERRED = 45
    OWNERSHIP_DECLINED = 46
    CLOCK_RESET = 47
    ORG_DELETED = 48
    PROVISION_SWITCHED = 49
    MEMBER_JOINED = 60
    MEMBER_ROLE_CHANGED = 61
    MEMBER_REMOVED = 62
    MEMBER_LEFT = 63
    MEMBER_ENDED = 64
    MEMBER_SUSPENDED = 65
    MEMBER_RESTORED = 66
    MEMBER_END_CHANGED = 67
    MEMBER_UNBLOCKED = 68
    INVITATION_CREATED = 80
    INVITATION_ACCEPTED = 81
    INVITATION_DECLINED = 82
    INVITATION_REVOKED = 83
    INVITATION_EXPIRED = 84
    INVITATION_CHANGED = 85
    INVITATION_RESENT = 86
    INVITATION_UNDELIVERED = 87
    INVITATION_READDRESSED = 88
    LINK_ENABLED = 100
    LINK_DISABLED = 101
    LINK_CHANGED = 102
    LINK_REGENERATED = 103
    REQUEST_CREATED = 120
    REQUEST_APPROVED = 121
    REQUEST_REFUSED = 122
    REQUEST_WITHDRAWN = 123
    DOMAIN_CHANGED = 130
    DOMAIN_PROVEN = 131
    DOMAIN_REMOVED = 132
    PROJECT_CREATED = 140
    PROJECT_CHANGED = 141
    PROJECT_VISIBILITY_CHANGED = 142
    PROJECT_DELETED = 143
    PROJECT_NOT_PROVIDED = 144
    GRANT_SET = 150
    GRANT_REMOVED = 151
