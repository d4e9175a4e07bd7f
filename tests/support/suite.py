# SPDX-License-Identifier: MIT
"""What the suites written in Python share: tests that name their rules, and the last line that ./dev test adds up."""
import os
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("MUSTER_BUILD", ROOT / "build")).resolve()
SIZES = ("quick", "normal", "all")
SIZE = SIZES.index(os.environ.get("MUSTER_TEST_SIZE", "normal"))


def rules(names="", size="quick"):
    """Says which rules (doc/rules.md) a test proves, and the smallest run that it belongs to: @rules("INV-1 SEAT-2")."""

    def mark(test):
        test.rules = names.split()
        test.size = SIZES.index(size)
        return test

    return mark


def _of_this_size(tests):
    """The tests, without those of larger runs."""
    kept = unittest.TestSuite()
    for test in tests:
        if isinstance(test, unittest.TestSuite):
            kept.addTest(_of_this_size(test))
        elif getattr(getattr(test, test._testMethodName), "size", 0) <= SIZE:
            kept.addTest(test)
    return kept


class _Result(unittest.TextTestResult):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.passed = []

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed.append(test)


def run(name, tests, backend="none"):
    """Runs the tests of this run's size, records the rules of those that passed, prints the counts, and gives the exit status."""
    result = unittest.TextTestRunner(stream=sys.stdout, resultclass=_Result, verbosity=1).run(_of_this_size(tests))
    path = os.environ.get("MUSTER_RULES_TSV")
    if path:
        with open(path, "a", encoding="utf-8") as out:
            for test in result.passed:
                method = getattr(test, test._testMethodName)
                for rule in getattr(method, "rules", []):
                    out.write(f"{rule}\t{test._testMethodName}\t{backend}\n")
    failed = len({str(test) for test, _ in result.failures + result.errors}) + len(result.unexpectedSuccesses)
    print(f"{name}: {len(result.passed)} passed, {failed} failed, {len(result.skipped)} skipped", flush=True)
    return 1 if failed else 0


def main(name, module="__main__"):
    """Runs all tests of one file."""
    sys.exit(run(name, unittest.defaultTestLoader.loadTestsFromModule(sys.modules[module])))
