#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The main task on real input: examples/onboard takes rosters and grants. It reports the line of each bad row and the error."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support")]
import suite  # noqa: E402
from suite import BUILD, ROOT, rules  # noqa: E402

BAD = "username,role\nann,admin\nANN,member\nbob,king\ncat\nowner-x,owner\n-bad,member\ndan,member\n"
SCATTERED = (
    "username,role\n\nann,admin\nbob,king\n \n\"cat\n\ncat\",member\ndan,member\n\n\n"
    "eve,\"member\n\"\nfay,king\ngus,member,\"a\nb\"\nhal,king"
)

PEOPLE = "username,role\nann,admin\nbob,member\ncat,member\ndan,restricted\n"
HEADER = "project,username,permission\n"

# Lets one allocation fail, counting those of the program itself.
SCARCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
static int scarce(const void *caller)
{
    static long calls;
    Dl_info place;
    if (!dladdr(caller, &place) || strcmp(basename(place.dli_fname), "onboard") != 0) return 0;
    return ++calls == atol(getenv("SCARCE_AT"));
}
#define SCARCE(TYPE, NAME, PARAMETERS, ARGUMENTS) \
    TYPE *NAME PARAMETERS \
    { \
        TYPE *(*real) PARAMETERS = (TYPE *(*) PARAMETERS)dlsym(RTLD_NEXT, #NAME); \
        return scarce(__builtin_return_address(0)) ? NULL : real ARGUMENTS; \
    }
SCARCE(void, realloc, (void *old, size_t size), (old, size))
SCARCE(char, strdup, (const char *text), (text))
SCARCE(char, strndup, (const char *text, size_t size), (text, size))
SCARCE(void, tsearch, (const void *key, void **root, int (*compare)(const void *, const void *)), (key, root, compare))
"""


def onboard(*arguments, **variables):
    command = [str(BUILD / "examples" / "onboard"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **variables})


class Taken:
    """The result of a roster with this text."""

    def __init__(self, text, *options, folder="roster"):
        with tempfile.TemporaryDirectory() as parent:
            file = pathlib.Path(parent) / folder / "roster.csv"
            file.parent.mkdir()
            file.write_bytes(text.encode())
            done = onboard(*options, file)
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.refused = {}
        for line in self.err.splitlines():
            where, _, cause = line.removeprefix(str(file)).partition(": ")
            self.refused.setdefault(int(where[1:] or 0), []).append(cause)

    @property
    def lines(self):
        return sorted(line for line, causes in self.refused.items() for _ in causes)


class Granted:
    """The result of grants files that follow a roster: the refusals of each file by line."""

    def __init__(self, *grants, roster=PEOPLE, options=(), folder="team"):
        with tempfile.TemporaryDirectory() as parent:
            parent = pathlib.Path(parent) / folder
            parent.mkdir()
            files = [parent / "roster.csv"] + [parent / f"grants-{i + 1}.csv" for i in range(len(grants))]
            for file, text in zip(files, (roster, *grants)):
                file.write_bytes(text.encode())
            done = onboard(*options, *files)
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.refused = [{} for _ in grants]
        for line in self.err.splitlines():
            file, number, cause = (line + ":").split(":", 2)
            if file != str(files[0]) and number.isdigit():
                self.refused[files.index(pathlib.Path(file)) - 1][int(number)] = cause.strip().removesuffix(":")


class Onboard(unittest.TestCase):
    @rules("INV-1 SEAT-1 TOK-4")
    def test_everybody_on_the_roster_becomes_a_member(self):
        done = onboard(ROOT / "examples" / "roster.csv")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("12 taken, 12 invited, 12 accepted, 0 refused", done.stdout)
        self.assertIn("13 bought, 13 used, 0 available", done.stdout)
        self.assertIn("1 owner, 2 admin, 8 member, 2 restricted", done.stdout)
        self.assertIn("verify: clean", done.stdout)
        self.assertEqual(done.stderr, "", "no progress bar in a pipe")
        self.assertRegex(done.stdout, r"(?m)^  verified +[0-9]+\.[0-9]{2} s$")

    @rules()
    def test_a_limit_is_raised_where_the_batch_needs_more_and_never_lowered(self):
        per_day = "limit raised: invitations_per_day from 500 to "
        for rows, limits in ((500, []), (501, [per_day + "501"]),
                             (1001, ["limit raised: pending_max from 1000 to 1001", per_day + "1001"])):
            with self.subTest(rows=rows):
                taken = Taken("".join(f"user{i},member\n" for i in range(rows)))
                self.assertEqual((taken.status, taken.err), (0, ""))
                self.assertIn(f"{rows} accepted", taken.out)
                for limit in limits:
                    self.assertIn(limit, taken.out)
                self.assertEqual(taken.out.count("limit raised"), len(limits), taken.out)

    @rules("SEAT-2")
    def test_bad_rows_are_named_and_the_rest_goes_in(self):
        taken = Taken(BAD)
        self.assertEqual(taken.status, 1)
        self.assertEqual(taken.lines, [3, 4, 5, 6, 7], taken.err)
        self.assertIn("on line 2", taken.refused[3][0])
        self.assertIn("2 accepted, 5 refused", taken.out)

    @rules("SEAT-1")
    def test_no_seat_is_bought_for_a_row_that_does_not_go_in(self):
        rows = "ann,admin\nANN,member\nTeam-Owner,member\nbob,owner\n-bad,member\nann,member\ndan,member\n"
        taken = Taken("username,role\n" + rows, folder="team")
        self.assertEqual(taken.status, 1)
        self.assertEqual(taken.lines, [3, 4, 5, 6, 7], taken.err)
        self.assertIn("3 bought, 3 used, 0 available", taken.out)

    @rules()
    def test_no_org_is_founded_where_nobody_goes_in(self):
        for text in ("", "username,role\n", "ann,king\n"):
            with self.subTest(text=text):
                taken = Taken(text)
                self.assertEqual(taken.status, 1)
                self.assertIn("nobody can be invited", taken.err)

    @rules()
    def test_a_bad_row_is_named_by_the_line_of_the_file_where_it_begins(self):
        for end in ("\n", "\r\n", "\r"):
            with self.subTest(end=end):
                taken = Taken(SCATTERED.replace("\n", end))
                self.assertEqual(taken.status, 1)
                self.assertEqual(taken.lines, [4, 6, 12, 14, 15, 17], taken.err)
                self.assertIn("lines, 6 to 8", taken.refused[6][0])
                self.assertIn("2 accepted, 6 refused", taken.out)

    @rules()
    def test_a_malformed_quote_costs_its_own_line_only(self):
        cases = {  # rows after ann's on line 1: lines refused, how many go in
            'b"b,member\ncat,member\n': ([2], 2),
            '"bob"x,member\ncat,member\n': ([2], 2),
            '"bob,member\ncat,member\ndan,member\n': ([2], 3),
            '"bob,member\ncat,member\n"dan",member\n': ([2], 3),
            'cat,member\n"bob,member': ([3], 2),
            '"bob\nbob"x,member\n\ncat,king\ndan,member\n': ([2, 3, 5], 2),
        }
        for end in ("\n", "\r\n"):
            for text, (lines, accepted) in cases.items():
                with self.subTest(text=text, end=end):
                    taken = Taken(("ann,member\n" + text).replace("\n", end))
                    self.assertEqual(taken.status, 1)
                    self.assertEqual(taken.lines, lines, taken.err)
                    self.assertIn("quote", taken.err)
                    self.assertIn(f"{accepted} accepted, {len(lines)} refused", taken.out)

    @rules()
    def test_a_byte_order_mark_is_no_part_of_the_first_name(self):
        for text in ("\ufeffusername,role\r\nann,admin\r\n", '\ufeff"ann",admin\r\n'):
            with self.subTest(text=text):
                taken = Taken(text)
                self.assertEqual((taken.status, taken.err), (0, ""))
                self.assertIn("1 taken, 1 invited, 1 accepted", taken.out)

    @rules("SEAT-2")
    def test_rows_beyond_the_seats_are_refused_with_the_figures(self):
        taken = Taken((ROOT / "examples" / "roster.csv").read_text(), "--seats", 5)
        self.assertEqual(taken.status, 1)
        self.assertEqual(taken.lines, [6, 7, 8, 9, 10, 11, 12, 13], taken.err)
        for cause in taken.refused.values():
            self.assertIn("No seat is available (seats 5", cause[0])
        self.assertIn("4 accepted, 8 refused", taken.out)
        self.assertIn("5 bought, 5 used, 0 available", taken.out)

    @rules("SEAT-2")
    def test_a_bad_row_takes_no_seat_from_a_good_one(self):
        taken = Taken("username,role\nann,admin\nann,member\nbob,king\ncat,member\ndan,member\n", "--seats", 3)
        self.assertEqual(taken.status, 1)
        self.assertEqual(taken.lines, [3, 4, 6], taken.err)
        self.assertIn("No seat is available", taken.refused[6][0])
        self.assertIn("2 accepted, 3 refused", taken.out)

    @rules()
    def test_a_number_of_seats_is_a_number(self):
        for seats in ("0", "-1", "many", "5x", "5 "):
            with self.subTest(seats=seats):
                done = onboard("--seats", seats, ROOT / "examples" / "roster.csv")
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn("usage:", done.stderr)

    @rules()
    def test_a_file_that_can_not_be_read_is_fatal(self):
        with tempfile.NamedTemporaryFile() as binary:
            binary.write(b"ann,member\nbob\0,member\n")
            binary.flush()
            for file in ("no-such-roster.csv", ROOT, binary.name):
                with self.subTest(file=file):
                    done = onboard(file)
                    self.assertEqual(done.returncode, 2)
                    self.assertNotEqual(done.stderr, "")

    @rules()
    def test_without_memory_it_says_so_and_ends(self):
        with tempfile.TemporaryDirectory() as folder:
            names = ("roster.csv", "grants.csv", "scarce.c", "scarce.so")
            roster, grants, source, scarce = (pathlib.Path(folder) / name for name in names)
            roster.write_text("ann,admin\n")
            grants.write_text(HEADER + "plans,ann,read\n")
            source.write_text(SCARCE)
            subprocess.run(["cc", "-shared", "-fPIC", "-o", scarce, source, "-ldl"], check=True)
            failures = 0
            while failures < 1000:
                done = onboard(roster, grants, LD_PRELOAD=str(scarce), SCARCE_AT=str(failures + 1))
                if done.returncode == 0:
                    break
                self.assertEqual(done.returncode, 2, f"allocation {failures + 1}: {done.stderr}")
                self.assertIn("memory", done.stderr)
                failures += 1
            self.assertGreater(failures, 10)
            self.assertIn("1 accepted", done.stdout)
            self.assertIn("1 applied", done.stdout)


class Grants(unittest.TestCase):
    maxDiff = None

    @rules("PROJ-3 PROJ-5 PROJ-7 PROJ-8")
    def test_every_grant_of_the_shipped_file_is_applied(self):
        done = onboard(ROOT / "examples" / "roster.csv", ROOT / "examples" / "grants.csv")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertIn("projects: 3 made, all private", done.stdout)
        self.assertIn("grants: 9 applied, 0 there already, 0 refused", done.stdout)
        self.assertIn("1 have a name in another case, and 1 are for admins of the org", done.stdout)
        # Twelve people, three projects, three actions, each asked of the library.
        self.assertIn("rights: 108 answers to 12 members about 3 projects, all correct", done.stdout)
        self.assertEqual(done.stdout.count("verify: clean"), 2)
        self.assertRegex(done.stdout, r"(?m)^  projects made, granted +[0-9]+\.[0-9]{2} s$")

    @rules("ACCT-1 ACCT-7 PROJ-5")
    def test_bad_rows_are_refused_with_line_and_cause_and_the_rest_goes_in(self):
        rows = {
            "plans,bob,write": None,
            "plans,BOB,write": None,  # the same account, and the same again
            "plans,nobody,write": "there is no account 'nobody'",
            "plans,zoe,read": "'zoe' is not a member of team",
            "plans,cat,king": "unknown permission 'king': read, write or admin",
            "plans,cat,Write": "unknown permission 'Write': read, write or admin",
            "plans,cat,": "unknown permission '': read, write or admin",
            "plans,Bob,read": "the member already has 'write' on this project from line 2",
            "plans,cat": "a row must have three columns: project,username,permission",
            "plans,cat,read,for ever": "a row must have three columns: project,username,permission",
            ",cat,read": "the name of the project is missing",
            "  ,cat,read": "the name of the project is missing",
            "plans,,read": "The name is empty.",
            "plans,-x,read": "The name may contain letters, digits, '.', '_' and '-', and must begin with a letter or digit.",
            "plans,Team-Owner,read": "this is the owner, who may do everything in every project",
            "project,username,permission": "unknown permission 'permission': read, write or admin",
            "plans,cat,\x1b[31mread": "unknown permission '?[31mread': read, write or admin",
            'plans,"ca\nt",read': "a quoted field has several lines, 19 to 20",
            'plans,cat"s,read': "a quote is open, or is inside a field",
            "  plans , CAT , read  ": None,
            "plans,ann,admin": None,
            "p" * 129 + ",cat,read": "The name is longer than 128 characters.",
            "p" * 129 + ",CAT,read": "The name is longer than 128 characters.",
            "drafts,dan,read": None,
        }
        with tempfile.TemporaryDirectory() as parent:
            files = [pathlib.Path(parent) / folder / name for folder in ("other", "team") for name in ("roster.csv", "grants.csv")]
            for file, text in zip(files, ("zoe,member\n", HEADER, PEOPLE, HEADER + "\n".join(rows) + "\n")):
                file.parent.mkdir(exist_ok=True)
                file.write_text(text)
            done = onboard(*files)
        expected, line = {}, 2
        for row, cause in rows.items():
            if cause is not None:
                expected[line] = cause
            line += 1 + row.count("\n")
        refused = {}
        for text in done.stderr.splitlines():
            where, cause = text.removeprefix(f"{files[3]}:").split(": ", 1)
            refused[int(where)] = cause
        self.assertEqual(done.returncode, 1)
        self.assertEqual(refused, expected)
        self.assertIn("projects: 2 made, all private", done.stdout)
        self.assertIn(f"grants: 4 applied, 1 there already, {len(expected)} refused", done.stdout)
        self.assertIn("1 have a name in another case, and 1 are for admins", done.stdout)
        self.assertIn("rights: 24 answers to 4 members about 2 projects, all correct", done.stdout)

    @rules("PROJ-8")
    def test_no_project_is_made_for_a_name_that_stands_in_bad_rows_only(self):
        granted = Granted(HEADER + "ghosts,nobody,read\nghosts,bob,king\nplans,bob,read\n")
        self.assertEqual(sorted(granted.refused[0]), [2, 3])
        self.assertIn("projects: 1 made", granted.out)
        self.assertIn("about 1 projects", granted.out)

    @rules()
    def test_a_second_file_adds_to_the_first_one(self):
        granted = Granted(
            HEADER + "plans,bob,write\nnotes,cat,read\n",
            HEADER + "plans,cat,admin\nplans,BOB,write\nnotes,cat,write\nfiles,dan,read\nplans,eve,read\n",
        )
        self.assertEqual(granted.status, 1)
        self.assertEqual(granted.refused[0], {})
        self.assertEqual(sorted(granted.refused[1]), [4, 6])
        self.assertRegex(granted.refused[1][4], "has 'read' on this project from line 3 of .*grants-1.csv")
        self.assertIn("projects: 2 made", granted.out)
        self.assertIn("grants: 2 applied, 0 there already, 0 refused", granted.out)
        self.assertIn("projects: 1 made", granted.out)
        self.assertIn("grants: 2 applied, 1 there already, 2 refused", granted.out)
        self.assertIn("rights: 36 answers to 4 members about 3 projects", granted.out)

    @rules("SEAT-9")
    def test_the_limit_of_projects_is_raised_where_the_file_names_more(self):
        raised = "limit raised: muster.projects from 1000 to 1001"
        for count in (1000, 1001):
            with self.subTest(count=count):
                granted = Granted(HEADER + "".join(f"project{i},bob,read\n" for i in range(count)))
                self.assertEqual((granted.status, granted.err), (0, ""))
                self.assertIn(f"projects: {count} made", granted.out)
                self.assertEqual(raised in granted.out, count > 1000)

    @rules()
    def test_a_grants_file_is_known_by_its_first_row(self):
        for text in ("\ufeff" + HEADER + "plans,bob,read\n", "\n\n" + HEADER.replace("\n", "\r\n") + "plans,bob,read\r\n"):
            with self.subTest(text=text):
                granted = Granted(text)
                self.assertEqual((granted.status, granted.err), (0, ""))
                self.assertIn("grants: 1 applied", granted.out)
        granted = Granted(HEADER)
        self.assertEqual((granted.status, granted.err), (0, ""))
        self.assertIn("projects: 0 made", granted.out)

    @rules()
    def test_grants_belong_to_the_roster_before_them(self):
        done = onboard(ROOT / "examples" / "grants.csv", ROOT / "examples" / "roster.csv")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("roster before them", done.stderr)
        granted = Granted(HEADER + "plans,bob,read\n", roster="username,role\nann,king\n")
        self.assertEqual((granted.status, granted.refused), (1, [{1: "no org was founded from the roster before this file"}]))

    @rules("ROLE-6 ORG-7")
    def test_who_found_no_seat_is_no_member_to_grant_anything_to(self):
        granted = Granted(HEADER + "plans,ann,read\nplans,dan,read\n", options=("--seats", 4))
        self.assertEqual(granted.refused, [{3: "'dan' is not a member of team"}])
        self.assertIn("grants: 1 applied", granted.out)


if __name__ == "__main__":
    suite.main("onboard")
