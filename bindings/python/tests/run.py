#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs the tests of the Python package and prints their counts."""
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[2] / "tests" / "support")]
import suite  # noqa: E402

if __name__ == "__main__":
    sys.exit(suite.run("python", unittest.defaultTestLoader.discover(str(HERE)), "sqlite"))
