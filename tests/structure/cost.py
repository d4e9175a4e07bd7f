#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Which files a change touches, and what that counts: `cost.py BRANCH`, or `cost.py OLD..NEW`.

Tests, the changelog and generated files do not count; a file above 300 lines counts twice.
"""
import re
import subprocess
import sys

LONG = 300
UNCOUNTED = re.compile(r"(.*/)?tests/.*|CHANGELOG\.md")
# What the first lines of a generated file say.
GENERATED = re.compile(r"\bMade by \w+\.py\b")


def git(*arguments):
    done = subprocess.run(["git", *arguments], stdout=subprocess.PIPE, text=True)
    # git has said what is wrong.
    return done.stdout if done.returncode == 0 else sys.exit(done.returncode)


def points(path, text):
    """What a touched file counts, by its text after the change."""
    lines = text.splitlines()
    if UNCOUNTED.fullmatch(path) or GENERATED.search("\n".join(lines[:3])):
        return 0
    return 2 if len(lines) > LONG else 1


def touched(old, new):
    """The path of each file that differs, and its text: the new one, or that of before where it is gone."""
    for row in git("diff", "--name-status", "--no-renames", old, new).splitlines():
        status, path = row.split("\t")
        yield path, git("show", f"{old if status == 'D' else new}:{path}")


def main(change):
    old, _, new = change.partition("..")
    if not new:
        old, new = git("merge-base", "HEAD", change).strip(), change
    total = 0
    for path, text in touched(old, new):
        count = points(path, text)
        total += count
        print(f"{count}  {path}")
    print(f"{total}  in all")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
