# SPDX-License-Identifier: MIT
"""Plans: what an org or a personal workspace has bought, and how many of an org's seats are used."""
from __future__ import annotations

import ctypes
import dataclasses
import datetime
import uuid
from typing import Any, Dict, Mapping, Optional

from . import _ffi
from .calls import Calls
from .records import Kind
from .values import UNCHANGED, Change, changed, given, id_in, integer_in, put_limits, struct, text_in, time_in


@dataclasses.dataclass(frozen=True)
class Plan:
    """A plan with the seats of its org. seats and available may be UNLIMITED.

    code: None if a personal workspace has no plan. limits: those that the plan names. projects_max: the most projects
    of the org, also if the plan does not name this limit.
    """

    code: Optional[str]
    subscription: Optional[str]
    seats: int
    members: int
    pending: int
    used: int
    available: int
    ends_at: Optional[datetime.datetime]
    limits: Dict[str, int] = dataclasses.field(hash=False)
    projects_max: Optional[int]


def _projects_max(handle: Any) -> Optional[int]:
    value = ctypes.c_int64()
    found = _ffi.muster_plan_limit(handle, text_in(_ffi.MUSTER_LIMIT_PROJECTS), value) == _ffi.MUSTER_OK
    return value.value if found else None


PLAN = Kind(Plan, "plan", projects_max=_projects_max)


def _changes(code: Change[str], seats: Change[int], ends_at: Change[Optional[datetime.datetime]],
             subscription: Change[Optional[str]],
             limits: Change[Optional[Mapping[str, int]]]) -> _ffi.muster_plan_params:
    params = struct(
        _ffi.muster_plan_params,
        fields=changed("PLAN", code=code, seats=seats, ends_at=ends_at, subscription=subscription,
                       limits=limits),
        code=text_in(given(code)), seats=integer_in(given(seats, 0)), ends_at=time_in(given(ends_at)),
        subscription=text_in(given(subscription)))
    put_limits(params, given(limits))
    return params


class Plans(Calls):
    """Calls on plans."""

    def offer_plan(self, code: str, *, seats: int, name: Optional[str] = None,
                   limits: Optional[Mapping[str, int]] = None) -> None:
        """Offers a plan to new orgs. limits: values by name. Callers: system."""
        params = struct(_ffi.muster_plan_params, code=text_in(code), name=text_in(name), seats=integer_in(seats))
        put_limits(params, limits)
        self._call(_ffi.muster_plan_offer, params)

    def withdraw_plan(self, code: str) -> None:
        """Withdraws an offer. Orgs that have the plan keep it. Callers: system."""
        self._call(_ffi.muster_plan_withdraw, text_in(code))

    def set_plan(self, org: uuid.UUID, *, code: Change[str] = UNCHANGED, seats: Change[int] = UNCHANGED,
                 ends_at: Change[Optional[datetime.datetime]] = UNCHANGED,
                 subscription: Change[Optional[str]] = UNCHANGED,
                 limits: Change[Optional[Mapping[str, int]]] = UNCHANGED) -> Plan:
        """Changes the values of an org's plan that are given. None: no end, no subscription, no limits.

        A new code changes only the code: seats and limits do not come from an offer. limits replaces all limits.
        Callers: system.
        """
        params = _changes(code, seats, ends_at, subscription, limits)
        return self._one(PLAN, _ffi.muster_plan_set, id_in(org), params)

    def set_personal_plan(self, account: uuid.UUID, *, code: Change[str] = UNCHANGED,
                          ends_at: Change[Optional[datetime.datetime]] = UNCHANGED,
                          subscription: Change[Optional[str]] = UNCHANGED,
                          limits: Change[Optional[Mapping[str, int]]] = UNCHANGED) -> Plan:
        """Changes the values of a personal workspace's plan that are given. Callers: system.

        Such a plan has no seats. code None alone takes the plan away.
        """
        params = _changes(code, UNCHANGED, ends_at, subscription, limits)
        return self._one(PLAN, _ffi.muster_plan_set_personal, id_in(account), params)

    def personal_plan(self, account: uuid.UUID) -> Plan:
        """Reads the plan of an account's personal workspace. Callers: the account itself, the system."""
        return self._one(PLAN, _ffi.muster_plan_get_personal, id_in(account))

    def plan(self, org: uuid.UUID) -> Plan:
        """Reads plan and seats of an org. Callers: members, system."""
        return self._one(PLAN, _ffi.muster_plan_get, id_in(org))
