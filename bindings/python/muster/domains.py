# SPDX-License-Identifier: MIT
"""E-mail domains of an org: accounts with a verified address in a proven domain may ask to join, or join."""
from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Optional

from . import _ffi
from .calls import Calls
from .enums import DomainJoining, Role
from .members import MEMBER, Member
from .pages import Pages
from .records import Kind
from .values import id_in, text_in


@dataclasses.dataclass(frozen=True)
class Domain:
    """An e-mail domain that an org has claimed. proven_at: None if the host has not stated a proof."""

    org: uuid.UUID
    org_name: Optional[str]
    org_slug: Optional[str]
    name: str
    proven_at: Optional[datetime.datetime]
    joining: DomainJoining
    role: Role
    created_at: Optional[datetime.datetime]
    version: int


DOMAIN = Kind(Domain, "domain")


class Domains(Calls):
    """Calls on e-mail domains."""

    def set_domain(self, org: uuid.UUID, domain: str, joining: DomainJoining, *, role: Role = Role.MEMBER) -> Domain:
        """Claims a domain, or changes what it is for. role: the role that joining by it gives."""
        return self._one(DOMAIN, _ffi.muster_domain_set, id_in(org), text_in(domain), int(joining), int(role))

    def prove_domain(self, org: uuid.UUID, domain: str, proven: bool = True) -> Domain:
        """States whether the org has proven that it holds the domain. System only."""
        return self._one(DOMAIN, _ffi.muster_domain_prove, id_in(org), text_in(domain), int(proven))

    def remove_domain(self, org: uuid.UUID, domain: str) -> None:
        """Gives up a domain, and its proof."""
        self._call(_ffi.muster_domain_remove, id_in(org), text_in(domain))

    def domains(self, org: uuid.UUID, *, cursor: Optional[str] = None, page_size: int = 0) -> Pages[Domain]:
        """Lists the domains of an org, by name."""
        return self._pages(DOMAIN, cursor, page_size, _ffi.muster_domain_list, id_in(org))

    def exclude_domain(self, domain: str, excluded: bool = True) -> None:
        """Excludes a domain from being claimed, such as one of a public mail provider. System only."""
        self._call(_ffi.muster_domain_exclude, text_in(domain), int(excluded))

    def domain_offers(self, *, cursor: Optional[str] = None, page_size: int = 0) -> Pages[Domain]:
        """Lists the orgs that the acting account may join, or ask to join, because of its verified address."""
        return self._pages(DOMAIN, cursor, page_size, _ffi.muster_domain_list_offers)

    def join_by_domain(self, org: uuid.UUID) -> Member:
        """Joins an org that holds the domain of the verified address of the acting account."""
        return self._one(MEMBER, _ffi.muster_domain_join, id_in(org))
