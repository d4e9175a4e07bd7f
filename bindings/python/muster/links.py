# SPDX-License-Identifier: MIT
"""Self-registration links: the holder of a token joins without an invitation by name."""
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
    """One generation of a link. joins_max: None: any number.

    preview_link shows its kind, and name, slug and description of the org. All other fields are then None, 0 or empty.
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
        """Enables the link of a kind. If the org has none, the library makes it. Fields that are not given stay as they
        are.

        tag: everybody who joins gets it. ends_at, joins_max, domains: None: no restriction. domains: the verified
        address of the account must be in one of them.
        """
        return self._set_link(_ffi.muster_link_enable, org, kind, tag, ends_at, joins_max, domains)

    def disable_link(self, org: uuid.UUID, kind: LinkKind) -> Link:
        """Disables the link of a kind. Enabled again, it has the same token."""
        return self._one(LINK, _ffi.muster_link_disable, id_in(org), int(kind))

    def edit_link(self, org: uuid.UUID, kind: LinkKind, *, ends_at: Change[Optional[datetime.datetime]] = UNCHANGED,
                  joins_max: Change[Optional[int]] = UNCHANGED,
                  domains: Change[Optional[Iterable[str]]] = UNCHANGED) -> Link:
        """Changes the given fields of a link. None: no restriction."""
        return self._set_link(_ffi.muster_link_edit, org, kind, UNCHANGED, ends_at, joins_max, domains)

    def regenerate_link(self, org: uuid.UUID, kind: LinkKind, *, tag: Change[Optional[str]] = UNCHANGED,
                        ends_at: Change[Optional[datetime.datetime]] = UNCHANGED,
                        joins_max: Change[Optional[int]] = UNCHANGED,
                        domains: Change[Optional[Iterable[str]]] = UNCHANGED) -> Link:
        """Makes a new generation with a new token. The old token never works again.

        The new generation takes over the fields that are not given.
        """
        return self._set_link(_ffi.muster_link_regenerate, org, kind, tag, ends_at, joins_max, domains)

    def link(self, org: uuid.UUID, kind: LinkKind) -> Link:
        """Reads the last generation of a kind."""
        return self._one(LINK, _ffi.muster_link_get, id_in(org), int(kind))

    def link_token(self, org: uuid.UUID, kind: LinkKind) -> str:
        """Shows the token of the last generation, the same each time. A secret: everybody who has it can join."""
        room = ctypes.create_string_buffer(_ffi.MUSTER_TOKEN_CHARS + 1)
        return self._filled(room, _ffi.muster_link_token, id_in(org), int(kind)).value.decode()

    def links(self, org: uuid.UUID, kind: Optional[LinkKind] = None, *, cursor: Optional[str] = None,
              page_size: int = 0) -> Pages[Link]:
        """Lists all generations of a kind, or of both, by time of making, oldest first."""
        return self._pages(LINK, cursor, page_size, _ffi.muster_link_list, id_in(org), int(kind or 0))

    def preview_link(self, token: str) -> Link:
        """Shows the link that a token opens. Changes nothing."""
        return self._one(LINK, _ffi.muster_link_preview, text_in(token))

    def _join(self, function: Callable[..., Any], *arguments: Any) -> Union[Member, Request]:
        member, request = ctypes.c_void_p(), ctypes.c_void_p()
        self._call(function, *arguments, member, request)
        return REQUEST.taken(request) if request else MEMBER.taken(member)

    def join(self, token: str) -> Union[Member, Request]:
        """Joins through a JOIN link, as the acting account. With Setting.LINK_MAKES_REQUEST it asks to join instead."""
        return self._join(_ffi.muster_link_join, text_in(token))

    def signup_by_link(self, token: str, username: str, *, display_name: Optional[str] = None,
                        locale: Optional[str] = None, email: Optional[str] = None, email_verified: bool = False,
                        external_id: Optional[str] = None, person_id: Optional[str] = None,
                        metadata: Optional[bytes] = None) -> Union[Member, Request]:
        """Registers an account through a SIGNUP link, and joins or asks to join. By a visitor or the system.

        Only the system gives the parameters after email. If the link is limited to domains, the system must make the
        call, with an address that it has verified.
        """
        params = account_params(
            username, display_name=display_name, locale=locale, email=email, email_verified=email_verified,
            external_id=external_id, person_id=person_id, metadata=metadata)
        return self._join(_ffi.muster_link_signup, text_in(token), params)
