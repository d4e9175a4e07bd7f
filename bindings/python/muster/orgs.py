# SPDX-License-Identifier: MIT
"""Orgs: founded, found, edited, passed on to another owner, deleted."""
from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Optional

from . import _ffi
from .calls import Calls
from .records import Kind
from .values import UNCHANGED, Change, changed, given, id_in, put_bytes, struct, text_in


@dataclasses.dataclass(frozen=True)
class Org:
    """An organization. transfer_to: the account to which the ownership is offered, or None."""

    id: uuid.UUID
    slug: str
    name: str
    description: Optional[str]
    metadata: Optional[bytes]
    owner: uuid.UUID
    transfer_to: Optional[uuid.UUID]
    created_at: Optional[datetime.datetime]
    version: int


ORG = Kind(Org, "org")


class Orgs(Calls):
    """Calls on orgs."""

    def create_org(self, slug: str, name: str, *, plan: str, description: Optional[str] = None,
                   metadata: Optional[bytes] = None) -> Org:
        """Founds an org. The acting account becomes its owner. plan: the code of a plan on offer."""
        params = struct(_ffi.muster_org_params, slug=text_in(slug), name=text_in(name), plan=text_in(plan),
                        description=text_in(description))
        put_bytes(params, "metadata", metadata)
        return self._one(ORG, _ffi.muster_org_create, params)

    def edit_org(self, org: uuid.UUID, *, slug: Change[str] = UNCHANGED, name: Change[str] = UNCHANGED,
                 description: Change[Optional[str]] = UNCHANGED, metadata: Change[Optional[bytes]] = UNCHANGED) -> Org:
        """Changes the values that are given; None clears one. Callers: owner, system.

        Only the system changes the metadata.
        """
        params = struct(
            _ffi.muster_org_params,
            fields=changed("ORG", slug=slug, name=name, description=description, metadata=metadata),
            slug=text_in(given(slug)), name=text_in(given(name)), description=text_in(given(description)))
        put_bytes(params, "metadata", given(metadata))
        return self._one(ORG, _ffi.muster_org_edit, id_in(org), params)

    def org(self, org: uuid.UUID) -> Org:
        """Reads an org. Callers: members, system."""
        return self._one(ORG, _ffi.muster_org_get, id_in(org))

    def find_org(self, slug: str) -> Org:
        """Reads an org by its slug. Callers: members, system."""
        return self._one(ORG, _ffi.muster_org_find, text_in(slug))

    def transfer_org(self, org: uuid.UUID, account: uuid.UUID) -> Org:
        """Makes another active member the owner. Callers: owner, system.

        With Setting.TRANSFER_NEEDS_CONSENT the owner only offers the ownership, and the member accepts or declines.
        """
        return self._one(ORG, _ffi.muster_org_transfer, id_in(org), id_in(account))

    def accept_transfer(self, org: uuid.UUID) -> Org:
        """Accepts the ownership that was offered to the acting account."""
        return self._one(ORG, _ffi.muster_org_transfer_accept, id_in(org))

    def decline_transfer(self, org: uuid.UUID) -> None:
        """Declines the ownership that was offered to the acting account."""
        self._call(_ffi.muster_org_transfer_decline, id_in(org))

    def delete_org(self, org: uuid.UUID) -> None:
        """Deletes an org at once, and then its rows in pieces. Callers: owner, system.

        A second call carries on a deletion that was interrupted.
        """
        self._call(_ffi.muster_org_delete, id_in(org))
