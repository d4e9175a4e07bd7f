# SPDX-License-Identifier: MIT
"""From the invitation to the removal, in Python."""
import unittest

import muster
from suite import rules


class Walk(unittest.TestCase):
    def setUp(self):
        self.store = muster.Store(":memory:")
        self.addCleanup(self.store.close)
        self.host = self.store.system()
        self.addCleanup(self.host.close)
        self.ada = self.host.create_account("ada")
        self.grace = self.host.create_account("grace")
        self.host.offer_plan("team", seats=2)
        self.as_ada = self.store.session(self.ada.id)
        self.addCleanup(self.as_ada.close)
        self.as_grace = self.store.session(self.grace.id)
        self.addCleanup(self.as_grace.close)
        self.org = self.as_ada.create_org("engine", "Engine Works", plan="team")

    def token(self):
        """The token of the invitation that is on its way to its invitee."""
        return next(message.token for message in self.host.claim_messages() if message.token)

    def seats(self):
        plan = self.as_ada.plan(self.org.id)
        return plan.members, plan.pending, plan.available

    @rules("INV-5 INV-13 SEAT-1 ROLE-6")
    def test_an_invitation_reserves_a_seat_until_the_member_is_removed(self):
        self.assertEqual(self.seats(), (1, 0, 1))
        invitation = self.as_ada.invite(self.org.id, username="grace")
        self.assertEqual(invitation.state, muster.InvitationState.PENDING)
        self.assertEqual(self.seats(), (1, 1, 0))
        token = self.token()
        self.assertEqual(self.as_grace.preview(token).org_name, "Engine Works")
        member = self.as_grace.accept(token)
        self.assertEqual((member.account, member.role), (self.grace.id, muster.Role.MEMBER))
        self.assertEqual(self.as_grace.accept(token), member)
        self.assertEqual(self.seats(), (2, 0, 0))
        self.as_ada.remove_member(self.org.id, self.grace.id)
        self.assertEqual(self.seats(), (1, 0, 1))
        self.assertEqual(self.host.verify(), [])

    @rules("SEAT-2")
    def test_an_invitation_without_a_seat_raises_limit_with_its_figures(self):
        self.host.create_account("joan")
        self.as_ada.invite(self.org.id, username="grace")
        with self.assertRaises(muster.Limit) as raised:
            self.as_ada.invite(self.org.id, username="joan")
        self.assertEqual(raised.exception.status, "SEATS")
        self.assertEqual(raised.exception.figures, {"seats": 2, "members": 1, "pending": 1})

    @rules("AB-73")
    def test_tokens_that_are_not_genuine_are_counted(self):
        with self.assertRaises(muster.NotFound):
            self.as_grace.preview("msti_" + "A" * 80)
        self.assertEqual(self.store.refused_tokens, 1)

    @rules("INV-5")
    def test_a_revoked_invitation_can_not_be_accepted(self):
        invitation = self.as_ada.invite(self.org.id, username="grace")
        token = self.token()
        self.as_ada.revoke(self.org.id, invitation.id)
        with self.assertRaises(muster.State) as raised:
            self.as_grace.accept(token)
        self.assertEqual(raised.exception.status, "REVOKED")

    @rules("INV-5")
    def test_a_declined_invitation_frees_its_seat(self):
        invitation = self.as_ada.invite(self.org.id, username="grace")
        self.as_grace.decline(self.token())
        self.assertEqual(self.as_ada.invitation(self.org.id, invitation.id).state, muster.InvitationState.DECLINED)
        self.assertEqual(self.seats(), (1, 0, 1))

    @rules("INV-4")
    def test_a_second_invitation_of_the_same_account_names_the_first(self):
        invitation = self.as_ada.invite(self.org.id, username="grace")
        with self.assertRaises(muster.Exists) as raised:
            self.as_ada.invite(self.org.id, username="grace")
        self.assertEqual(raised.exception.objects, [invitation.id])

    @rules("ERR-2")
    def test_a_session_of_a_closed_store_raises_usage(self):
        self.store.close()
        with self.assertRaises(muster.Usage) as raised:
            self.as_ada.plan(self.org.id)
        self.assertEqual(raised.exception.status, "CLOSED")
