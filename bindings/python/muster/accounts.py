# SPDX-License-Identifier: MIT
"""Accounts: registered identities."""
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
class Account:
    """A registered identity."""

    id: uuid.UUID
    username: str
    display_name: Optional[str]
    locale: Optional[str]
    email: Optional[str]
    email_verified_at: Optional[datetime.datetime]
    external_id: Optional[str]
    person_id: Optional[str]
    metadata: Optional[bytes]
    created_at: Optional[datetime.datetime]
    version: int


ACCOUNT = Kind(Account, "account")


def account_params(username: Optional[str], *, display_name: Optional[str] = None, locale: Optional[str] = None,
                   email: Optional[str] = None, email_verified: bool = False, external_id: Optional[str] = None,
                   person_id: Optional[str] = None, metadata: Optional[bytes] = None,
                   fields: int = 0) -> _ffi.muster_account_params:
    """The struct that describes an account to the library."""
    params = struct(
        _ffi.muster_account_params, fields=fields, username=text_in(username), display_name=text_in(display_name),
        locale=text_in(locale), email=text_in(email), email_verified=int(email_verified),
        external_id=text_in(external_id), person_id=text_in(person_id))
    put_bytes(params, "metadata", metadata)
    return params


class Accounts(Calls):
    """Calls on accounts."""

    def create_account(self, username: str, *, display_name: Optional[str] = None, locale: Optional[str] = None,
                       email: Optional[str] = None, email_verified: bool = False, external_id: Optional[str] = None,
                       person_id: Optional[str] = None, metadata: Optional[bytes] = None) -> Account:
        """Registers an account. System only."""
        params = account_params(
            username, display_name=display_name, locale=locale, email=email, email_verified=email_verified,
            external_id=external_id, person_id=person_id, metadata=metadata)
        return self._one(ACCOUNT, _ffi.muster_account_create, params)

    def edit_account(self, account: uuid.UUID, *, username: Change[str] = UNCHANGED,
                     display_name: Change[Optional[str]] = UNCHANGED, locale: Change[Optional[str]] = UNCHANGED,
                     email: Change[Optional[str]] = UNCHANGED, email_verified: Change[bool] = UNCHANGED,
                     external_id: Change[Optional[str]] = UNCHANGED, person_id: Change[Optional[str]] = UNCHANGED,
                     metadata: Change[Optional[bytes]] = UNCHANGED) -> Account:
        """Changes the values that are given; None clears one. Callers: the account itself, the system.

        Only the system changes email_verified, external_id, person_id and metadata.
        """
        params = account_params(
            given(username), display_name=given(display_name), locale=given(locale), email=given(email),
            email_verified=given(email_verified, False), external_id=given(external_id), person_id=given(person_id),
            metadata=given(metadata),
            fields=changed("ACCOUNT", username=username, display_name=display_name, locale=locale,
                           email=email, email_verified=email_verified, external_id=external_id,
                           person_id=person_id, metadata=metadata))
        return self._one(ACCOUNT, _ffi.muster_account_edit, id_in(account), params)

    def account(self, account: uuid.UUID) -> Account:
        """Reads an account. Callers: the account itself, the system."""
        return self._one(ACCOUNT, _ffi.muster_account_get, id_in(account))

    def find_account(self, *, username: Optional[str] = None, external_id: Optional[str] = None,
                     verified_email: Optional[str] = None) -> Account:
        """Reads an account by one other name. Callers: the account itself, the system."""
        names = [(by, name) for by, name in ((_ffi.MUSTER_ACCOUNT_BY_USERNAME, username),
                                             (_ffi.MUSTER_ACCOUNT_BY_EXTERNAL_ID, external_id),
                                             (_ffi.MUSTER_ACCOUNT_BY_VERIFIED_EMAIL, verified_email))
                 if name is not None]
        if len(names) != 1:
            raise TypeError("expected one of username, external_id and verified_email")
        by, name = names[0]
        return self._one(ACCOUNT, _ffi.muster_account_find, by, text_in(name))

    def delete_account(self, account: uuid.UUID) -> None:
        """Deletes an account and erases its traces. Callers: the account itself, the system.

        A second call carries on a deletion that was interrupted.
        """
        self._call(_ffi.muster_account_delete, id_in(account))
