#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Documentation that is run: the first program, and README's copy of it."""
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import suite  # noqa: E402
from suite import BUILD, ROOT, rules  # noqa: E402


class Documentation(unittest.TestCase):
    maxDiff = None

    @rules()
    def test_the_first_program_says_who_became_a_member(self):
        done = subprocess.run([BUILD / "examples" / "first"], capture_output=True, text=True)
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("grace is member of Engine Works\n", "", 0))

    @rules()
    def test_the_readme_shows_the_first_program_as_it_is(self):
        shown = re.search(r"^```c\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S).group(1)
        program = (ROOT / "examples" / "first.c").read_text()
        # The README leaves out the comment at the top.
        self.assertEqual(shown, program[program.index("#include") :])

    @rules()
    def test_every_path_that_a_page_links_to_is_there(self):
        missing = []
        for page in sorted(ROOT.glob("*.md")) + sorted((ROOT / "doc").rglob("*.md")):
            for target in re.findall(r"\]\(([^)#]+)", page.read_text()):
                if "://" not in target and not (page.parent / target).exists():
                    missing.append(f"{page.relative_to(ROOT)}: {target}")
        self.assertEqual(missing, [])

    @rules()
    def test_the_readme_names_every_command_of_dev_that_it_shows(self):
        known = set(re.findall(r"^  (\w+)", subprocess.run(["sh", ROOT / "dev", "help"], capture_output=True, text=True).stdout, re.M))
        shown = set(re.findall(r"\./dev (\w+)", (ROOT / "README.md").read_text()))
        self.assertEqual(shown - known, set())


if __name__ == "__main__":
    suite.main("docs")
