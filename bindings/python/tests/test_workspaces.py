# SPDX-License-Identifier: MIT
"""Workspaces: listed, chosen, and never trusted as chosen."""
import datetime

import muster
from fixture import START, Engine
from suite import rules

DAY = datetime.timedelta(days=1)


class Workspaces(Engine):
    @rules("WS-1")
    def test_the_personal_one_comes_first_then_the_orgs(self):
        other = self.as_ada.create_org("other", "Other Works", plan="team")
        personal, first, second = self.as_ada.workspaces(page_size=1)
        self.assertEqual((personal.personal, personal.org, personal.role, personal.plan.code, personal.account),
                         (True, None, None, None, self.ada.id))
        self.assertEqual((first.personal, first.org, first.org_name, first.org_slug, first.role, first.joined_at),
                         (False, self.org.id, "Engine Works", "engine", muster.Role.OWNER, START))
        self.assertEqual((first.plan, first.plan_ended), (self.as_ada.plan(self.org.id), False))
        self.assertEqual(second.org, other.id)
        self.assertEqual(list(self.host.workspaces(self.ada.id)), [personal, first, second])

    @rules("WS-6")
    def test_the_host_lists_the_workspaces_of_a_person(self):
        self.host.edit_account(self.ada.id, person_id="p1")
        self.host.edit_account(self.grace.id, person_id="p1")
        self.assertEqual({(w.account, w.org) for w in self.host.workspaces_of_person("p1", page_size=1)},
                         {(self.ada.id, None), (self.ada.id, self.org.id), (self.grace.id, None)})

    @rules("WS-2")
    def test_a_choice_is_kept_for_the_account_and_for_each_key(self):
        self.assertTrue(self.as_ada.active_workspace().personal)
        self.assertEqual(self.as_ada.switch_workspace(self.org.id).org, self.org.id)
        self.assertTrue(self.as_ada.switch_workspace(None, key="phone").personal)
        self.assertEqual(self.as_ada.active_workspace().org, self.org.id)
        self.assertTrue(self.as_ada.active_workspace(key="phone").personal)
        self.as_ada.forget_workspace("phone")
        self.assertEqual(self.as_ada.active_workspace(key="phone").org, self.org.id)

    @rules("WS-3")
    def test_what_was_chosen_ends_with_the_membership(self):
        self.host.add_member(self.org.id, self.grace.id)
        self.as_grace.switch_workspace(self.org.id)
        self.as_ada.remove_member(self.org.id, self.grace.id)
        self.assertTrue(self.as_grace.active_workspace().personal)
        with self.assertRaises(muster.NotFound):
            self.as_grace.switch_workspace(self.org.id)

    @rules("WS-4")
    def test_each_workspace_shows_its_own_plan_and_its_end(self):
        self.host.set_personal_plan(self.ada.id, code="solo", limits={"parallel_tasks": 1})
        self.host.set_plan(self.org.id, ends_at=START + DAY, limits={"parallel_tasks": 8})
        self.now = START + DAY
        personal, org = self.as_ada.workspaces()
        self.assertEqual((personal.plan.limits, personal.plan_ended), ({"parallel_tasks": 1}, False))
        self.assertEqual((org.plan.limits, org.plan_ended), ({"parallel_tasks": 8}, True))
