#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs the tests of the Python package and prints their counts."""
import os
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[2] / "tests" / "support")]
import headers  # noqa: E402
import muster  # noqa: E402
import suite  # noqa: E402

_seen = set()


def noted(name):
    """Notes what a function of C returns."""
    def note(status, _function, _arguments):
        _seen.add((name, status))
        return status
    return note


def note_statuses():
    """Lets every function that returns a status be noted, as tests/support/statuses.h does in C."""
    for name in headers.read_statuses():
        getattr(muster._ffi, name).errcheck = noted(name)


def write_statuses(path):
    with open(path, "a", encoding="utf-8") as out:
        for name, status in sorted(_seen):
            out.write(f"{name}\t{muster._ffi.muster_status_name(status).decode()}\n")


if __name__ == "__main__":
    note_statuses()
    code = suite.run("python", unittest.defaultTestLoader.discover(str(HERE)), "sqlite")
    if os.environ.get("MUSTER_STATUSES_TSV"):
        write_statuses(os.environ["MUSTER_STATUSES_TSV"])
    sys.exit(code)
