# SPDX-License-Identifier: MIT
"""The words of the interface: roles, actions, states, settings, kinds of events. Values are those of the headers."""
from __future__ import annotations

import enum

from . import _ffi


def _named(name: str, prefix: str, doc: str) -> enum.EnumMeta:
    """An enum of the constants with a prefix, so that it can't fall behind the headers. Limits are named alike."""
    made = enum.IntEnum(name, {constant[len(prefix):]: value for constant, value in vars(_ffi).items()
                               if constant.startswith(prefix) and not constant.endswith("_MAX_BYTES")},
                        module=__name__)
    made.__doc__ = doc
    return made


Action = _named("Action", "MUSTER_ACTION_", "What a role, or a permission on a project, allows or not.")


class Role(enum.IntEnum):
    """Roles of a member; a higher one may do all that a lower one may."""

    RESTRICTED = _ffi.MUSTER_ROLE_RESTRICTED
    MEMBER = _ffi.MUSTER_ROLE_MEMBER
    ADMIN = _ffi.MUSTER_ROLE_ADMIN
    OWNER = _ffi.MUSTER_ROLE_OWNER

    def may(self, action: Action) -> bool:
        """Whether the table of roles gives it the action; asks no store."""
        return bool(_ffi.muster_role_may(int(self), int(action)))


class Permission(enum.IntEnum):
    """Permissions on a project; a higher one may do all that a lower one may."""

    READ = _ffi.MUSTER_PERMISSION_READ
    WRITE = _ffi.MUSTER_PERMISSION_WRITE
    ADMIN = _ffi.MUSTER_PERMISSION_ADMIN

    def may(self, action: Action) -> bool:
        """Whether the table of permissions gives it the action; asks no store."""
        return bool(_ffi.muster_permission_may(int(self), int(action)))


class Visibility(enum.IntEnum):
    """Who sees a project: every member, or owner, admins and those with a grant."""

    PUBLIC = _ffi.MUSTER_PUBLIC
    PRIVATE = _ffi.MUSTER_PRIVATE


class Reason(enum.IntEnum):
    """Why somebody has access to a project."""

    ROLE = _ffi.MUSTER_REASON_ROLE
    PUBLIC = _ffi.MUSTER_REASON_PUBLIC
    GRANT = _ffi.MUSTER_REASON_GRANT


class LinkKind(enum.IntEnum):
    """Kinds of links: for new users, and for accounts that are there already."""

    SIGNUP = _ffi.MUSTER_LINK_SIGNUP
    JOIN = _ffi.MUSTER_LINK_JOIN


class LinkState(enum.IntEnum):
    """States of a generation of a link; nothing leaves REGENERATED."""

    ENABLED = _ffi.MUSTER_LINK_ENABLED
    DISABLED = _ffi.MUSTER_LINK_DISABLED
    REGENERATED = _ffi.MUSTER_LINK_REGENERATED
    ENDED = _ffi.MUSTER_LINK_ENDED
    USED_UP = _ffi.MUSTER_LINK_USED_UP


class RequestKind(enum.IntEnum):
    """What is asked for."""

    JOIN = _ffi.MUSTER_REQUEST_JOIN
    READDRESS = _ffi.MUSTER_REQUEST_READDRESS


class RequestState(enum.IntEnum):
    """States of a request; nothing leaves a state but OPEN."""

    OPEN = _ffi.MUSTER_REQUEST_OPEN
    APPROVED = _ffi.MUSTER_REQUEST_APPROVED
    REFUSED = _ffi.MUSTER_REQUEST_REFUSED
    WITHDRAWN = _ffi.MUSTER_REQUEST_WITHDRAWN


class DomainJoining(enum.IntEnum):
    """What an account with a verified address in a proven domain may do."""

    NOTHING = _ffi.MUSTER_DOMAIN_NOTHING
    ASK = _ffi.MUSTER_DOMAIN_ASK
    JOIN = _ffi.MUSTER_DOMAIN_JOIN


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


class Via(enum.IntEnum):
    """Ways of joining."""

    FOUNDING = _ffi.MUSTER_VIA_FOUNDING
    INVITATION = _ffi.MUSTER_VIA_INVITATION
    HOST = _ffi.MUSTER_VIA_HOST
    SIGNUP = _ffi.MUSTER_VIA_SIGNUP
    JOIN = _ffi.MUSTER_VIA_JOIN
    REQUEST = _ffi.MUSTER_VIA_REQUEST
    DOMAIN = _ffi.MUSTER_VIA_DOMAIN


class Party(enum.IntEnum):
    """Kinds of acting parties."""

    ACCOUNT = _ffi.MUSTER_PARTY_ACCOUNT
    VISITOR = _ffi.MUSTER_PARTY_VISITOR
    SYSTEM = _ffi.MUSTER_PARTY_SYSTEM


class KeyState(enum.IntEnum):
    """What a key may still do. Each also verifies the events that were signed with it."""

    ACTIVE = _ffi.MUSTER_KEY_ACTIVE
    VERIFY = _ffi.MUSTER_KEY_VERIFY
    NEXT = _ffi.MUSTER_KEY_NEXT
    DEAD = _ffi.MUSTER_KEY_DEAD


Setting = _named("Setting", "MUSTER_SETTING_", "Settings of the store or of one org; setting.h has the ranges.")
EventKind = _named("EventKind", "MUSTER_EVENT_", "Kinds of events, and of the messages that they cause.")
