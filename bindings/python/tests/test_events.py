# SPDX-License-Identifier: MIT
"""The audit trail, and the outbox from claim to the messages that were set aside."""
import datetime

import muster
from fixture import START, Engine
from muster import _ffi
from suite import rules

MINUTE = datetime.timedelta(minutes=1)


class Trail(Engine):
    @rules("EVT-1 EVT-4")
    def test_the_trail_of_an_org_says_who_did_what(self):
        with self.store.session(self.ada.id, request_id="r1", address="192.0.2.1") as session:
            session.edit_org(self.org.id, name="Analytical Engines")
        events = list(self.as_ada.events(org=self.org.id, page_size=1))
        self.assertEqual([event.seq for event in events], list(range(1, len(events) + 1)))
        last = events[-1]
        self.assertEqual((last.kind, last.at, last.chain), (muster.EventKind.ORG_CHANGED, START, self.org.id))
        self.assertEqual((last.actor_kind, last.actor, last.request_id), (muster.Party.ACCOUNT, self.ada.id, "r1"))
        self.assertEqual(last.fields["network_address"], "192.0.2.1")

    @rules("INV-22")
    def test_the_trail_names_who_acted_and_whom_it_concerns(self):
        self.host.edit_account(self.ada.id, display_name="Ada L.")
        self.host.add_member(self.org.id, self.grace.id)
        with self.store.system(behalf=self.joan.id) as session:
            session.suspend_member(self.org.id, self.grace.id)
        self.as_ada.restore_member(self.org.id, self.grace.id)
        suspended, restored = list(self.as_ada.events(org=self.org.id))[-2:]
        self.assertEqual((suspended.actor_username, suspended.behalf_username, suspended.account_username),
                         (None, None, "grace"))  # joan is no member
        self.assertEqual((suspended.behalf, list(self.host.events(org=self.org.id))[-2].behalf_username),
                         (self.joan.id, "joan"))
        self.assertEqual((restored.actor_username, restored.actor_display_name, restored.account_display_name),
                         ("ada", "Ada L.", None))
        self.assertEqual((restored.behalf_username, restored.behalf_display_name), (None, None))

    @rules("ACCT-6")
    def test_an_erased_value_is_none_under_its_name(self):
        made = self.host.create_account("edith", email="edith@example.org")

        def created():
            return next(event for event in self.host.events(kind=muster.EventKind.ACCOUNT_CREATED)
                        if event.account == made.id or event.subject == made.id)

        self.assertIn("edith@example.org", created().fields.values())
        names = set(created().fields)
        self.host.delete_account(made.id)
        self.assertEqual(set(created().fields), names)
        self.assertIn(None, created().fields.values())
        self.assertNotIn("edith@example.org", created().fields.values())

    @rules("EVT-4")
    def test_the_feed_goes_on_at_its_cursor(self):
        feed = self.host.events(page_size=2)
        self.assertIn(muster.EventKind.ORG_CREATED, [event.kind for event in feed])
        self.as_ada.edit_org(self.org.id, name="Analytical Engines")
        later = self.host.events(cursor=feed.cursor)
        self.assertEqual([event.kind for event in later], [muster.EventKind.ORG_CHANGED])
        self.assertEqual(list(self.host.events(cursor=later.cursor)), [])

    @rules()
    def test_events_are_chosen_by_time_and_account(self):
        self.now = START + MINUTE
        self.host.add_member(self.org.id, self.grace.id)
        late = list(self.host.events(org=self.org.id, since=START + MINUTE))
        self.assertEqual({event.at for event in late}, {START + MINUTE})
        self.assertEqual([e.kind for e in self.host.events(org=self.org.id, account=self.grace.id)],
                         [muster.EventKind.MEMBER_JOINED])
        self.assertEqual({e.chain for e in self.as_grace.events(chain_account=self.grace.id)}, {self.grace.id})

    @rules("EVT-1")
    def test_a_trail_verifies_against_the_head_of_before(self):
        before = self.as_ada.verify_events(self.org.id)
        self.assertEqual(before.findings, [])
        self.as_ada.edit_org(self.org.id, name="Analytical Engines")
        after = self.as_ada.verify_events(self.org.id, head=before.head)
        self.assertEqual(after.findings, [])
        self.assertNotEqual(after.head, before.head)
        seq = int(after.head.split(":")[1])
        forged = after.head.replace(f":{seq}:", f":{seq + 1}:")
        self.assertEqual([f.code for f in self.host.verify_events(self.org.id, head=forged).findings], ["tail_cut"])


class Messages(Engine):
    @rules("EVT-2")
    def test_a_message_shows_its_org_its_recipient_and_its_try(self):
        self.host.edit_account(self.grace.id, locale="en", email="grace@example.org")
        made = self.as_ada.invite(self.org.id, username="grace")
        message = next(m for m in self.host.claim_messages(self.org.id) if m.invitation == made.id)
        self.assertEqual((message.org_name, message.account, message.locale, message.tries),
                         ("Engine Works", self.grace.id, "en", 1))
        self.assertNotIn(message.token, repr(message))
        self.host.message_return(message)
        again = next(m for m in self.host.claim_messages(self.org.id) if m.invitation == made.id)
        self.assertEqual((again.id, again.tries), (message.id, 2))
        self.host.message_return(again, MINUTE)
        self.assertNotIn(message.id, [m.id for m in self.host.claim_messages(self.org.id)])

    @rules("INV-22")
    def test_a_message_carries_what_a_mail_needs(self):
        self.host.edit_account(self.ada.id, display_name="Ada L.")
        self.host.edit_account(self.grace.id, display_name="Grace H.")
        made = self.as_ada.invite(self.org.id, username="grace", role=muster.Role.ADMIN, message="Welcome")
        message = next(m for m in self.host.claim_messages(self.org.id) if m.invitation == made.id)
        self.assertEqual((message.role, message.inviter_username, message.inviter_display_name),
                         (muster.Role.ADMIN, "ada", "Ada L."))
        self.assertEqual((message.recipient_username, message.recipient_display_name), ("grace", "Grace H."))
        self.assertEqual((message.invitation_message, message.expires_at), ("Welcome", made.expires_at))
        self.host.message_done(message)
        self.as_ada.suspend_member(self.org.id, self.host.add_member(self.org.id, self.joan.id).account)
        told = next(m for m in self.host.claim_messages(self.org.id) if m.account == self.joan.id)
        self.assertEqual((told.role, told.inviter_username, told.expires_at, told.recipient_username),
                         (None, None, None, "joan"))

    @rules("EVT-3")
    def test_a_message_that_was_set_aside_is_listed_and_put_back_in_line(self):
        for message in self.host.claim_messages():
            self.host.message_done(message)
        self.assertEqual(self.host.outbox(), muster.Outbox(waiting=0, set_aside=0, oldest=None))
        self.as_ada.invite(self.org.id, username="grace")
        self.assertEqual(self.host.outbox(self.org.id), muster.Outbox(waiting=1, set_aside=0, oldest=START))
        for _ in range(_ffi.MUSTER_MESSAGE_TRIES):
            for message in self.host.claim_messages():
                self.host.message_return(message)
        self.assertEqual(self.host.claim_messages(), [])
        self.assertEqual(self.host.outbox().set_aside, 1)
        aside, = self.host.messages_aside()
        self.assertIsNone(aside.token)
        self.host.message_retry(aside)
        self.assertEqual([message.id for message in self.host.claim_messages()], [aside.id])
