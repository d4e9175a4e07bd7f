# SPDX-License-Identifier: MIT
"""Accounts, orgs, plans, members and invitations: each is found, listed and changed, and shows what it has."""
import datetime

import muster
from fixture import START, Engine
from suite import rules

DAY = datetime.timedelta(days=1)


class Accounts(Engine):
    @rules("ACCT-7")
    def test_an_account_is_found_by_each_of_its_names(self):
        edith = self.host.create_account(
            "edith", display_name="Edith C.", locale="en-US", email="edith@example.org", email_verified=True,
            external_id="7", person_id="p7", metadata=b"a\0b")
        self.assertEqual((edith.locale, edith.external_id, edith.person_id, edith.metadata, edith.email_verified_at),
                         ("en-US", "7", "p7", b"a\0b", START))
        self.assertEqual(self.host.account(edith.id), edith)
        self.assertEqual(self.host.find_account(username="EDITH"), edith)
        self.assertEqual(self.host.find_account(external_id="7"), edith)
        self.assertEqual(self.host.find_account(verified_email="edith@example.org"), edith)
        for names in ({}, {"username": "edith", "external_id": "7"}):
            with self.assertRaises(TypeError):
                self.host.find_account(**names)

    @rules()
    def test_editing_changes_what_is_given_and_none_clears(self):
        self.host.edit_account(self.grace.id, display_name="Grace H.", locale="en", metadata=b"\0\1")
        edited = self.host.edit_account(self.grace.id, display_name=None, username="hopper")
        self.assertEqual((edited.username, edited.display_name, edited.locale, edited.metadata),
                         ("hopper", None, "en", b"\0\1"))
        self.assertIsNone(self.host.edit_account(self.grace.id, metadata=None).metadata)

    @rules("ACCT-5")
    def test_a_deleted_account_is_gone_and_an_owner_is_told_of_its_orgs(self):
        self.host.delete_account(self.joan.id)
        with self.assertRaises(muster.NotFound):
            self.host.account(self.joan.id)
        with self.assertRaises(muster.State) as raised:
            self.as_ada.delete_account(self.ada.id)
        self.assertEqual(raised.exception.objects, [self.org.id])


class Orgs(Engine):
    @rules()
    def test_an_org_is_found_and_edited(self):
        self.assertEqual(self.as_ada.org(self.org.id), self.org)
        self.assertEqual(self.as_ada.find_org("engine"), self.org)
        edited = self.as_ada.edit_org(self.org.id, name="Analytical Engines", description="Brass.")
        self.assertEqual((edited.slug, edited.name, edited.description), ("engine", "Analytical Engines", "Brass."))
        self.assertIsNone(self.as_ada.edit_org(self.org.id, description=None).description)
        self.assertEqual(self.host.edit_org(self.org.id, metadata=b"\0").metadata, b"\0")

    @rules("ERR-5")
    def test_expecting_another_version_refuses_the_change(self):
        self.as_ada.expect(self.org.version).edit_org(self.org.id, name="Analytical Engines")
        with self.assertRaises(muster.Conflict) as raised:
            self.as_ada.expect(self.org.version).edit_org(self.org.id, name="Difference Engines")
        self.assertEqual(raised.exception.status, "CHANGED")

    @rules("ORG-4")
    def test_an_offered_org_shows_to_whom_it_is_offered(self):
        self.host.set_setting(muster.Setting.TRANSFER_NEEDS_CONSENT, True)
        self.host.add_member(self.org.id, self.grace.id)
        self.assertEqual(self.as_ada.transfer_org(self.org.id, self.grace.id).transfer_to, self.grace.id)
        self.assertIsNone(self.as_grace.accept_transfer(self.org.id).transfer_to)

    @rules("ORG-4")
    def test_an_offer_that_is_declined_shows_to_nobody(self):
        self.host.set_setting(muster.Setting.TRANSFER_NEEDS_CONSENT, True)
        self.host.add_member(self.org.id, self.grace.id)
        self.as_ada.transfer_org(self.org.id, self.grace.id)
        self.as_grace.decline_transfer(self.org.id)
        self.assertIsNone(self.as_ada.org(self.org.id).transfer_to)

    @rules("OP-2")
    def test_a_call_with_the_key_of_before_is_answered_by_what_was_kept(self):
        made = [self.as_ada.with_key("r1").create_org("other", "Other", plan="team") for _ in range(2)]
        self.assertEqual(made[0], made[1])
        self.assertTrue(self.as_ada.repeated)

    @rules("ORG-6")
    def test_a_deleted_org_reads_as_gone(self):
        self.as_ada.delete_org(self.org.id)
        with self.assertRaises(muster.NotFound):
            self.as_ada.org(self.org.id)
        self.assertEqual(self.host.verify(), [])

    @rules("SEAT-8")
    def test_a_plan_names_limits_which_its_orgs_get(self):
        self.host.offer_plan("big", seats=9, limits={"parallel_tasks": 4, muster.LIMIT_PROJECTS: 2})
        org = self.as_ada.create_org("other", "Other Works", plan="big")
        plan = self.as_ada.plan(org.id)
        self.assertEqual((plan.limits, plan.projects_max), ({"parallel_tasks": 4, muster.LIMIT_PROJECTS: 2}, 2))
        self.assertEqual(self.host.set_plan(org.id, limits={"parallel_tasks": 8}).limits, {"parallel_tasks": 8})
        self.assertEqual(self.host.set_plan(org.id, seats=10).limits, {"parallel_tasks": 8})
        plan = self.host.set_plan(org.id, limits=None)
        self.assertEqual((plan.limits, plan.projects_max), ({}, 1000))

    @rules("SEAT-8")
    def test_a_personal_workspace_has_a_plan_of_its_own(self):
        self.assertEqual((self.as_ada.personal_plan(self.ada.id).code, self.as_ada.plan(self.org.id).code),
                         (None, "team"))
        plan = self.host.set_personal_plan(self.ada.id, code="solo", subscription="sub-2", ends_at=START + DAY,
                                           limits={"parallel_tasks": 1})
        self.assertEqual((plan.code, plan.subscription, plan.ends_at, plan.limits),
                         ("solo", "sub-2", START + DAY, {"parallel_tasks": 1}))
        self.assertEqual(self.as_ada.personal_plan(self.ada.id), plan)

    @rules("ORG-5")
    def test_a_plan_is_set_in_part(self):
        plan = self.host.set_plan(self.org.id, seats=9, subscription="sub-1")
        self.assertEqual((plan.code, plan.seats, plan.subscription), ("team", 9, "sub-1"))
        self.assertEqual(self.host.set_plan(self.org.id, code="big").seats, 9)
        self.host.withdraw_plan("team")
        with self.assertRaises(muster.NotFound):
            self.as_ada.create_org("other", "Other", plan="team")


class Members(Engine):
    @rules()
    def test_members_are_walked_through_over_pages(self):
        for account in (self.grace, self.joan):
            self.host.add_member(self.org.id, account.id)
        walk = self.as_ada.members(self.org.id, page_size=1)
        self.assertEqual([member.username for member in walk], ["ada", "grace", "joan"])
        self.assertIsNone(walk.cursor)
        self.assertEqual(list(walk), [])

    @rules()
    def test_a_walk_goes_on_at_its_cursor(self):
        for account in (self.grace, self.joan):
            self.host.add_member(self.org.id, account.id)
        walk = self.as_ada.members(self.org.id, page_size=2)
        self.assertEqual([next(walk).username for _ in range(3)], ["ada", "grace", "joan"])
        self.assertEqual([m.username for m in self.as_ada.members(self.org.id, cursor=walk.cursor)], ["joan"])

    @rules()
    def test_a_list_is_refused_by_the_call_itself(self):
        with self.assertRaises(muster.NotFound):
            self.as_grace.members(self.org.id)

    @rules("INV-17")
    def test_a_member_shows_how_it_joined_and_is_listed_by_state_and_role(self):
        self.host.edit_account(self.grace.id, display_name="Grace H.", email="grace@example.org")
        self.host.add_member(self.org.id, self.grace.id, muster.Role.ADMIN)
        self.host.add_member(self.org.id, self.joan.id)
        self.as_ada.suspend_member(self.org.id, self.joan.id)
        grace = self.as_ada.member(self.org.id, self.grace.id)
        self.assertEqual((grace.via, grace.display_name, grace.email),
                         (muster.Via.HOST, "Grace H.", "grace@example.org"))
        self.assertEqual(list(self.as_ada.members(self.org.id, role=muster.Role.ADMIN)), [grace])
        suspended = self.as_ada.members(self.org.id, state=muster.MemberState.SUSPENDED)
        self.assertEqual([member.account for member in suspended], [self.joan.id])

    @rules("ROLE-2 ROLE-5 ROLE-7 ROLE-8")
    def test_a_member_changes_role_is_restored_unblocked_and_ends(self):
        self.host.add_member(self.org.id, self.grace.id)
        self.assertEqual(self.as_ada.set_role(self.org.id, self.grace.id, muster.Role.ADMIN).role, muster.Role.ADMIN)
        self.as_ada.suspend_member(self.org.id, self.grace.id)
        self.assertEqual(self.as_ada.restore_member(self.org.id, self.grace.id).state, muster.MemberState.ACTIVE)
        self.as_ada.remove_member(self.org.id, self.grace.id, block=True)
        self.as_ada.unblock_member(self.org.id, self.grace.id)
        self.host.add_member(self.org.id, self.grace.id)
        self.as_ada.set_member_end(self.org.id, self.grace.id, START + DAY)
        self.now = START + DAY
        with self.assertRaises(muster.Usage):
            self.host.settle(-1)
        self.assertEqual(self.host.settle(), 1)
        self.assertEqual(self.as_ada.member(self.org.id, self.grace.id).state, muster.MemberState.ENDED)

    @rules()
    def test_a_member_leaves(self):
        self.host.add_member(self.org.id, self.grace.id)
        self.as_grace.leave(self.org.id)
        self.assertEqual([member.username for member in self.as_ada.members(self.org.id)], ["ada"])


class Invitations(Engine):
    @rules("INV-22 INV-15")
    def test_an_invitation_names_invitee_and_inviter_to_who_may_see_it(self):
        self.host.edit_account(self.ada.id, display_name="Ada L.")
        made = self.as_ada.invite(self.org.id, username="grace")
        self.assertEqual((made.username, made.inviter_username, made.inviter_display_name), ("grace", "ada", "Ada L."))
        token = self.token(made)
        seen = self.as_grace.preview(token)
        self.assertEqual((seen.username, seen.inviter_username, seen.inviter_display_name), ("grace", "ada", "Ada L."))
        seen = self.opened(self.store.session(self.joan.id)).preview(token)
        self.assertEqual((seen.username, seen.inviter_username, seen.inviter_display_name), (None, None, None))

    @rules("INV-11")
    def test_what_waits_is_accepted_and_declined_without_a_token(self):
        other = self.as_ada.create_org("other", "Other Works", plan="team", description="Brass.")
        here = self.as_ada.invite(self.org.id, username="grace")
        there = self.as_ada.invite(other.id, username="grace")
        waiting = {invitation.id: invitation for invitation in self.as_grace.waiting(page_size=1)}
        self.assertEqual(set(waiting), {here.id, there.id})
        self.assertEqual((waiting[there.id].org_slug, waiting[there.id].org_description), ("other", "Brass."))
        self.assertEqual(self.as_grace.accept_waiting(self.org.id, here.id).role, muster.Role.MEMBER)
        self.as_grace.decline_waiting(other.id, there.id)
        self.assertEqual(list(self.as_grace.waiting()), [])
        ended = self.as_ada.invitation(other.id, there.id)
        self.assertEqual((ended.created_at, ended.ended_at, ended.ended_by), (START, START, self.grace.id))

    @rules("INV-9 INV-19")
    def test_a_visitor_signs_up_with_the_newest_token(self):
        made = self.as_ada.invite(self.org.id, email="edith@example.org")
        old = self.token(made)
        self.as_ada.resend(self.org.id, made.id)
        visitor = self.opened(self.store.session())
        with self.assertRaises(muster.State) as raised:
            visitor.signup(old, "edith")
        self.assertEqual(raised.exception.status, "SUPERSEDED")
        member = visitor.signup(self.token(made), "edith", display_name="Edith C.", locale="en-US")
        self.assertEqual((member.username, member.via), ("edith", muster.Via.INVITATION))
        self.assertEqual(self.host.account(member.account).locale, "en-US")

    @rules("INV-8")
    def test_a_pending_invitation_is_edited_in_part(self):
        made = self.as_ada.invite(self.org.id, username="grace", message="Join us.")
        edited = self.as_ada.edit_invitation(self.org.id, made.id, role=muster.Role.ADMIN, expires_at=START + DAY)
        self.assertEqual((edited.role, edited.message, edited.expires_at), (muster.Role.ADMIN, "Join us.", START + DAY))
        self.assertIsNone(self.as_ada.edit_invitation(self.org.id, made.id, message=None).message)

    @rules("INV-2")
    def test_an_invitation_names_projects_and_accepting_gives_the_grants(self):
        kept, gone = (self.as_ada.create_project(self.org.id, name) for name in ("Mill", "Store"))
        wanted = {kept.id: muster.Permission.READ, gone.id: muster.Permission.ADMIN}
        made = self.as_ada.invite(self.org.id, username="grace", projects=wanted)
        self.assertEqual(made.projects, wanted)
        wanted[kept.id] = muster.Permission.WRITE
        self.assertEqual(self.as_ada.edit_invitation(self.org.id, made.id, projects=wanted).projects, wanted)
        self.as_ada.delete_project(self.org.id, gone.id)
        self.assertEqual(self.as_grace.accept(self.token(made)).skipped, (gone.id,))
        self.assertEqual([(grant.project, grant.permission) for grant in self.as_grace.grants_of(self.org.id)],
                         [(kept.id, muster.Permission.WRITE)])

    @rules("INV-2")
    def test_projects_of_an_invitation_are_taken_off_and_given_to_one_of_many(self):
        mill = self.as_ada.create_project(self.org.id, "Mill")
        rows = [muster.Invitee(username="grace", projects={mill.id: muster.Permission.READ})]
        outcome, = self.as_ada.invite_many(self.org.id, rows)
        made = self.as_ada.invitation(self.org.id, outcome.invitation)
        self.assertEqual(made.projects, {mill.id: muster.Permission.READ})
        self.assertEqual(self.as_ada.edit_invitation(self.org.id, made.id, projects=None).projects, {})

    @rules("INV-18")
    def test_an_invitation_that_did_not_arrive_shows_why(self):
        made = self.as_ada.invite(self.org.id, email="edith@example.org")
        self.host.undelivered(self.org.id, made.id, "mailbox full")
        seen = self.as_ada.invitation(self.org.id, made.id)
        self.assertEqual((seen.undelivered_at, seen.undelivered_cause), (START, "mailbox full"))

    @rules()
    def test_invitations_are_listed_by_state(self):
        gone = self.as_ada.invite(self.org.id, username="grace")
        self.as_ada.revoke(self.org.id, gone.id)
        kept = self.as_ada.invite(self.org.id, username="joan")
        pending = self.as_ada.invitations(self.org.id, state=muster.InvitationState.PENDING)
        self.assertEqual([invitation.id for invitation in pending], [kept.id])
        every = self.as_ada.invitations(self.org.id, page_size=1)
        self.assertEqual({invitation.id for invitation in every}, {gone.id, kept.id})

    @rules("INV-14")
    def test_of_many_each_row_has_its_outcome(self):
        before = self.as_ada.invite(self.org.id, username="grace")
        rows = [muster.Invitee(username="grace"), muster.Invitee(username="joan", role=muster.Role.ADMIN),
                muster.Invitee(email="edith@example.org")]
        taken, made, full = self.as_ada.invite_many(self.org.id, iter(rows))
        self.assertEqual((taken.ok, taken.status, taken.invitation), (False, "INVITED", before.id))
        self.assertTrue(made.ok)
        self.assertEqual(self.as_ada.invitation(self.org.id, made.invitation).role, muster.Role.ADMIN)
        self.assertEqual((full.status, full.figures), ("SEATS", {"seats": 3, "members": 1, "pending": 2}))

    @rules("INV-14")
    def test_all_or_nothing_raises_the_first_bad_row(self):
        rows = [muster.Invitee(username="grace"), muster.Invitee(username="nobody")]
        with self.assertRaises(muster.NotFound) as raised:
            self.as_ada.invite_many(self.org.id, rows, all_or_nothing=True)
        self.assertEqual(raised.exception.row, 1)
        self.assertEqual(list(self.as_ada.invitations(self.org.id)), [])
