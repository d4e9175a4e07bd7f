# SPDX-License-Identifier: MIT
"""What C could only misread is refused before the call, in words."""
import datetime

import muster
from fixture import START, Engine
from suite import rules


class Ids(Engine):
    @rules()
    def test_only_a_uuid_is_an_id(self):
        for wrong, name in ((self.org, "Org"), (str(self.org.id), "str"), (None, "NoneType")):
            with self.assertRaisesRegex(TypeError, f"^expected uuid.UUID, got {name}$"):
                self.as_ada.plan(wrong)
        with self.assertRaisesRegex(TypeError, "^expected uuid.UUID, got Account$"):
            self.store.session(self.ada)
        with self.assertRaisesRegex(TypeError, "^expected uuid.UUID, got Org$"):
            self.as_ada.members(self.org)

    @rules()
    def test_a_message_is_what_claim_messages_gave(self):
        with self.assertRaisesRegex(TypeError, "^expected muster.Message, got UUID$"):
            self.host.message_done(self.org.id)


class Numbers(Engine):
    @rules()
    def test_a_number_beyond_64_bits_is_not_cut(self):
        for call in (lambda: self.host.set_plan(self.org.id, seats=2**64 + 5),
                     lambda: self.host.set_plan(self.org.id, limits={"parallel_tasks": 2**64}),
                     lambda: self.as_ada.enable_link(self.org.id, muster.LinkKind.JOIN, joins_max=2**64 + 1),
                     lambda: self.host.set_setting(muster.Setting.SEATS_MIN, 2**64 + 1)):
            with self.assertRaisesRegex(ValueError, "64 bits"):
                call()
        with self.assertRaises(TypeError):
            self.host.set_plan(self.org.id, limits={"parallel_tasks": "4"})


class Times(Engine):
    @rules()
    def test_a_time_without_a_time_zone_is_refused(self):
        naive = datetime.datetime(2030, 6, 1)
        with self.assertRaisesRegex(TypeError, "time zone"):
            self.host.set_plan(self.org.id, ends_at=naive)
        with self.assertRaisesRegex(TypeError, "time zone"):
            self.as_ada.set_member_end(self.org.id, self.ada.id, naive)
        with self.assertRaisesRegex(TypeError, "time zone"):
            self.host.events(since=naive)
        with self.assertRaisesRegex(TypeError, "expected datetime.datetime, got int"):
            self.host.events(until=0)

    @rules()
    def test_a_time_of_any_zone_is_that_point_in_time(self):
        there = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
        ends = datetime.datetime(2030, 6, 1, 12, 0, 0, 123457, tzinfo=there)
        self.assertEqual(self.host.set_plan(self.org.id, ends_at=ends).ends_at, ends)
        self.assertIsNone(self.host.set_plan(self.org.id, ends_at=None).ends_at)

    @rules()
    def test_a_duration_is_a_timedelta_and_zero_is_not_the_default(self):
        with self.assertRaisesRegex(TypeError, "expected datetime.timedelta, got int"):
            self.as_ada.invite(self.org.id, username="grace", time_to_live=60)
        with self.assertRaisesRegex(ValueError, "zero"):
            self.as_ada.invite(self.org.id, username="grace", time_to_live=datetime.timedelta(0))
        hour = datetime.timedelta(hours=1)
        self.assertEqual(self.as_ada.invite(self.org.id, username="grace", time_to_live=hour).expires_at, START + hour)


class Texts(Engine):
    @rules()
    def test_a_text_is_a_str_without_a_nul(self):
        with self.assertRaisesRegex(TypeError, "^expected str, got bytes$"):
            self.host.create_account(b"edith")
        with self.assertRaisesRegex(ValueError, "NUL"):
            self.host.create_account("edith\0x")


class Closed(Engine):
    @rules("ERR-2")
    def test_a_closed_session_says_so(self):
        records = self.as_ada.members(self.org.id)
        self.as_ada.close()
        self.as_ada.close()
        calls = (lambda: self.as_ada.plan(self.org.id), lambda: self.as_ada.members(self.org.id),
                 lambda: self.as_ada.repeated, lambda: self.as_ada.cancel(), lambda: self.as_ada.transact(print),
                 lambda: self.as_ada.transaction().__enter__())
        for call in calls:
            with self.assertRaisesRegex(muster.Usage, "^the session was closed$") as raised:
                call()
            self.assertEqual(raised.exception.status, "CLOSED")
        self.assertEqual(next(records).username, "ada")

    @rules("ERR-2")
    def test_a_closed_store_says_so(self):
        self.store.close()
        with self.assertRaisesRegex(muster.Usage, "^the store was closed$"):
            self.store.session(self.ada.id)
        with self.assertRaisesRegex(muster.Usage, "store has been closed"):
            self.as_ada.plan(self.org.id)
