#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The linters as suites: lint.py format|shellcheck|tidy checks every source; lint.py format --fix formats them.

A file that clang-tidy has passed is not read again until the file, what it includes, the checks or the tool change.
"""
import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
PASSED = BUILD / "lint"
FOLDERS = ("include", "lib", "tests", "examples", "bindings")
ENDS = (".c", ".h", ".cpp", ".hpp")
# The format of record: other releases of clang-format break lines in other places.
FORMAT_VERSION = 14


def sources():
    return sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in ENDS)


def scripts():
    """Shell scripts, by their first line."""
    found = [ROOT / "dev", *(ROOT / ".ci").iterdir()]
    found += [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file() and not path.suffix]
    return sorted(path for path in found if path.read_bytes().startswith(b"#!/bin/sh"))


def formatter():
    for name in (f"clang-format-{FORMAT_VERSION}", "clang-format"):
        if shutil.which(name):
            said = subprocess.run([name, "--version"], check=True, capture_output=True, text=True).stdout
            if f"version {FORMAT_VERSION}." in said:
                return name
    return None


def complaint(command, path):
    """What a tool says of a file that it does not pass, else None."""
    done = subprocess.run([*command, str(path)], cwd=ROOT, capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else (done.stdout + done.stderr).strip()


def check_format(tool, path):
    done = subprocess.run([tool, "--style=file", str(path)], cwd=ROOT, capture_output=True, check=True)
    return None if done.stdout == path.read_bytes() else f"{path.relative_to(ROOT)}: ./dev format would change it"


@functools.cache
def digest(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def inclusions():
    """What each object file of the build was made from, as ninja knows it."""
    said = subprocess.run(["ninja", "-C", str(BUILD), "-t", "deps"], check=True, capture_output=True, text=True).stdout
    found = {}
    for block in said.split("\n\n"):
        name, *lines = block.strip().splitlines() or [""]
        found[name.split(":")[0]] = sorted(BUILD / line.strip() for line in lines)
    return found


def tidy_jobs():
    """Each source that is compiled, once, with the name under which its success is kept."""
    included = inclusions()
    said = subprocess.run(["clang-tidy", "--version"], check=True, capture_output=True, text=True).stdout
    tool = hashlib.sha256(((ROOT / ".clang-tidy").read_text() + said).encode())
    jobs = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        path = (pathlib.Path(entry["directory"]) / entry["file"]).resolve()
        made_from = included.get(entry["output"], [])
        if path in jobs or ROOT not in path.parents or BUILD in path.parents or not made_from:
            continue
        key = tool.copy()
        options = [word for word in shlex.split(entry["command"]) if word.startswith(("-D", "-I", "-std"))]
        key.update("\n".join([str(path), *options, *map(digest, made_from)]).encode())
        jobs[path] = PASSED / key.hexdigest()
    return jobs


def check_tidy(path, passed):
    if passed.exists():
        return None
    wrong = complaint(["clang-tidy", "--quiet", "-p", str(BUILD)], path)
    if wrong is None:
        passed.touch()
    return wrong


def jobs_of(name):
    """Of a linter: what to run for each file. None where its tool is not here."""
    if name == "format":
        tool = formatter()
        return tool and [(check_format, tool, path) for path in sources()]
    if not shutil.which({"tidy": "clang-tidy"}.get(name, name)):
        return None
    if name == "shellcheck":
        return [(complaint, ["shellcheck"], path) for path in scripts()]
    kept = tidy_jobs()
    PASSED.mkdir(exist_ok=True)
    for old in set(PASSED.iterdir()) - set(kept.values()):
        old.unlink()
    return [(check_tidy, path, passed) for path, passed in kept.items()]


def lint(name):
    jobs = jobs_of(name)
    if jobs is None:
        print(f"{name}: the tool is not here")
        return 0, 0, 1
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for wrong in pool.map(lambda job: job[0](*job[1:]), jobs):
            if wrong is not None:
                failed += 1
                print(wrong, flush=True)
    return len(jobs) - failed, failed, 0


def main(name, *words):
    if (name, words) == ("format", ("--fix",)):
        tool = formatter()
        if tool is None:
            sys.exit(f"lint: clang-format {FORMAT_VERSION} is needed")
        sys.exit(subprocess.run([tool, "--style=file", "-i", *map(str, sources())], check=False).returncode)
    passed, failed, skipped = lint(name)
    print(f"{name}: {passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
