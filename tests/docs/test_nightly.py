#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""examples/nightly.c: which members it lowers, what it prints, and how it continues after changes, failures and interruptions."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parents[1] / "bindings" / "python")]
import suite  # noqa: E402
from suite import BUILD, rules  # noqa: E402

os.environ.setdefault("MUSTER_LIBRARY", str(BUILD / "lib" / "libmuster.so.0"))
import muster  # noqa: E402

STUDENTS = 450  # more than two pages of the list

# Takes the place of muster_member_set_role. Its call number AT ends otherwise: by a signal, by a status, or after the
# version has risen because somebody else has changed the member: OTHER is the role that the member got.
FORGED = r"""
#define _GNU_SOURCE
#include <muster/muster.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>

enum { SAME = 0 /* another change than of the role */, LEAVES = -1 };

typedef muster_status set_role(muster_session *, const muster_id *, const muster_id *, int32_t, uint32_t,
                               muster_member **);

muster_status muster_member_set_role(muster_session *session, const muster_id *org, const muster_id *account,
                                     int32_t role, uint32_t flags, muster_member **ret_member)
{
    static int calls;
    set_role *real = (set_role *)dlsym(RTLD_NEXT, "muster_member_set_role");
    const char *other = getenv("OTHER"), *status = getenv("STATUS");
    if (++calls != atoi(getenv("AT"))) return real(session, org, account, role, flags, ret_member);
    if (status) return atoi(status);
    if (!other) raise(SIGKILL);
    if (atoi(other) == LEAVES) {
        muster_member_remove(session, org, account, 0);
        return real(session, org, account, role, flags, ret_member);
    }
    /* The expected version is one that the member had before. */
    muster_session_expect(session, 1);
    muster_status failed = real(session, org, account, role, flags, ret_member);
    if (atoi(other) != SAME) real(session, org, account, atoi(other), 0, NULL);
    return failed;
}
"""


class Nightly(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        source, cls.forged = pathlib.Path(cls.folder.name) / "forged.c", pathlib.Path(cls.folder.name) / "forged.so"
        source.write_text(FORGED)
        include = HERE.parents[1] / "include"
        subprocess.run(["cc", "-shared", "-fPIC", f"-I{include}", "-o", cls.forged, source, "-ldl"], check=True)

    def evening_school(self, students):
        """A store with an org of Ada's: students of spring, of whom one is restricted, one suspended and one an admin;
        and Dov of autumn, who is a member."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.store = pathlib.Path(folder.name) / "evening.db"
        with muster.Store(str(self.store)) as store, store.system() as host:
            ada = host.create_account("ada")
            host.offer_plan("school", seats=students + 2)
            with store.session(ada.id) as as_ada:
                self.org = as_ada.create_org("evening", "Evening School", plan="school").id
            self.link(host, "spring")
            for number in range(students):
                member = host.signup_by_link(self.token, f"student{number}")
                if number == 0:
                    continue
                host.set_role(self.org, member.account, muster.Role.ADMIN if number == 1 else muster.Role.MEMBER)
                if number == 2:
                    host.suspend_member(self.org, member.account)
            self.link(host, "autumn")
            dov = host.signup_by_link(self.token, "dov")
            host.set_role(self.org, dov.account, muster.Role.MEMBER)

    def link(self, host, tag):
        host.enable_link(self.org, muster.LinkKind.SIGNUP)
        host.regenerate_link(self.org, muster.LinkKind.SIGNUP, tag=tag)
        self.token = host.link_token(self.org, muster.LinkKind.SIGNUP)

    def roles(self):
        with muster.Store(str(self.store)) as store, store.system() as host:
            return {member.username: member.role.name.lower() for member in host.members(self.org)}

    def nightly(self, *arguments, **variables):
        if variables:
            variables["LD_PRELOAD"] = str(self.forged)
        command = [BUILD / "examples" / "nightly", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **variables})

    def lowered(self, *arguments, **variables):
        return self.nightly(*arguments, str(self.store), "evening", "spring", **variables)

    def ends(self, done, code, out, err=""):
        self.assertEqual((done.stdout, done.stderr, done.returncode), (out, err, code))

    @rules("LINK-6 ROLE-3 ROLE-5 BATCH-1 OP-1 OP-8")
    def test_it_lowers_all_of_the_term_except_owner_and_admins(self):
        self.evening_school(STUDENTS)
        before = self.roles()
        skipped = "2 skipped (1 restricted, 1 admin), 0 failed\n"
        self.ends(self.lowered("--dry-run"), 0, f"evening, spring: {STUDENTS - 2} would change, {skipped}")
        self.assertEqual(self.roles(), before)
        self.ends(self.lowered(), 0, f"evening, spring: {STUDENTS - 2} changed, {skipped}")
        expected = {f"student{number}": "restricted" for number in range(STUDENTS)}
        self.assertEqual(self.roles(), {**expected, "student1": "admin", "ada": "owner", "dov": "member"})
        again = f"evening, spring: 0 changed, {STUDENTS} skipped ({STUDENTS - 1} restricted, 1 admin), 0 failed\n"
        self.ends(self.lowered(), 0, again)
        with muster.Store(str(self.store)) as store, store.system() as host:
            changed = [e for e in host.events(org=self.org) if e.request_id == "nightly"]
        self.assertEqual(len(changed), STUDENTS - 2)

    @rules("ERR-1")
    def test_after_an_interruption_another_run_does_the_rest(self):
        self.evening_school(6)
        self.assertEqual(self.lowered(AT="3").returncode, -signal.SIGKILL)
        self.assertEqual(list(self.roles().values()).count("restricted"), 3)
        self.ends(self.lowered(), 0, "evening, spring: 2 changed, 4 skipped (3 restricted, 1 admin), 0 failed\n")

    @rules("ERR-5")
    def test_a_member_that_somebody_has_changed_meanwhile_is_decided_again(self):
        self.evening_school(6)
        self.ends(self.lowered(AT="2", OTHER="0"), 0,
                  "evening, spring: 4 changed, 2 skipped (1 restricted, 1 admin), 0 failed\n")
        self.evening_school(6)
        self.ends(self.lowered(AT="2", OTHER=str(int(muster.Role.ADMIN))), 0,
                  "evening, spring: 3 changed, 3 skipped (1 restricted, 2 admin), 0 failed\n")
        self.assertEqual(self.roles()["student3"], "admin")
        self.evening_school(6)
        self.ends(self.lowered(AT="2", OTHER="-1"), 0,
                  "evening, spring: 3 changed, 3 skipped (1 restricted, 1 admin, 1 gone), 0 failed\n")

    @rules()
    def test_a_failure_of_one_member_is_counted_and_one_of_the_org_stops_the_run(self):
        self.evening_school(6)
        done = self.lowered(AT="2", STATUS=str(-800))
        self.assertEqual((done.stdout, done.returncode),
                         ("evening, spring: 3 changed, 2 skipped (1 restricted, 1 admin), 1 failed (1 BUSY)\n", 1))
        self.assertTrue(done.stderr.startswith("student3: BUSY: "), done.stderr)
        self.evening_school(6)
        done = self.lowered(AT="2", STATUS=str(-605))
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "evening, spring: 1 changed, 2 skipped (1 restricted, 1 admin), "
                                      "1 failed (1 PLAN_ENDED); stopped early\n")

    @rules()
    def test_it_says_why_it_can_not_begin(self):
        self.evening_school(3)
        cases = {
            (): "usage: ",
            (str(self.store), "evening"): "usage: ",
            (f"{self.store}.no", "evening", "spring"): f"{self.store}.no: NOT_FOUND: ",
            (str(self.store), "morning", "spring"): "morning: NOT_FOUND: ",
        }
        for arguments, said in cases.items():
            with self.subTest(arguments=arguments):
                done = self.nightly(*arguments)
                self.assertEqual((done.stdout, done.returncode), ("", 2))
                self.assertTrue(done.stderr.startswith(said), done.stderr)
        self.assertFalse(pathlib.Path(f"{self.store}.no").exists())


if __name__ == "__main__":
    suite.main("nightly")
