# SPDX-License-Identifier: MIT
"""Transactions, the host's callbacks, settings and keys."""
import datetime
import os
import pathlib
import tempfile

import muster
from fixture import START, Engine
from suite import rules

MINUTE = datetime.timedelta(minutes=1)


class Parties(Engine):
    @rules("ACCT-2")
    def test_an_account_acts_by_the_external_id_of_the_host(self):
        session = self.opened(self.store.session(external_id="7"))
        with self.assertRaises(muster.NotFound) as refused:
            session.org(self.org.id)
        self.assertEqual((refused.exception.status, refused.exception.field), ("GONE", "external_id"))
        self.host.edit_account(self.ada.id, external_id="7")
        self.assertEqual(session.org(self.org.id).owner, self.ada.id)

    @rules("ERR-2")
    def test_a_session_that_does_not_open_says_why(self):
        with self.assertRaises(muster.Usage) as refused:
            self.store.session(self.ada.id, external_id="7")
        self.assertEqual((refused.exception.status, refused.exception.field), ("INVALID", "external_id"))
        self.assertIn("not both", str(refused.exception))


class Transactions(Engine):
    def invited(self):
        return [invitation.account for invitation in self.as_ada.invitations(self.org.id)]

    @rules()
    def test_a_transaction_commits_at_its_end(self):
        with self.as_ada.transaction() as session:
            session.invite(self.org.id, username="grace")
            session.invite(self.org.id, username="joan")
        self.assertCountEqual(self.invited(), [self.grace.id, self.joan.id])

    @rules()
    def test_an_exception_rolls_a_transaction_back(self):
        for raised in (ValueError, KeyboardInterrupt):
            with self.assertRaises(raised):
                with self.as_ada.transaction():
                    self.as_ada.invite(self.org.id, username="grace")
                    raise raised()
        self.assertEqual(self.invited(), [])

    @rules("ERR-1")
    def test_a_refused_call_takes_back_its_own_part_only(self):
        with self.as_ada.transaction():
            self.as_ada.invite(self.org.id, username="grace")
            with self.assertRaises(muster.Exists):
                self.as_ada.invite(self.org.id, username="grace")
        self.assertEqual(self.invited(), [self.grace.id])

    @rules()
    def test_a_session_closed_within_a_transaction_has_rolled_back(self):
        with self.assertRaisesRegex(muster.Usage, "the session was closed"):
            with self.store.session(self.ada.id) as session, session.transaction():
                session.invite(self.org.id, username="grace")
                session.close()
                session.plan(self.org.id)
        self.assertEqual(self.invited(), [])

    @rules()
    def test_transact_gives_the_result_of_its_step(self):
        made = self.as_ada.transact(lambda session: session.invite(self.org.id, username="grace"))
        self.assertEqual(made.account, self.grace.id)
        self.assertEqual(self.invited(), [self.grace.id])

    @rules()
    def test_transact_runs_again_after_a_conflict(self):
        rounds = []

        def step(session):
            rounds.append(session.invite(self.org.id, username="grace"))
            if len(rounds) < 3:
                raise muster.Conflict(muster._ffi.MUSTER_E_CONFLICT)
            return len(rounds)

        self.assertEqual(self.as_ada.transact(step), 3)
        self.assertEqual(self.invited(), [self.grace.id])

    @rules()
    def test_what_a_step_raises_comes_out_of_transact(self):
        def step(session):
            session.invite(self.org.id, username="grace")
            session.invite(self.org.id, username="joan")
            session.invite(self.org.id, email="edith@example.org")

        with self.assertRaises(muster.Limit) as raised:
            self.as_ada.transact(step)
        self.assertEqual(raised.exception.figures, {"seats": 3, "members": 1, "pending": 2})
        with self.assertRaises(ZeroDivisionError):
            self.as_ada.transact(lambda session: 1 // 0)
        with self.assertRaisesRegex(muster.Usage, "within its own transact"):
            self.as_ada.transact(lambda session: session.close())
        self.assertEqual(self.invited(), [])


class Hooks(Engine):
    def setUp(self):
        self.changes, self.rule = [], lambda change: None
        self.options = {"hook": self.hook}
        super().setUp()
        self.changes.clear()

    def hook(self, change):
        self.changes.append(change)
        return self.rule(change)

    @rules("EVT-6")
    def test_a_hook_sees_the_events_of_a_change(self):
        self.as_ada.edit_org(self.org.id, name="Analytical Engines")
        change, = self.changes
        self.assertEqual([event.kind for event in change.events], [muster.EventKind.ORG_CHANGED])
        self.assertEqual((change.attempt, change.dry_run), (1, False))
        with self.store.session(self.ada.id, dry_run=True) as trying:
            trying.edit_org(self.org.id, name="Difference Engines")
        self.assertTrue(self.changes[-1].dry_run)

    @rules("EVT-6")
    def test_refuse_is_told_to_the_caller(self):
        def refuse(change):
            raise muster.Refuse("Not on a Sunday. " + "ä" * 1000)

        self.rule = refuse
        with self.assertRaisesRegex(muster.Denied, "^Not on a Sunday. ä+$") as raised:
            self.as_ada.edit_org(self.org.id, name="Analytical Engines")
        self.assertEqual(raised.exception.status, "REFUSED")
        self.assertEqual(self.as_ada.org(self.org.id).name, "Engine Works")

    @rules("EVT-6")
    def test_a_hook_that_fails_refuses_and_its_exception_comes_out(self):
        self.rule = lambda change: 1 // 0
        with self.assertRaises(ZeroDivisionError):
            self.as_ada.edit_org(self.org.id, name="Analytical Engines")
        self.assertEqual(self.as_ada.org(self.org.id).name, "Engine Works")

    @rules("EVT-6 INV-14")
    def test_a_hook_that_fails_for_one_row_refuses_that_row_and_is_logged(self):
        self.rule = lambda change: 1 // (change.events[0].account != self.grace.id)
        rows = [muster.Invitee(username="grace"), muster.Invitee(username="joan")]
        with self.assertLogs("muster", "ERROR"):
            outcomes = self.as_ada.invite_many(self.org.id, rows)
        self.assertEqual([outcome.status for outcome in outcomes], ["REFUSED", "OK"])

    @rules()
    def test_a_hook_may_not_call_the_library(self):
        self.rule = lambda change: self.host.outbox()
        with self.assertRaises(muster.Usage) as raised:
            self.as_ada.edit_org(self.org.id, name="Analytical Engines")
        self.assertEqual(raised.exception.status, "REENTERED")


class WakeAndProgress(Engine):
    def setUp(self):
        self.woken, self.reports, self.answer = [], [], lambda: None
        self.options = {"wake": self.wake, "progress": self.progress}
        super().setUp()

    def wake(self):
        with self.store.system() as host:
            self.woken += host.claim_messages()

    def progress(self, at):
        self.reports.append(at)
        return self.answer()

    @rules("EVT-5")
    def test_a_commit_with_messages_wakes_who_delivers_them(self):
        made = self.as_ada.invite(self.org.id, username="grace")
        self.assertIn(made.id, [message.invitation for message in self.woken])

    @rules("OP-7")
    def test_progress_is_told_and_may_end_the_call(self):
        rows = [muster.Invitee(username="grace")]
        self.answer = lambda: True
        with self.assertRaises(muster.Cancelled):
            self.as_ada.invite_many(self.org.id, rows)
        self.answer = lambda: 1 // 0
        with self.assertRaises(ZeroDivisionError):
            self.as_ada.invite_many(self.org.id, rows)
        self.assertEqual(list(self.as_ada.invitations(self.org.id)), [])
        self.answer = lambda: None
        self.as_ada.invite_many(self.org.id, rows)
        self.assertIn(muster.Progress("rows", 1, 1), self.reports)


class Settings(Engine):
    @rules()
    def test_a_setting_is_read_set_and_cleared(self):
        ttl = muster.Setting.INVITATION_TTL
        self.host.set_setting(ttl, datetime.timedelta(days=2))
        self.host.set_setting(ttl, datetime.timedelta(days=1), org=self.org.id)
        self.assertEqual(self.as_ada.setting(ttl, org=self.org.id), 86_400_000_000)
        self.host.clear_setting(ttl, org=self.org.id)
        self.assertEqual(self.as_ada.setting(ttl, org=self.org.id), 2 * 86_400_000_000)
        self.host.clear_setting(ttl)
        self.assertEqual(self.host.setting(ttl), 7 * 86_400_000_000)

    @rules()
    def test_a_setting_that_is_a_text_is_read_and_set_as_one(self):
        name = muster.Setting.PROJECT_NAME
        self.assertEqual(self.host.setting(name), "{username}")
        self.host.set_setting(name, "Desk of {username}", org=self.org.id)
        self.assertEqual(self.as_ada.setting(name, org=self.org.id), "Desk of {username}")
        self.host.clear_setting(name, org=self.org.id)
        self.assertEqual(self.as_ada.setting(name, org=self.org.id), "{username}")
        for setting, value in ((name, 1), (muster.Setting.INVITATION_TTL, "1")):
            with self.assertRaises(muster.Usage):
                self.host.set_setting(setting, value)

    @rules()
    def test_every_setting_is_read(self):
        for setting in muster.Setting:
            self.assertIsInstance(self.host.setting(setting), str if setting.name == "PROJECT_NAME" else int)

    @rules()
    def test_the_clock_of_an_org_is_set_back(self):
        self.now = START + 1000 * MINUTE
        self.as_ada.edit_org(self.org.id, name="Analytical Engines")
        self.now = START
        self.host.reset_clock(self.org.id)
        *_, last = self.host.events(org=self.org.id)
        self.assertEqual(last.kind, muster.EventKind.CLOCK_RESET)
        self.host.reset_clock()


class Opening(Engine):
    def setUp(self):
        super().setUp()
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = str(pathlib.Path(directory.name) / "store.db")

    @rules("TOK-2")
    def test_a_key_of_the_ring_is_retired(self):
        old, new = os.urandom(muster.KEY_BYTES), os.urandom(muster.KEY_BYTES)
        muster.Store(self.path, keyring=[muster.Key(1, old)]).close()
        ring = [muster.Key(1, old, muster.KeyState.VERIFY, verify_until=START), muster.Key(2, new)]
        with muster.Store(self.path, keyring=ring) as store, store.system() as host:
            host.retire_key(1)
            with self.assertRaises(muster.Usage):
                host.retire_key(2)
        with self.assertRaises(muster.Backend) as raised:
            muster.Store(self.path, keyring=[muster.Key(2, new)])
        self.assertEqual(raised.exception.status, "KEY")
        muster.Store(self.path, keyring=[muster.Key(2, new)], force=True).close()

    @rules("TOK-2")
    def test_a_ring_that_is_wrong_is_refused_and_shows_no_secret(self):
        secret = os.urandom(muster.KEY_BYTES)
        self.assertNotIn(repr(secret), repr(muster.Key(1, secret)))
        for key in (muster.Key(0, secret), muster.Key(1, secret[1:])):
            with self.assertRaises(muster.Usage):
                muster.Store(self.path, keyring=[key])
        with self.assertRaisesRegex(TypeError, "expected bytes"):
            muster.Store(self.path, keyring=[muster.Key(1, "x" * muster.KEY_BYTES)])

    @rules()
    def test_a_store_is_opened_where_it_exists_to_be_read_only(self):
        with self.assertRaises(muster.NotFound):
            muster.Store(self.path, existing=True)
        muster.Store(self.path, relaxed_durability=True, wait=MINUTE).close()
        with muster.Store(self.path, existing=True, read_only=True) as store, store.system() as host:
            with self.assertRaises(muster.Backend) as raised:
                host.create_account("ada")
            self.assertEqual(raised.exception.status, "READ_ONLY")
