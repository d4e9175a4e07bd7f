# SPDX-License-Identifier: MIT
"""Projects and grants, the private projects of who joins, and the questions who may do what, and why."""
import datetime
import uuid

import muster
from fixture import START, Engine
from muster import Action, Permission, Reason, Role, Visibility
from suite import rules

DAY = datetime.timedelta(days=1)


class Works(Engine):
    """Grace is a member, Joan none. One project of Ada's is private."""

    def setUp(self):
        super().setUp()
        self.host.add_member(self.org.id, self.grace.id)
        self.mill = self.as_ada.create_project(self.org.id, "Mill", description="Brass.", tags=["a", "b"])


class Projects(Works):
    @rules("PROJ-1")
    def test_a_project_shows_what_it_was_made_with(self):
        self.assertEqual((self.mill.org, self.mill.name, self.mill.description, self.mill.tags, self.mill.visibility),
                         (self.org.id, "Mill", "Brass.", ("a", "b"), Visibility.PRIVATE))
        self.assertEqual((self.mill.creator, self.mill.provided, self.mill.permission, self.mill.created_at),
                         (self.ada.id, False, Permission.ADMIN, START))
        self.assertEqual(self.as_ada.project(self.org.id, self.mill.id), self.mill)

    @rules("INV-22")
    def test_a_project_names_its_creator(self):
        self.host.edit_account(self.ada.id, display_name="Ada L.")
        mill = self.as_ada.project(self.org.id, self.mill.id)
        self.assertEqual((mill.creator_username, mill.creator_display_name), ("ada", "Ada L."))
        made = self.host.create_project(self.org.id, "Store")
        self.assertEqual((made.creator, made.creator_username, made.creator_display_name), (None, None, None))

    @rules("PROJ-5")
    def test_a_project_is_edited_in_part_and_deleted(self):
        edited = self.as_ada.edit_project(self.org.id, self.mill.id, name="The Mill", tags=None)
        self.assertEqual((edited.name, edited.description, edited.tags), ("The Mill", "Brass.", ()))
        edited = self.as_ada.edit_project(self.org.id, self.mill.id, description=None, tags=["c"])
        self.assertEqual((edited.name, edited.description, edited.tags), ("The Mill", None, ("c",)))
        self.as_ada.delete_project(self.org.id, self.mill.id)
        with self.assertRaises(muster.NotFound):
            self.as_ada.project(self.org.id, self.mill.id)

    @rules("PROJ-8")
    def test_projects_are_listed_for_who_may_see_them(self):
        store = self.as_grace.create_project(self.org.id, "Store", visibility=Visibility.PUBLIC)
        self.assertEqual({p.name for p in self.as_ada.projects(self.org.id, page_size=1)}, {"Mill", "Store"})
        self.assertEqual([p.id for p in self.as_grace.projects(self.org.id)], [store.id])
        self.assertEqual([p.id for p in self.as_ada.projects(self.org.id, self.grace.id)], [store.id])
        self.assertEqual(len(list(self.host.projects(self.org.id))), 2)

    @rules("PROJ-4")
    def test_a_project_becomes_private_with_grants_in_the_same_step(self):
        self.as_ada.set_visibility(self.org.id, self.mill.id, Visibility.PUBLIC)
        self.assertEqual(self.as_grace.project(self.org.id, self.mill.id).permission, Permission.WRITE)
        hidden = self.as_ada.set_visibility(self.org.id, self.mill.id, Visibility.PRIVATE,
                                            grants={self.grace.id: Permission.READ})
        self.assertEqual(hidden.visibility, Visibility.PRIVATE)
        self.assertEqual(self.as_grace.project(self.org.id, self.mill.id).permission, Permission.READ)

    @rules("EVT-2")
    def test_the_message_of_a_grant_names_the_project(self):
        for message in self.host.claim_messages():
            self.host.message_done(message)
        self.as_ada.grant(self.org.id, self.mill.id, self.grace.id, Permission.READ)
        message = next(m for m in self.host.claim_messages() if m.kind == muster.EventKind.GRANT_SET)
        self.assertEqual((message.account, message.project, message.project_name),
                         (self.grace.id, self.mill.id, "Mill"))


class Grants(Works):
    @rules("PROJ-5 ROLE-8")
    def test_a_grant_is_given_changed_and_taken_back(self):
        made = self.as_ada.grant(self.org.id, self.mill.id, self.grace.id, Permission.READ)
        self.assertEqual((made.account, made.project, made.permission, made.reason, made.ends_at, made.by),
                         (self.grace.id, self.mill.id, Permission.READ, Reason.GRANT, None, self.ada.id))
        changed = self.as_ada.grant(self.org.id, self.mill.id, self.grace.id, Permission.WRITE, ends_at=START + DAY)
        self.assertEqual((changed.permission, changed.ends_at), (Permission.WRITE, START + DAY))
        self.as_ada.revoke_grant(self.org.id, self.mill.id, self.grace.id)
        with self.assertRaises(muster.NotFound):
            self.as_grace.project(self.org.id, self.mill.id)

    @rules("PROJ-8")
    def test_grants_are_listed_by_project_by_member_and_with_their_reasons(self):
        self.as_ada.grant(self.org.id, self.mill.id, self.grace.id, Permission.READ)
        grants = self.as_ada.grants(self.org.id, self.mill.id, page_size=1)
        self.assertEqual({(grant.username, grant.permission) for grant in grants},
                         {("ada", Permission.ADMIN), ("grace", Permission.READ)})
        for grant in (*self.as_ada.grants_of(self.org.id, self.grace.id), *self.as_grace.grants_of(self.org.id)):
            self.assertEqual((grant.project_name, grant.permission), ("Mill", Permission.READ))
        self.assertEqual([(g.username, g.reason) for g in self.as_ada.access(self.org.id, self.mill.id)],
                         [("ada", Reason.ROLE), ("grace", Reason.GRANT)])


class Provisioning(Works):
    @rules("PROV-1 PROV-3")
    def test_while_the_switch_is_on_who_joins_gets_a_private_project(self):
        self.assertFalse(self.as_ada.provisioning(self.org.id))
        self.as_ada.switch_provisioning(self.org.id, True)
        self.assertTrue(self.as_ada.provisioning(self.org.id))
        member = self.host.add_member(self.org.id, self.joan.id)
        project = self.as_ada.project(self.org.id, member.project)
        self.assertEqual((project.name, project.provided, project.creator), ("joan", True, self.joan.id))
        self.assertEqual(self.as_ada.provision_members(self.org.id), 2)
        self.as_ada.switch_provisioning(self.org.id, False)
        self.assertFalse(self.as_ada.provisioning(self.org.id))


class Access(Works):
    @rules("PROJ-7")
    def test_may_answers_and_check_raises(self):
        self.assertTrue(self.as_grace.may(self.org.id, Action.CREATE_PROJECT))
        self.assertFalse(self.as_grace.may(self.org.id, Action.INVITE))
        self.assertFalse(self.as_grace.may(self.org.id, Action.VIEW_RESOURCES, self.mill.id))
        self.assertTrue(self.as_ada.may(self.org.id, Action.MANAGE_PROJECT, self.mill.id))
        self.as_ada.check(self.org.id, Action.INVITE)
        with self.assertRaises(muster.Denied):
            self.as_grace.check(self.org.id, Action.INVITE)
        with self.assertRaises(muster.NotFound):
            self.as_grace.check(self.org.id, Action.VIEW_RESOURCES, self.mill.id)

    @rules("PROJ-7 SEAT-7")
    def test_may_is_false_for_who_is_outside_suspended_or_in_an_org_whose_plan_ended(self):
        with self.store.session(self.joan.id) as as_joan:
            self.assertFalse(as_joan.may(self.org.id, Action.LIST_MEMBERS))
        self.as_ada.suspend_member(self.org.id, self.grace.id)
        self.assertFalse(self.as_grace.may(self.org.id, Action.LIST_MEMBERS))
        self.host.set_plan(self.org.id, ends_at=START)
        self.assertFalse(self.as_ada.may(self.org.id, Action.CREATE_PROJECT))
        with self.assertRaises(muster.State):
            self.as_ada.check(self.org.id, Action.CREATE_PROJECT)

    @rules()
    def test_a_question_that_is_none_is_raised(self):
        with self.assertRaises(muster.Usage) as raised:
            self.as_ada.may(self.org.id, Action.INVITE, self.mill.id)
        self.assertEqual(raised.exception.field, "project")
        with self.assertRaises(muster.Usage):
            self.as_ada.may_many(self.org.id, Action.INVITE, [self.mill.id])

    @rules("PROJ-7")
    def test_one_question_about_many_projects_is_answered_for_each(self):
        store = self.as_grace.create_project(self.org.id, "Store")
        nowhere = uuid.uuid4()
        self.assertEqual(
            self.as_grace.may_many(self.org.id, Action.VIEW_RESOURCES, iter([self.mill.id, store.id, nowhere])),
            {self.mill.id: False, store.id: True, nowhere: False})
        self.assertEqual(self.as_grace.may_many(self.org.id, Action.VIEW_RESOURCES, []), {})

    @rules("PROJ-7")
    def test_an_explanation_gives_the_chain_and_the_outcome(self):
        own = self.as_grace.explain(self.org.id, Action.INVITE)
        self.assertEqual((own.allowed, own.status, [line.code for line in own.lines]),
                         (False, "DENIED", ["role_member", "role_denies"]))
        self.assertTrue(own.text and all(line.text for line in own.lines))
        self.as_ada.grant(self.org.id, self.mill.id, self.grace.id, Permission.WRITE)
        other = self.as_ada.explain(self.org.id, Action.WRITE_RESOURCES, self.mill.id, account=self.grace.id)
        self.assertEqual((other.allowed, other.status), (True, "OK"))
        self.assertIn("grant_write", [line.code for line in other.lines])

    @rules("ROLE-1 PROJ-6")
    def test_roles_and_permissions_say_by_themselves_what_they_allow(self):
        self.assertEqual((Role.ADMIN.may(Action.INVITE), Role.MEMBER.may(Action.INVITE)), (True, False))
        self.assertEqual([p for p in Permission if p.may(Action.WRITE_RESOURCES)],
                         [Permission.WRITE, Permission.ADMIN])
