# SPDX-License-Identifier: MIT
# Made by generate.py from include/muster/*.h. Not edited by hand.
"""The words of the interface: roles, actions, states, settings, kinds of events. Values are those of the headers."""
from __future__ import annotations

import enum

from . import _ffi


class Action(enum.IntEnum):
    """Rows of the table of ROLE-1, in its order."""

    ADMINISTER_ORG = 1
    """Edit info, delete, transfer; plan and settings are the system's to set."""
    INVITE = 2
    """Invite; change, resend, revoke invitations; list them."""
    MANAGE_LINKS = 3
    """See, enable, disable, regenerate a link, change its limits."""
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
    """Access public projects (write)."""
    GRANTED_PROJECTS = 10
    """Access private projects with a grant."""
    SEE_PLAN = 11
    """See plan, seats and limits; explain own rights."""
    LIST_MEMBERS = 12
    """List members (e-mail addresses: Action.MANAGE_MEMBERS only)."""
    LEAVE = 13
    """Leave the org."""
    MANAGE_PROJECT = 20
    """Manage grants, edit the project, delete it."""
    WRITE_RESOURCES = 21
    """Create, edit, delete resources; to move one, ask for both projects."""
    VIEW_RESOURCES = 22
    """View resources."""


class Role(enum.IntEnum):
    """Roles of a member. A higher role may do all that a lower one may, but the owner can't leave."""

    RESTRICTED = 1
    MEMBER = 2
    ADMIN = 3
    OWNER = 4
    """Comes only from founding and from transfer (ROLE-2)."""

    def may(self, action: Action) -> bool:
        """Whether the table of roles gives it the action. Asks no store."""
        return bool(_ffi.muster_role_may(int(self), int(action)))


class Permission(enum.IntEnum):
    """Permissions on a project. A higher one may do all that a lower one may."""

    READ = 1
    WRITE = 2
    ADMIN = 3

    def may(self, action: Action) -> bool:
        """Whether the table of permissions gives it the action. Asks no store."""
        return bool(_ffi.muster_permission_may(int(self), int(action)))


class Visibility(enum.IntEnum):
    """Visibility of a project."""

    PUBLIC = 1
    PRIVATE = 2


class Reason(enum.IntEnum):
    """Why somebody has access."""

    ROLE = 1
    """Owner or admin of the org."""
    PUBLIC = 2
    """The project is public."""
    GRANT = 3
    """A grant."""


class LinkKind(enum.IntEnum):
    """Kinds of links. The library never takes the token of one kind for the other."""

    SIGNUP = 1
    """For new users: creates the account and joins."""
    JOIN = 2
    """For accounts that exist already."""


class LinkState(enum.IntEnum):
    """States of a generation."""

    ENABLED = 1
    """Its token works."""
    DISABLED = 2
    """Its token does not work until the link is enabled again."""
    REGENERATED = 3
    """A newer generation has taken its place, for good."""
    ENDED = 4
    """Enabled, but its end has passed."""
    USED_UP = 5
    """Enabled, but as many have joined as it allows."""


class RequestKind(enum.IntEnum):
    """Kinds of requests."""

    JOIN = 1
    """The account asks to join."""
    READDRESS = 2
    """The account asks that an e-mail invitation becomes its own (INV-16)."""


class RequestState(enum.IntEnum):
    """States of a request. A request leaves the state OPEN once, and no other state."""

    OPEN = 1
    """It waits for an answer."""
    APPROVED = 2
    """Approved, or the account joined in another way meanwhile."""
    REFUSED = 3
    WITHDRAWN = 4
    """Withdrawn by the account, or nothing is left to approve: the account was deleted, or the invitation ended or was
    re-addressed to another account."""


class DomainJoining(enum.IntEnum):
    """What an account with a verified address in a proven domain may do (DOM-2)."""

    NOTHING = 0
    """Nothing."""
    ASK = 1
    """Ask to join."""
    JOIN = 2
    """Join at once."""


class InvitationState(enum.IntEnum):
    """States of an invitation. An invitation leaves the state PENDING once, and no other state (INV-5)."""

    PENDING = 1
    """It waits for an answer."""
    ACCEPTED = 2
    """The invitee became a member with it."""
    DECLINED = 3
    """The invitee declined it."""
    REVOKED = 4
    """The org took it back, or its inviter lost the right to invite (INV-12)."""
    EXPIRED = 5
    """Its end has passed (INV-7)."""


class MemberState(enum.IntEnum):
    """States of a membership. Only ACTIVE and SUSPENDED are members. The others are the rest of a former membership."""

    ACTIVE = 1
    SUSPENDED = 2
    """Can do nothing, and keeps its role (ROLE-5)."""
    ENDED = 3
    """Its end has passed; a later end brings it back (ROLE-8)."""
    BLOCKED = 4
    """Removed, and refused at every way of joining (ROLE-7)."""


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
    """An account, whom the host has authenticated."""
    VISITOR = 2
    """Nobody signed in: may look at a token, and sign up with one."""
    SYSTEM = 3
    """The host itself, for work that no account asked for."""


class KeyState(enum.IntEnum):
    """What a key of a ring may still do. In every state it also verifies the events that were signed with it."""

    ACTIVE = 1
    """Signs new tokens and events; a ring has one such key, never two."""
    VERIFY = 2
    """Checks tokens, and makes the token again of an object that was made with it."""
    NEXT = 3
    """As VERIFY, for a key that another process will sign with soon."""
    DEAD = 4
    """Makes and checks no token; stays for the audit trail."""


class Setting(enum.IntEnum):
    """Settings: default, range. Times in microseconds; switches are 0 or 1."""

    SEATS_MIN = 1
    """Least seats of an org's plan: 2; 1 to 10^9 (ORG-1)."""
    SLUG_REST = 2
    """How long a slug rests: 30 days; 0 to 10 years (ORG-2)."""
    ADMINS_MANAGE_ADMINS = 3
    """1 (ROLE-2)."""
    PENDING_RESERVES = 4
    """Pending invitations reserve seats: 1 (SEAT-1); whole store only."""
    TOKEN_SUFFICES = 5
    """The token alone is enough: 0 (INV-6)."""
    INVITATION_TTL = 6
    """7 days; 1 minute to 1 year (INV-7)."""
    PENDING_MAX = 7
    """Pending invitations per org: 1,000; 0 to 10^6; not for the system (INV-20)."""
    REFUSE_WEB_ADDRESSES = 8
    """In org names and messages: 1 (AB-84)."""
    UNICODE_NAMES = 9
    """Usernames beyond ASCII: 0; whole store only, before the first account."""
    SUSPENDED_KEEP_SEAT = 10
    """Who is suspended keeps its seat: 0 (ROLE-5)."""
    TRANSFER_NEEDS_CONSENT = 11
    """Ownership passes when the chosen member accepts: 0 (ORG-4)."""
    INVITATIONS_PER_DAY = 12
    """Per inviter: 500; 0 to 10^6; not for the system (INV-20)."""
    MESSAGES_PER_DAY = 13
    """Per invitation: 10; 0 to 10^6; not for the system (INV-20)."""
    ANSWERS_KEPT = 14
    """How long idempotency keys are kept: 24 hours; 1 minute to 1 year; whole store only (OP-2)."""
    LINK_ROLE = 15
    """Who joins by a link: Role.RESTRICTED, or MEMBER (LINK-2)."""
    LINK_MAKES_REQUEST = 16
    """Joining by a link makes a request: 0 (LINK-10)."""
    REQUESTS = 17
    """Anybody may ask to join: 0 (REQ-1)."""
    REQUEST_REST = 18
    """From one request of an account to its next: 1 day; 0 to 1 year."""
    ENDED_MAY_REJOIN = 19
    """Whose membership has ended may join by link, domain, request: 0 (ROLE-8)."""
    PROVIDE_OPTIONAL = 20
    """Without room for a private project join without one: 0 (PROV-4)."""
    PROJECT_NAME = 21
    """Text, "{username}": names of private projects (PROV-1), where the first {username} is replaced."""
    WORKSPACE_KEYS_KEPT = 22
    """How long the choice of a sign-in session is kept: 1 year; 1 minute to 10 years; whole store only (WS-2)."""


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
