# SPDX-License-Identifier: MIT
"""Self-registration links: whoever holds the token of one joins without being invited by name."""
from __future__ import annotations

import ctypes
import dataclasses
import datetime
import uuid
from typing import Any, Callable, Iterable, Optional, Tuple, Union

from . import _ffi
from .accounts import account_params
from .calls import Calls
from .enums import LinkKind, LinkState
from .members import MEMBER, Member
from .pages import Pages
from .records import Kind
from .requests import REQUEST, Request
from .values import UNCHANGED, Change, changed, given, id_in, integer_in, put_texts, struct, text_in, time_in


@dataclasses.dataclass(frozen=True)
class Link:
    """One generation of a link. preview_link shows its kind and what is the org's; then all else is None, 0 or empty.

    joins_max: None: any number.
    """

    id: Optional[uuid.UUID]
    org: Optional[uuid.UUID]
    org_name: Optional[str]
    org_slug: Optional[str]
    org_description: Optional[str]
    kind: LinkKind
    generation: int
    state: Optional[LinkState]
    tag: Optional[str]
    ends_at: Optional[datetime.datetime]
    joins_max: Optional[int]
    joins: int
    domains: Tuple[str, ...]
    created_at: Optional[datetime.datetime]
    ended_at: Optional[datetime.datetime]
    version: int


LINK = Kind(Link, "link")


class Links(Calls):
    """Calls on links."""

    def _set_link(self, function: Callable[..., Any], org: uuid.UUID, kind: LinkKind, tag: Change[Optional[str]],
                  ends_at: Change[Optional[datetime.datetime]], joins_max: Change[Optional[int]],
                  domains: Change[Optional[Iterable[str]]]) -> Link:
        params = struct(
            _ffi.muster_link_params,
            fields=changed("LINK", tag=tag, ends_at=ends_at, joins_max=joins_max, domains=domains),
            tag=text_in(given(tag)), ends_at=time_in(given(ends_at)), joins_max=integer_in(given(joins_max) or 0))
        put_texts(params, "domains", "domain_count", given(domains))
        # Parameters that name nothing are refused; none at all leave everything as it is.
        return self._one(LINK, function, id_in(org), int(kind), params if params.fields else None)

    def enable_link(self, org: uuid.UUID, kind: LinkKind, *, tag: Change[Optional[str]] = UNCHANGED,
                    ends_at: Change[Optional[datetime.datetime]] = UNCHANGED,
                    joins_max: Change[Optional[int]] = UNCHANGED,
                    domains: Change[Optional[Iterable[str]]] = UNCHANGED) -> Link:
        """Enables the org's link of a kind, and makes it where there is none; what is not given stays as it is.

        tag: everybody who joins gets it. ends_at, joins_max, domains: None: no limit. domains: the account's verified
        address must be in one of these.
        """
        return self._set_link(_ffi.muster_link_enable, org, kind, tag, ends_at, joins_max, domains)

    def disable_link(self, org: uuid.UUID, kind: LinkKind) -> Link:
        """Disables it; enabled again it has the same token."""
        return self._one(LINK, _ffi.muster_link_disable, id_in(org), int(kind))

    def edit_link(self, org: uuid.UUID, kind: LinkKind, *, ends_at: Change[Optional[datetime.datetime]] = UNCHANGED,
                  joins_max: Change[Optional[int]] = UNCHANGED,
                  domains: Change[Optional[Iterable[str]]] = UNCHANGED) -> Link:
        """Changes the limits that are given; None: no limit."""
        return self._set_link(_ffi.muster_link_edit, org, kind, UNCHANGED, ends_at, joins_max, domains)

    def regenerate_link(self, org: uuid.UUID, kind: LinkKind, *, tag: Change[Optional[str]] = UNCHANGED,
                        ends_at: Change[Optional[datetime.datetime]] = UNCHANGED,
                        joins_max: Change[Optional[int]] = UNCHANGED,
                        domains: Change[Optional[Iterable[str]]] = UNCHANGED) -> Link:
        """Makes another generation; the token of before never works again. What is not given is taken over."""
        return self._set_link(_ffi.muster_link_regenerate, org, kind, tag, ends_at, joins_max, domains)

    def link(self, org: uuid.UUID, kind: LinkKind) -> Link:
        """The last generation of a kind."""
        return self._one(LINK, _ffi.muster_link_get, id_in(org), int(kind))

    def link_token(self, org: uuid.UUID, kind: LinkKind) -> str:
        """The token of the last generation, the same each time. A secret: whoever has it can join."""
        room = ctypes.create_string_buffer(_ffi.MUSTER_TOKEN_CHARS + 1)
        return self._filled(room, _ffi.muster_link_token, id_in(org), int(kind)).value.decode()

    def links(self, org: uuid.UUID, kind: Optional[LinkKind] = None, *, cursor: Optional[str] = None,
              page_size: int = 0) -> Pages[Link]:
        """All generations of a kind, or of both, in the order of their making."""
        return self._pages(LINK, cursor, page_size, _ffi.muster_link_list, id_in(org), int(kind or 0))

    def preview_link(self, token: str) -> Link:
        """The link that a token opens; changes nothing."""
        return self._one(LINK, _ffi.muster_link_preview, text_in(token))

    def _join(self, function: Callable[..., Any], *arguments: Any) -> Union[Member, Request]:
        member, request = ctypes.c_void_p(), ctypes.c_void_p()
        self._call(function, *arguments, member, request)
        return REQUEST.taken(request) if request else MEMBER.taken(member)

    def join(self, token: str) -> Union[Member, Request]:
        """The acting account joins through a JOIN link or, where Setting.LINK_MAKES_REQUEST says so, asks to join."""
        return self._join(_ffi.muster_link_join, text_in(token))

    def signup_by_link(self, token: str, username: str, *, display_name: Optional[str] = None,
                        locale: Optional[str] = None, email: Optional[str] = None, email_verified: bool = False,
                        external_id: Optional[str] = None, person_id: Optional[str] = None,
                        metadata: Optional[bytes] = None) -> Union[Member, Request]:
        """Registers an account through a SIGNUP link, and joins or asks to. By a visitor, or the system.

        What stands behind email only the system gives. On a link with domains it has to make the call, with an address
        that it has verified.
        """
        params = account_params(
            username, display_name=display_name, locale=locale, email=email, email_verified=email_verified,
            external_id=external_id, person_id=person_id, metadata=metadata)
        return self._join(_ffi.muster_link_signup, text_in(token), params)
