# SPDX-License-Identifier: MIT
"""Links: enabled, limited, shown, regenerated; and who comes in through them."""
import datetime

import muster
from fixture import START, Engine
from muster import LinkKind, LinkState
from suite import rules

DAY = datetime.timedelta(days=1)


class Managing(Engine):
    @rules("LINK-5 LINK-7")
    def test_a_link_shows_its_limits_and_edits_them_in_part(self):
        made = self.as_ada.enable_link(self.org.id, LinkKind.JOIN, tag="autumn", ends_at=START + DAY, joins_max=2,
                                       domains=["example.org", "example.com"])
        self.assertEqual((made.org, made.kind, made.generation, made.state, made.tag, made.ends_at, made.joins_max,
                          made.joins, sorted(made.domains), made.created_at, made.ended_at),
                         (self.org.id, LinkKind.JOIN, 1, LinkState.ENABLED, "autumn", START + DAY, 2, 0,
                          ["example.com", "example.org"], START, None))
        edited = self.as_ada.edit_link(self.org.id, LinkKind.JOIN, joins_max=None, domains=None)
        self.assertEqual((edited.tag, edited.ends_at, edited.joins_max, edited.domains),
                         ("autumn", START + DAY, None, ()))
        self.assertIsNone(self.as_ada.edit_link(self.org.id, LinkKind.JOIN, ends_at=None).ends_at)
        self.assertEqual(self.as_ada.disable_link(self.org.id, LinkKind.JOIN).state, LinkState.DISABLED)
        self.assertEqual(self.as_ada.enable_link(self.org.id, LinkKind.JOIN).tag, "autumn")

    @rules("LINK-5")
    def test_a_token_is_the_same_until_the_link_is_regenerated(self):
        self.as_ada.enable_link(self.org.id, LinkKind.JOIN)
        token = self.as_ada.link_token(self.org.id, LinkKind.JOIN)
        self.assertEqual(self.as_ada.link_token(self.org.id, LinkKind.JOIN), token)
        new = self.as_ada.regenerate_link(self.org.id, LinkKind.JOIN, tag="spring")
        self.assertEqual((new.generation, new.tag), (2, "spring"))
        self.assertEqual(self.as_ada.link(self.org.id, LinkKind.JOIN), new)
        self.assertNotEqual(self.as_ada.link_token(self.org.id, LinkKind.JOIN), token)
        with self.assertRaises(muster.State) as raised:
            self.as_grace.join(token)
        self.assertEqual(raised.exception.status, "SUPERSEDED")

    @rules("LINK-6")
    def test_former_generations_stay_listed_by_kind(self):
        for kind in LinkKind:
            self.as_ada.enable_link(self.org.id, kind, tag=kind.name)
        self.as_ada.regenerate_link(self.org.id, LinkKind.JOIN)
        joins = list(self.as_ada.links(self.org.id, LinkKind.JOIN, page_size=1))
        self.assertEqual([(link.generation, link.state, link.tag) for link in joins],
                         [(1, LinkState.REGENERATED, "JOIN"), (2, LinkState.ENABLED, "JOIN")])
        self.assertEqual(len(list(self.as_ada.links(self.org.id))), 3)

    @rules()
    def test_domains_are_several_texts(self):
        with self.assertRaisesRegex(TypeError, "^expected several texts, got str$"):
            self.as_ada.enable_link(self.org.id, LinkKind.JOIN, domains="example.org")
        with self.assertRaisesRegex(TypeError, "^expected str, got NoneType$"):
            self.as_ada.enable_link(self.org.id, LinkKind.JOIN, domains=[None])


class Joining(Engine):
    def setUp(self):
        super().setUp()
        self.visitor = self.opened(self.store.session())

    def enabled(self, kind, **limits):
        self.as_ada.enable_link(self.org.id, kind, **limits)
        return self.as_ada.link_token(self.org.id, kind)

    @rules("LINK-9")
    def test_a_visitor_sees_whose_link_it_is_and_nothing_else(self):
        seen = self.visitor.preview_link(self.enabled(LinkKind.SIGNUP, tag="autumn", joins_max=5))
        self.assertEqual((seen.kind, seen.org_name, seen.org_slug), (LinkKind.SIGNUP, "Engine Works", "engine"))
        self.assertEqual((seen.id, seen.org, seen.state, seen.tag, seen.joins_max, seen.created_at),
                         (None, None, None, None, None, None))

    @rules("LINK-2 LINK-3 LINK-6")
    def test_an_account_joins_and_has_the_tag_of_the_link(self):
        token = self.enabled(LinkKind.JOIN, tag="autumn")
        member = self.as_grace.join(token)
        self.assertEqual((member.account, member.role, member.via, member.tags),
                         (self.grace.id, muster.Role.RESTRICTED, muster.Via.JOIN, ("autumn",)))
        self.assertEqual(self.as_grace.join(token), member)
        link = self.as_ada.link(self.org.id, LinkKind.JOIN)
        self.assertEqual((member.link, link.joins), (link.id, 1))

    @rules("LINK-4")
    def test_a_visitor_signs_up_and_is_a_member(self):
        token = self.enabled(LinkKind.SIGNUP)
        member = self.visitor.signup_by_link(token, "edith", display_name="Edith C.", locale="en",
                                              email="e@example.org")
        self.assertEqual((member.username, member.via), ("edith", muster.Via.SIGNUP))
        edith = self.host.account(member.account)
        self.assertEqual((edith.locale, edith.email, edith.email_verified_at), ("en", "e@example.org", None))
        with self.assertRaises(muster.Exists):
            self.visitor.signup_by_link(token, "Edith")

    @rules("LINK-7")
    def test_the_system_signs_up_with_a_verified_address(self):
        token = self.enabled(LinkKind.SIGNUP, domains=["example.org"])
        member = self.host.signup_by_link(token, "edith", email="e@example.org", email_verified=True, external_id="7",
                                           person_id="p7", metadata=b"\0")
        edith = self.host.account(member.account)
        self.assertEqual((edith.email_verified_at, edith.external_id, edith.person_id, edith.metadata),
                         (START, "7", "p7", b"\0"))

    @rules("LINK-10")
    def test_where_the_setting_says_so_both_kinds_make_requests(self):
        self.host.set_setting(muster.Setting.LINK_MAKES_REQUEST, 1)
        asked = self.as_grace.join(self.enabled(LinkKind.JOIN))
        self.assertIsInstance(asked, muster.Request)
        self.assertEqual((asked.account, asked.state), (self.grace.id, muster.RequestState.OPEN))
        asked = self.visitor.signup_by_link(self.enabled(LinkKind.SIGNUP), "edith")
        self.assertEqual(self.host.account(asked.account).username, "edith")

    @rules("LINK-8")
    def test_each_refusal_of_a_link_has_its_status(self):
        token = self.enabled(LinkKind.JOIN, joins_max=1)
        self.as_grace.join(token)
        as_joan = self.opened(self.store.session(self.joan.id))
        for change, status in ((lambda: None, "USED_UP"),
                               (lambda: self.as_ada.disable_link(self.org.id, LinkKind.JOIN), "DISABLED"),
                               (lambda: self.as_ada.delete_org(self.org.id), "DELETED")):
            change()
            with self.assertRaises(muster.State) as raised:
                as_joan.join(token)
            self.assertEqual(raised.exception.status, status)
