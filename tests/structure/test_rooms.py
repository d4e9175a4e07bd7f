#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The rooms of lib are as doc/architecture.md says, by their includes and their object files. Small trees that each
break a rule show that the checks find it."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import textwrap
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE)]
import checks  # noqa: E402
import cost  # noqa: E402
import house  # noqa: E402
import suite  # noqa: E402
from suite import BUILD, ROOT, rules  # noqa: E402


class House:
    """A tree and its build, read."""

    def __init__(self, root, build):
        lib = root / "lib"
        self.table = house.read_table((root / "doc" / "architecture.md").read_text(encoding="utf-8"))
        self.sources = house.read_sources(lib)
        self.symbols, needed = house.read_objects(build, root)
        self.uses = [*house.includes(self.sources), *house.calls(self.sources, self.symbols)]
        # Suites that look inside are users too.
        self.outside = house.public_names(lib) | needed
        self.named = set()
        for path in (root / "tests").rglob("*.[ch]"):
            self.named.update(checks.words_of(path.read_text(encoding="utf-8")))

    def upward(self):
        return checks.check_upward(self.table, self.uses)

    def exceptions(self):
        return checks.check_exceptions(self.table, self.uses)

    def stands(self):
        return checks.check_stands(self.table, self.uses)

    def rows(self):
        return checks.check_table(self.table, self.sources)

    def doors(self):
        return checks.check_doors(self.uses)

    def circles(self):
        return checks.check_circles(self.uses)

    def length(self):
        return checks.check_length(self.sources)

    def private(self):
        return checks.check_private(self.sources, self.symbols, self.outside)

    def declared(self):
        return checks.check_declared(self.sources, self.symbols, self.named)


class Rooms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House(ROOT, BUILD)

    def check(self, wrong):
        if wrong:
            self.fail("\n" + "\n".join(wrong))

    @rules()
    def test_every_room_is_in_the_table_in_both_directions(self):
        self.check(self.house.rows())

    @rules()
    def test_no_arrow_runs_upward(self):
        self.check(self.house.upward())

    @rules()
    def test_exceptions_are_few_explained_and_needed(self):
        self.check(self.house.exceptions())

    @rules()
    def test_a_room_stands_on_what_its_row_says(self):
        self.check(self.house.stands())

    @rules()
    def test_others_include_the_one_header_of_a_room(self):
        self.check(self.house.doors())

    @rules()
    def test_no_circle_of_files_runs_across_rooms(self):
        self.check(self.house.circles())

    @rules()
    def test_no_source_is_long(self):
        self.check(self.house.length())

    @rules()
    def test_what_is_not_static_is_used_by_another_file(self):
        self.check(self.house.private())

    @rules()
    def test_what_a_header_declares_is_defined_and_used(self):
        self.check(self.house.declared())

    @rules()
    def test_the_build_compiles_every_source(self):
        there = {file for file in self.house.sources if file.endswith(".c")}
        # Without libpq there is no library of that backend.
        missing = {file for file in there - self.house.symbols.keys() if not file.startswith("backend/postgres/")}
        self.assertEqual(missing, set())


ROWS = """
| room | what it is for | what it stands on |
| --- | --- | --- |
| `base` | memory | |
| `low` | rows | `base` |
| `high` | calls | `base`, `low` |
"""
TREE = {
    "base/memory.h": "void *take(void);\n",
    "base/memory.c": '#include "memory.h"\nvoid *take(void) { return 0; }\n',
    "low/low.h": "int low_read(void);\nextern int LOW;\n",
    "low/read.c": """
        #include "low/low.h"
        #include "memory.h"
        int LOW = 1;
        int low_read(void) { return take() != 0; }
    """,
    "high/high.h": "int high_run(void);\nextern int HIGH;\n",
    "high/run.c": """
        #include "high.h"
        #include "low/low.h"
        #include "memory.h"
        int HIGH = 1;
        int high_run(void) { return low_read() + LOW + (take() != 0); }
    """,
    "high/list.c": """
        #include "high.h"
        int muster_list(void);
        int muster_list(void) { return high_run() + HIGH; }
    """,
    "../include/muster/muster.h": "int muster_list(void);\n",
}


CHECKS = ("rows", "upward", "exceptions", "stands", "doors", "circles", "length", "private", "declared")


class Planted(unittest.TestCase):
    maxDiff = None

    def read(self, changed, rows=ROWS, folders=()):
        """A tree with some files that are changed, written down, compiled, and read."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name).resolve()
        commands = []
        (root / "doc").mkdir()
        (root / "doc" / "architecture.md").write_text(f"# A house\n\n## Rooms\n{rows}\n## Else\n", encoding="utf-8")
        for name, text in {**TREE, **changed}.items():
            path = root / "lib" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
            if path.suffix == ".c":
                commands.append({"directory": str(root), "file": str(path), "output": name.replace("/", "_") + ".o"})
        for command in commands:
            include = [f"-I{root / 'lib' / folder}" for folder in ("", "base", *folders)]
            compiler = os.environ.get("CC", "cc").split()
            subprocess.run([*compiler, "-c", *include, command["file"], "-o", root / command["output"]], check=True)
        (root / "compile_commands.json").write_text(json.dumps(commands), encoding="utf-8")
        return House(root, root)

    def assert_only(self, tree, **expected):
        """The checks that are named find what is expected, and the others find nothing."""
        found = {name: getattr(tree, name)() for name in CHECKS}
        self.assertEqual({name: wrong for name, wrong in found.items() if wrong}, expected)

    @rules()
    def test_a_tree_that_keeps_the_rules_passes(self):
        self.assert_only(self.read({}))

    @rules()
    def test_an_include_upward_is_found(self):
        tree = self.read({"low/read.c": '#include "low.h"\n#include "memory.h"\n#include "high/high.h"\nint LOW = 1;\n'
                                        "int low_read(void) { return take() != 0; }\n"})
        self.assert_only(tree, upward=["lib/low/read.c:3 includes high/high.h: an arrow upward, from low to high"])

    UPWARD = """
        #include "low.h"
        #include "memory.h"
        extern int HIGH;
        int high_run(void);
        int LOW = 1;
        int low_read(void) { return take() != 0 || high_run() + HIGH; /* HIGH */ }
    """
    FOUND = ["lib/low/read.c:3 uses HIGH (lib/high/run.c): an arrow upward, from low to high",
             "lib/low/read.c:4 uses high_run (lib/high/run.c): an arrow upward, from low to high"]
    CIRCLE = ["a circle of files across rooms: high/run.c → low/read.c → high/run.c"]

    @rules()
    def test_a_call_upward_is_found_however_it_is_declared(self):
        self.assert_only(self.read({"low/read.c": self.UPWARD}), upward=self.FOUND, circles=self.CIRCLE)

    @rules()
    def test_a_call_upward_by_way_of_a_header_is_found(self):
        tree = self.read({"base/memory.h": "void *take(void);\nint high_run(void);\n",
                          "low/read.c": self.UPWARD.replace("int high_run(void);\n", "").replace(" + HIGH", "")})
        self.assert_only(tree, circles=self.CIRCLE,
                         upward=["lib/low/read.c:5 uses high_run (lib/high/run.c): an arrow upward, from low to high"])

    @rules()
    def test_an_exception_allows_an_arrow_upward_of_its_file(self):
        tree = self.read({"low/read.c": self.UPWARD}, ROWS + "| `low/read.c → high` | a reason | |\n")
        self.assert_only(tree, circles=self.CIRCLE)

    @rules()
    def test_an_exception_needs_a_reason_and_a_use_and_there_are_three_at_most(self):
        more = "".join(f"| `low/{name}.c → high` | {reason} | |\n" for name, reason in ("ab", "c ", "d ", "e "))
        tree = self.read({}, ROWS + more)
        self.assert_only(tree, exceptions=["the table has 4 exceptions; 3 are allowed"] + [
            f"exception low/{name}.c → high: {why}"
            for name, why in (("a", "nothing needs it any more"), ("c", "the table gives no reason"),
                              ("c", "nothing needs it any more"), ("d", "the table gives no reason"),
                              ("d", "nothing needs it any more"), ("e", "the table gives no reason"),
                              ("e", "nothing needs it any more"))])

    @rules()
    def test_what_a_room_stands_on_is_what_its_row_says(self):
        tree = self.read({}, ROWS.replace("`base`, `low`", "`low`"))
        self.assert_only(tree, stands=[
            "lib/high/run.c:3 includes memory.h: the row of high does not say that it stands on base",
        ])
        tree = self.read({"low/read.c": '#include "low.h"\nint LOW = 1;\nint low_read(void) { return 1; }\n'})
        self.assert_only(tree, stands=["the row of low says that it stands on base, which it does not use"])

    @rules()
    def test_each_room_has_a_row_and_each_row_a_room(self):
        rows = ROWS.replace("| `high`", "| `away` | nothing | |\n| `other`").replace("`low` |\n", "`high` |\n")
        tree = self.read({}, rows)
        self.assertEqual(tree.rows(), [
            "lib/high: the table has no row for it",
            "away: the table has a row, and lib has no such folder",
            "other: the table has a row, and lib has no such folder",
            "other stands on high, which is no room of the table",
        ])
        tree = self.read({}, ROWS.replace("| memory | |", "| memory | `low` |"))
        self.assertIn("base stands on low, whose row is not above its own", tree.rows())

    @rules()
    def test_others_include_the_header_of_a_room_and_by_its_name(self):
        run = TREE["high/run.c"].replace("low/low.h", "low/rows.h")
        tree = self.read({"low/rows.h": '#include "low.h"\n', "high/run.c": run})
        self.assert_only(tree, doors=['lib/high/run.c:2 includes low/rows.h: other rooms include "low/low.h"'])
        tree = self.read({"high/run.c": TREE["high/run.c"].replace("low/low.h", "low.h")}, folders=["low"])
        self.assert_only(tree, doors=['lib/high/run.c:2 includes low.h: other rooms include "low/low.h"'])
        tree = self.read({"high/run.c": TREE["high/run.c"].replace("low/low.h", "../low/low.h")})
        self.assert_only(tree, doors=["lib/high/run.c:2 includes ../low/low.h: no room has such a header"])

    @rules()
    def test_a_long_source_is_found(self):
        tree = self.read({"low/read.c": TREE["low/read.c"] + "\n" * 497})
        self.assert_only(tree, length=["lib/low/read.c has 501 lines; 500 are allowed"])

    @rules()
    def test_what_no_other_file_uses_is_found(self):
        tree = self.read({"high/run.c": TREE["high/run.c"] + "\nint alone(void) { return 0; }\n",
                          "low/low.h": TREE["low/low.h"] + "int gone(void);\n#define FEW 2\n#define MANY \\\n    3\n",
                          "low/write.c": '#include "low.h"\nint muster_write = FEW;\n'})
        self.assert_only(tree, private=["lib/high/run.c:7 alone is not static, and no other file uses it",
                                        "lib/low/write.c:2 muster_write is not static, and no other file uses it"],
                         declared=["lib/low/low.h:3 gone is declared, and nothing defines it",
                                   "lib/low/low.h:4 FEW stands in a header, and no file but lib/low/write.c uses it",
                                   "lib/low/low.h:5 MANY stands in a header, and no file uses it"])


class Cost(unittest.TestCase):
    @rules()
    def test_a_touched_file_counts_once_and_a_long_one_twice(self):
        self.assertEqual(cost.points("lib/call/run.c", "line\n" * 300), 1)
        self.assertEqual(cost.points("lib/call/run.c", "line\n" * 301), 2)

    @rules()
    def test_tests_the_changelog_and_generated_files_do_not_count(self):
        for path in ("tests/abi/layout.txt", "bindings/python/tests/run.py", "CHANGELOG.md"):
            self.assertEqual(cost.points(path, "line\n" * 301), 0)
        self.assertEqual(cost.points("bindings/python/muster/_ffi.py", "# MIT\n# Made by generate.py.\n"), 0)
        self.assertEqual(cost.points("bindings/python/generate.py", "# MIT\n"), 1)


if __name__ == "__main__":
    suite.main("structure")
