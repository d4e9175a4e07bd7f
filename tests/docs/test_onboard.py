#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The main job on real input: examples/onboard takes a roster, and says of each bad row where it is and what is wrong."""
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


def onboard(*arguments):
    return subprocess.run([str(BUILD / "examples" / "onboard"), *map(str, arguments)], capture_output=True, text=True)


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

    @rules("SEAT-2")
    def test_bad_rows_are_named_and_the_rest_goes_in(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "bad" / "roster.csv"
            file.parent.mkdir()
            file.write_text(BAD)
            done = onboard(file)
            self.assertEqual(done.returncode, 1)
            for line in (3, 4, 5, 6, 7):
                self.assertIn(f"{file}:{line}: ", done.stderr)
            self.assertNotIn(f"{file}:2: ", done.stderr)
            self.assertIn("2 accepted, 5 refused", done.stdout)

    @rules("SEAT-2")
    def test_rows_beyond_the_seats_are_refused_with_the_figures(self):
        done = onboard("--seats", 5, ROOT / "examples" / "roster.csv")
        self.assertEqual(done.returncode, 1)
        self.assertIn("4 accepted, 8 refused", done.stdout)
        self.assertIn("No seat is available: 5 seats", done.stderr)

    @rules()
    def test_a_missing_file_is_fatal(self):
        self.assertEqual(onboard("no-such-roster.csv").returncode, 2)


if __name__ == "__main__":
    suite.main("onboard")
