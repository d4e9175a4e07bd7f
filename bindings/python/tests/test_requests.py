# SPDX-License-Identifier: MIT
"""Requests and domains: who asks is approved, refused, or withdraws; who has the right address need not ask."""
import muster
from fixture import START, Engine
from muster import DomainJoining, RequestKind, RequestState, Role
from suite import rules


class Requests(Engine):
    def setUp(self):
        super().setUp()
        self.host.set_setting(muster.Setting.REQUESTS, 1)

    @rules("REQ-1")
    def test_an_approved_request_makes_a_member(self):
        asked = self.as_grace.request_to_join(self.org.id)
        self.assertEqual((asked.org_name, asked.kind, asked.state, asked.created_at),
                         ("Engine Works", RequestKind.JOIN, RequestState.OPEN, START))
        seen = self.as_ada.request(self.org.id, asked.id)
        self.assertEqual((seen.account, seen.username, seen.role), (self.grace.id, "grace", Role.MEMBER))
        member = self.as_ada.approve(self.org.id, asked.id, Role.ADMIN)
        self.assertEqual((member.account, member.role, member.via), (self.grace.id, Role.ADMIN, muster.Via.REQUEST))
        self.assertEqual(self.as_ada.request(self.org.id, asked.id).ended_by, self.ada.id)

    @rules("REQ-1")
    def test_approving_without_a_role_gives_that_of_the_request(self):
        asked = self.as_grace.request_to_join(self.org.id)
        self.assertEqual(self.as_ada.approve(self.org.id, asked.id).role, Role.MEMBER)

    @rules("REQ-1")
    def test_requests_are_refused_withdrawn_and_listed_by_state(self):
        as_joan = self.opened(self.store.session(self.joan.id))
        refused, withdrawn = (session.request_to_join(self.org.id) for session in (self.as_grace, as_joan))
        with self.assertRaises(muster.Exists) as raised:
            self.as_grace.request_to_join(self.org.id)
        self.assertEqual(raised.exception.objects, [refused.id])
        self.as_ada.refuse(self.org.id, refused.id)
        as_joan.withdraw(self.org.id, withdrawn.id)
        self.assertEqual({r.id: r.state for r in self.as_ada.requests(self.org.id, page_size=1)},
                         {refused.id: RequestState.REFUSED, withdrawn.id: RequestState.WITHDRAWN})
        self.assertEqual(list(self.as_ada.requests(self.org.id, state=RequestState.OPEN)), [])
        own, = as_joan.own_requests()
        self.assertEqual((own.id, own.state, own.org_name), (withdrawn.id, RequestState.WITHDRAWN, "Engine Works"))

    @rules("INV-16")
    def test_an_invitation_to_another_address_is_re_addressed(self):
        made = self.as_ada.invite(self.org.id, email="hopper@example.org", role=Role.ADMIN)
        asked = self.as_grace.readdress(self.token(made))
        self.assertEqual((asked.kind, asked.invitation), (RequestKind.READDRESS, made.id))
        self.assertIsNone(self.as_ada.approve(self.org.id, asked.id))
        self.assertEqual(self.as_ada.invitation(self.org.id, made.id).account, self.grace.id)
        self.assertEqual(self.as_grace.accept_waiting(self.org.id, made.id).role, Role.ADMIN)

    @rules("EVT-2")
    def test_the_message_of_a_request_names_it(self):
        for message in self.host.claim_messages():
            self.host.message_done(message)
        asked = self.as_grace.request_to_join(self.org.id)
        message, = self.host.claim_messages()
        self.assertEqual((message.kind, message.account, message.request, message.project, message.project_name),
                         (muster.EventKind.REQUEST_CREATED, self.ada.id, asked.id, None, None))


class Domains(Engine):
    @rules("DOM-1")
    def test_a_domain_is_claimed_proven_listed_and_given_up(self):
        made = self.as_ada.set_domain(self.org.id, "example.org", DomainJoining.ASK)
        self.assertEqual((made.org, made.name, made.joining, made.role, made.proven_at),
                         (self.org.id, "example.org", DomainJoining.ASK, Role.MEMBER, None))
        self.assertEqual(self.host.prove_domain(self.org.id, "example.org").proven_at, START)
        proven, = self.as_ada.domains(self.org.id)
        self.assertEqual((proven.name, proven.proven_at), ("example.org", START))
        self.assertIsNone(self.host.prove_domain(self.org.id, "example.org", False).proven_at)
        self.as_ada.remove_domain(self.org.id, "example.org")
        self.assertEqual(list(self.as_ada.domains(self.org.id)), [])

    @rules("DOM-1")
    def test_an_excluded_domain_is_not_claimed_until_it_is_included_again(self):
        self.host.exclude_domain("example.org")
        with self.assertRaises(muster.Usage):
            self.as_ada.set_domain(self.org.id, "example.org", DomainJoining.ASK)
        self.host.exclude_domain("example.org", False)
        self.as_ada.set_domain(self.org.id, "example.org", DomainJoining.ASK)

    @rules("DOM-2")
    def test_who_has_an_address_in_a_proven_domain_is_offered_the_org_and_joins(self):
        self.host.edit_account(self.grace.id, email="grace@example.org", email_verified=True)
        self.as_ada.set_domain(self.org.id, "example.org", DomainJoining.JOIN, role=Role.RESTRICTED)
        self.assertEqual(list(self.as_grace.domain_offers()), [])
        self.host.prove_domain(self.org.id, "example.org")
        offer, = self.as_grace.domain_offers()
        self.assertEqual((offer.org, offer.org_name, offer.org_slug, offer.joining),
                         (self.org.id, "Engine Works", "engine", DomainJoining.JOIN))
        member = self.as_grace.join_by_domain(self.org.id)
        self.assertEqual((member.role, member.via), (Role.RESTRICTED, muster.Via.DOMAIN))
