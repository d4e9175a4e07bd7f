# SPDX-License-Identifier: MIT
"""The words of the interface: roles, states, settings, kinds of events. Values are those of the headers."""
from __future__ import annotations

import enum

from . import _ffi


def _named(name: str, prefix: str, doc: str) -> enum.EnumMeta:
    """An enum of the constants with a prefix, so that it can't fall behind the headers."""
    made = enum.IntEnum(name, {constant[len(prefix):]: value for constant, value in vars(_ffi).items()
                               if constant.startswith(prefix)}, module=__name__)
    made.__doc__ = doc
    return made


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


class Via(enum.IntEnum):
    """Ways of joining."""

    FOUNDING = _ffi.MUSTER_VIA_FOUNDING
    INVITATION = _ffi.MUSTER_VIA_INVITATION
    HOST = _ffi.MUSTER_VIA_HOST


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
