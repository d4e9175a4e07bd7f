#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""examples/endpoint by real requests, and examples/mailer against a real mail server, both on loopback."""
import asyncio
import contextlib
import email
import email.policy
import functools
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support")]
import suite  # noqa: E402
from suite import BUILD, ROOT, rules  # noqa: E402

os.environ.setdefault("MUSTER_LIBRARY", str(BUILD / "lib" / "libmuster.so.0"))
sys.path[:0] = [str(ROOT / "bindings" / "python")]
import muster  # noqa: E402

try:
    import aiosmtpd.smtp
except ImportError:
    aiosmtpd = None

ENDPOINT, MAILER = BUILD / "examples" / "endpoint", BUILD / "examples" / "mailer"
BASE = "https://school.example/invitations/"
SECONDS = 60  # no step needs one; a machine may be slow


class Case(unittest.TestCase):
    """A store in a file with an org of Ada, who has the external id 'ada-1', and Bela, an account without an org."""

    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.path = os.path.join(folder, "app.db")
        self.store = self.enterContext(muster.Store(self.path))
        self.host = self.enterContext(self.store.system())
        self.host.offer_plan("school", seats=4)
        self.ada = self.host.create_account("ada", display_name="Ada Król", external_id="ada-1",
                                            email="ada@school.example")
        self.bela = self.host.create_account("bela", external_id="bela-1")
        self.as_ada = self.enterContext(self.store.session(self.ada.id))
        self.org = self.as_ada.create_org("evening", "Evening School", plan="school")
        for message in self.host.claim_messages():
            self.host.message_done(message)

    def enterContext(self, context):  # Python 3.11 has it
        value = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return value

    def start(self, *command):
        """A program that is asked to end when the test ends, and has to end well."""
        program = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True)
        self.addCleanup(self.stop, program)
        return program

    def stop(self, program):
        """What the program said to stderr."""
        if program.stderr.closed:
            return ""
        program.send_signal(signal.SIGTERM)
        _, said = program.communicate(timeout=SECONDS)
        self.assertEqual(program.returncode, 0, said)
        return said


@unittest.skipUnless(ENDPOINT.exists(), "examples/endpoint was not built: it needs libmicrohttpd and jansson")
class Endpoint(Case):
    def setUp(self):
        super().setUp()
        self.program = self.start(ENDPOINT, self.path, 0)
        self.port = int(self.program.stdout.readline().split()[-1])

    def post(self, body, account="ada-1", path="/orgs/evening/invitations", kind="application/json", **headers):
        """The status and the body of the answer."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, {"Content-Type": kind})
        if account is not None:
            request.add_header("X-Account", account)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                self.retry_after = error.headers["Retry-After"]
                return error.code, json.load(error)

    @rules("INV-1 INV-4 SEAT-2 ORG-7 ERR-3")
    def test_it_invites_and_answers_each_refusal_by_its_class(self):
        status, made = self.post({"email": "cleo@school.example", "role": "admin", "message": "Welcome."})
        self.assertEqual((status, made["role"]), (201, "admin"))
        (pending,) = self.as_ada.invitations(self.org.id)
        self.assertEqual((str(pending.id), pending.email, pending.message, pending.inviter),
                         (made["id"], "cleo@school.example", "Welcome.", self.ada.id))

        status, error = self.post({"email": "cleo@school.example"})
        self.assertEqual((status, error["status"], error["object"]), (409, "INVITED", made["id"]))
        status, error = self.post({"email": "nobody"})
        self.assertEqual((status, error["status"], error["field"]), (400, "INVALID", "email"))
        self.assertEqual(self.post({"username": "nobody"})[0], 404)
        status, error = self.post({"email": "dov@school.example"}, account="bela-1")
        self.assertEqual((status, error["field"]), (404, "org"))
        self.assertEqual(self.post({"username": "bela"})[0], 201)
        self.assertEqual(self.post({"email": "dov@school.example"})[0], 201)
        status, error = self.post({"email": "esra@school.example"})
        self.assertEqual((status, error["status"]), (409, "SEATS"))
        self.assertEqual(error["figures"], {"seats": 4, "members": 1, "pending": 3})

    @rules("INV-20")
    def test_a_rate_says_when_to_come_back(self):
        self.host.set_setting(muster.Setting.INVITATIONS_PER_DAY, 0)
        status, error = self.post({"email": "cleo@school.example"})
        self.assertEqual((status, error["status"]), (429, "RATE"))
        self.assertTrue(0 < int(self.retry_after) <= 24 * 60 * 60, self.retry_after)

    @rules("OP-2")
    def test_a_request_with_a_key_may_be_sent_again(self):
        body = {"email": "cleo@school.example"}
        status, made = self.post(body, Idempotency_Key="k1")
        self.assertEqual(status, 201)
        self.assertEqual(self.post(body, Idempotency_Key="k1"), (200, made))
        status, error = self.post({"email": "dov@school.example"}, Idempotency_Key="k1")
        self.assertEqual((status, error["status"]), (422, "KEY_USED"))
        status, error = self.post(body, Idempotency_Key="k" * 256)
        self.assertEqual((status, error["field"]), (400, "key"))
        self.assertEqual(len(list(self.as_ada.invitations(self.org.id))), 1)

    @rules()
    def test_what_is_no_request_of_an_account_is_refused(self):
        body = {"email": "cleo@school.example"}
        for account in (None, "nobody"):
            self.assertEqual(self.post(body, account=account)[0], 401, account)
        self.assertEqual(self.post(body, account="x" * 300)[1]["field"], "external_id")
        self.assertEqual(self.post(body, X_Request_Id="r" * 300)[1]["field"], "request_id")
        self.assertEqual(self.post(body, kind="application/x-www-form-urlencoded")[0], 415)
        self.assertEqual(self.post(b"email=cleo")[0], 400)
        self.assertEqual(self.post({"mail": "cleo@school.example"})[0], 400)
        self.assertEqual(self.post({"email": "cleo@school.example", "role": "king"})[1]["field"], "role")
        self.assertEqual(self.post(b" " * 70000)[0], 413)
        self.assertEqual(self.post(body, path="/orgs/evening")[0], 404)
        self.assertEqual(self.post(body, path="/orgs/no%20slug/invitations")[0], 400)
        self.assertEqual(list(self.as_ada.invitations(self.org.id)), [])
        self.assertEqual(self.stop(self.program), "")


class Post:
    """A mail server in a thread. It refuses full@ for good and busy@ at the first try, and keeps everything else."""

    def __init__(self):
        self.mails, self.refused = [], []
        self.came = threading.Condition()

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = {"full": "550 5.1.1 No such mailbox", "busy": "450 4.2.1 Come back"}.get(address.split("@")[0])
        if refusal and (refusal.startswith("5") or address not in self.refused):
            with self.came:
                self.refused.append(address)
                self.came.notify_all()
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        with self.came:
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            self.came.notify_all()
        return "250 OK"

    @contextlib.contextmanager
    def running(self):
        loop = asyncio.new_event_loop()
        protocol = functools.partial(aiosmtpd.smtp.SMTP, self, loop=loop)
        server = loop.run_until_complete(loop.create_server(protocol, "127.0.0.1", 0))
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            loop.call_soon_threadsafe(server.close)
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            for task in asyncio.all_tasks(loop):
                task.cancel()
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()


@unittest.skipUnless(MAILER.exists(), "examples/mailer was not built: it needs libcurl")
@unittest.skipUnless(aiosmtpd, "there is no mail server: it needs python3-aiosmtpd")
class Mailer(Case):
    def setUp(self):
        super().setUp()
        self.post = Post()
        self.server = self.enterContext(self.post.running())

    def mailer(self):
        return self.start(MAILER, self.path, self.server, "post@school.example", BASE, 1)

    def until(self, true):
        """Waits until the mail server has seen something that makes this true."""
        with self.post.came:
            self.assertTrue(self.post.came.wait_for(true, timeout=SECONDS), (self.post.mails, self.post.refused))

    def until_stored(self, true):
        """The mailer writes down what the server said; only the store shows when."""
        end = time.monotonic() + SECONDS
        while not true():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.01)

    @rules("EVT-3 EVT-7 INV-6")
    def test_the_token_that_it_mails_opens_the_invitation(self):
        self.as_ada.invite(self.org.id, email="cleo@school.example", message="Welcome, Cleo.")
        program = self.mailer()
        self.until(lambda: self.post.mails)
        (mail,) = self.post.mails
        self.assertEqual((mail["From"], mail["To"]), ("post@school.example", "cleo@school.example"))
        text = mail.get_body().get_content()
        self.assertIn("Ada Król invites you to Evening School as member.", text)
        self.assertIn("Welcome, Cleo.", text)
        self.assertRegex(text, r"The link ends on 20\d\d-\d\d-\d\d\.")
        cleo = self.host.create_account("cleo", email="cleo@school.example", email_verified=True)
        token = text.split(BASE)[1].split()[0]
        with self.store.session(cleo.id) as session:
            self.assertEqual(session.accept(token).org, self.org.id)
        self.until(lambda: len(self.post.mails) == 2)
        self.assertEqual(self.post.mails[1]["To"], "ada@school.example")
        self.assertEqual(self.post.mails[1].get_body().get_content(),
                         "News from Evening School: invitation_accepted.\n")
        self.until_stored(lambda: self.host.outbox().waiting == 0)
        self.assertEqual(self.stop(program), "")

    @rules("INV-18 EVT-3")
    def test_an_address_that_takes_no_mail_is_shown_on_the_invitation(self):
        made = self.as_ada.invite(self.org.id, email="full@school.example")
        program = self.mailer()
        self.until_stored(lambda: self.host.outbox().waiting == 0)
        self.assertEqual(self.host.invitation(self.org.id, made.id).undelivered_cause, "550 5.1.1 No such mailbox")
        self.assertEqual(self.post.refused, ["full@school.example"])
        self.assertEqual(self.stop(program), "not sent: 550 5.1.1 No such mailbox\n")

    @rules("EVT-3")
    def test_a_mail_that_is_refused_for_now_waits(self):
        made = self.as_ada.invite(self.org.id, email="busy@school.example")
        program = self.mailer()
        self.until(lambda: self.post.refused)
        self.assertEqual(self.stop(program), "not sent: 450 4.2.1 Come back\n")
        self.assertEqual(self.host.outbox().waiting, 1)
        self.assertEqual(self.host.claim_messages(), [])  # it comes back in a minute
        self.assertIsNone(self.host.invitation(self.org.id, made.id).undelivered_cause)

    @rules("INV-11 EVT-3")
    def test_a_message_without_an_address_is_left_to_the_program(self):
        made = self.as_ada.invite(self.org.id, username="bela")
        program = self.mailer()
        self.until_stored(lambda: self.host.outbox().waiting == 0)
        self.assertEqual((self.stop(program), self.post.mails), ("", []))
        with self.store.session(self.bela.id) as session:
            self.assertEqual([invitation.id for invitation in session.waiting()], [made.id])

    @rules("EVT-3")
    def test_two_mailers_send_each_mail_once(self):
        self.host.set_plan(self.org.id, seats=50)
        invited = [f"u{i}@school.example" for i in range(40)]
        for address in invited:
            self.as_ada.invite(self.org.id, email=address)
        programs = [self.mailer(), self.mailer()]
        self.until_stored(lambda: self.host.outbox().waiting == 0)
        self.assertEqual([self.stop(program) for program in programs], ["", ""])
        expected = invited + [self.ada.email]  # Ada is notified of the plan
        self.assertEqual(sorted(str(mail["To"]) for mail in self.post.mails), sorted(expected))


if __name__ == "__main__":
    suite.main("examples")
