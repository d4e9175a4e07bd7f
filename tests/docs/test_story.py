#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""examples/story: it is told to its end, with its important steps. It ends early if a step has another result."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support")]
import suite  # noqa: E402
from suite import BUILD, ROOT, rules  # noqa: E402

# Steps in their order, of which each is a line or a part of one.
STEPS = """
1. Ada takes a plan
Ada founds Evening School with this plan and is its owner.
Seats: 1 of 6 are used.
2. Ada invites Bela by name, with two projects
Seats: 2 of 6 are used.
INVITEE: The invitation is for somebody else.
Bela accepts and is a member.
Seats: 2 of 6 are used.
DENIED: The permission does not allow the action.
3. The links of the spring class
https://school.example/join/mstj_...
https://school.example/new/msts_...
A person who opens a link sees 'Evening School: Courses after work', and nothing else.
4. A private project for every new member
Cleo has an account and joins: restricted, tagged 'spring', with a project to manage.
Esra signs up: one step makes the account, the restricted member of the class 'spring', and a private project.
Seats: 4 of 6 are used.
5. The next class begins
with the tag 'autumn': generation 2.
SUPERSEDED:
Dov signs up: one step makes the account, the restricted member of the class 'autumn', and a private project.
Seats: 5 of 6 are used.
6. What Dov may do, and why not
Library: public, permission 'write'
Dov: private, permission 'admin'
grant_admin:
permission_allows:
DENIED:
role_restricted:
role_denies:
NOT_FOUND:
The project is private, and the member has no grant on it.
7. Bela works in two places, and loses one
Bela has two workspaces: the personal one, and Evening School.
office: Evening School, 8 tasks at once
home: the personal workspace, 2 tasks at once
Ada removes Bela.
office: the personal workspace, 2 tasks at once
NOT_FOUND:
NOT_FOUND:
Seats: 4 of 6 are used.
8. The seats run out
Seats: 6 of 6 are used.
SEATS: No seat is available (seats 6, members 6, pending invitations 0)
NOT_FOUND:
9. A class leaves
Ada removes Cleo;
Ada removes Esra;
NOT_FOUND:
Seats: 4 of 6 are used.
Ines signs up
1, 'spring': 1 joined
2, 'autumn': 4 joined
10. The books
muster_verify finds no error
"""

# Takes the place of one call of the library, which then does nothing and answers FORGED_STATUS.
FORGED = r"""
#include <stdint.h>
#include <stdlib.h>
int32_t FORGED_CALL(void)
{
    return atoi(getenv("FORGED_STATUS"));
}
"""


def story(**variables):
    return subprocess.run([BUILD / "examples" / "story"], capture_output=True, text=True, env={**os.environ, **variables})


class Story(unittest.TestCase):
    maxDiff = None

    @rules("ORG-1 INV-2 LINK-3 LINK-4 LINK-5 LINK-6 LINK-9 PROJ-7 PROV-1 WS-2 WS-3 SEAT-2 SEAT-4 ROLE-6")
    def test_it_is_told_to_its_end(self):
        done = story()
        self.assertEqual((done.stderr, done.returncode), ("", 0), done.stdout)
        at = 0
        for step in STEPS.strip().splitlines():
            found = done.stdout.find(step, at)
            self.assertNotEqual(found, -1, f"'{step}' does not come after:\n{done.stdout[:at]}\nwhich goes on:\n{done.stdout[at:]}")
            at = found + len(step)

    @rules("EVT-7")
    def test_it_is_the_same_each_time_and_shows_no_token(self):
        told = story().stdout
        self.assertEqual(told, story().stdout)
        self.assertEqual(re.findall(r"mst[ijs]_(?!\.\.\.)", told), [])

    @rules()
    def test_a_step_that_goes_another_way_ends_it_with_the_step_named(self):
        cases = {  # call, status that it gives: chapter, what is said
            ("muster_org_create", -500): ("chapter 1, Ada takes a plan", "returned SEATS"),
            ("muster_may", 0): ("chapter 2, Ada invites Bela", "returned OK () and not DENIED"),
            ("muster_link_preview", -608): ("chapter 3, The links", "returned DISABLED"),
            ("muster_link_regenerate", -400): ("chapter 5, The next class", "returned DENIED"),
            ("muster_explain", -200): ("chapter 6, What Dov may do", "returned NOT_FOUND"),
            ("muster_member_remove", 0): ("chapter 7, Bela works", "this is not true:"),
            ("muster_verify", -1101): ("chapter 10, The books", "returned CORRUPT"),
        }
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder) / "forged.c"
            source.write_text(FORGED)
            for (call, status), (chapter, said) in cases.items():
                with self.subTest(call=call):
                    forged = pathlib.Path(folder) / f"{call}.so"
                    subprocess.run(["cc", "-shared", "-fPIC", f"-DFORGED_CALL={call}", "-o", forged, source], check=True)
                    done = story(LD_PRELOAD=str(forged), FORGED_STATUS=str(status))
                    self.assertEqual(done.returncode, 1, done.stdout)
                    self.assertIn(chapter, done.stderr)
                    self.assertIn(said, done.stderr)
                    self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    @rules()
    def test_the_demo_tells_it_after_onboard(self):
        demo = re.search(r"^demo\)\n(.*?)^    ;;", (ROOT / "dev").read_text(), re.M | re.S).group(1)
        self.assertLess(demo.index("build/examples/onboard"), demo.index("build/examples/story"))
        for file in re.findall(r"examples/\w+\.csv", demo):
            self.assertTrue((ROOT / file).exists(), file)


if __name__ == "__main__":
    suite.main("story")
