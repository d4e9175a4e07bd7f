#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The ABI of each library as abidw of libabigail writes it; abidiff compares a library with what was committed.

    dump.py            compares the libraries of the build with the committed dumps
    dump.py --update   writes the dumps: libmuster.abi, libmuster-postgres.abi

The dump is that of a stand-in, which has the functions of the public headers and nothing inside. So it depends on the
headers alone: no source of the library changes it. Constants are no part of it; layout.txt has them.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE)]
import headers  # noqa: E402
from command import run  # noqa: E402
from suite import BUILD, ROOT  # noqa: E402

UPDATE = "tests/abi/dump.py --update"
LIBRARIES = {"muster": [name for name in headers.NAMES if name not in headers.BESIDE]}
LIBRARIES |= {f"muster-{name}": [header] for header, name in headers.BESIDE.items()}


def is_here():
    return shutil.which("abidw") is not None and shutil.which("abidiff") is not None


def built(name):
    return BUILD / "lib" / f"lib{name}.so.0"


def committed(name):
    return HERE / f"lib{name}.abi"


def script(name):
    """The file that gives the library's symbols their version."""
    return ROOT / "lib" / f"{name.removeprefix('muster-')}.map"


def stand_in(name, folder, include=headers.INCLUDE, versions=None):
    """A shared library of that name with the functions of these headers, which do nothing."""
    listed = LIBRARIES[name]
    lines = [f"#include <muster/{header}>" for header in listed]
    for header in listed:
        text = (include / "muster" / header).read_text()
        functions = re.findall(r"^MUSTER_EXPORT ([^;]+);", text, re.M)
        lines += [f"{function} {{ __builtin_trap(); }}" for function in functions]
    library = pathlib.Path(folder, f"lib{name}.so.0")
    run("gcc", "-std=c99", "-g", "-gdwarf-4", "-fvisibility=hidden", "-fPIC", "-shared", f"-I{include}", "-x", "c", "-",
        f"-Wl,--version-script={versions or script(name)}", f"-Wl,-soname,{library.name}", "-o", library,
        input="\n".join(lines))
    return library


def dump(library, include=headers.INCLUDE):
    return run("abidw", "--headers-dir", include / "muster", "--drop-private-types", "--drop-undefined-syms",
               "--no-architecture", "--no-corpus-path", "--no-comp-dir-path", "--no-elf-needed", "--no-show-locs",
               "--no-parameter-names", "--no-write-default-sizes", "--type-id-style", "hash", library)


def differences(name, library, include=headers.INCLUDE):
    """abidiff's report of what the library changes in the committed ABI; "": nothing."""
    # Two dumps are compared: beside a library abidiff takes types without places in files, as in a dump, for private.
    with tempfile.TemporaryDirectory() as folder:
        now = pathlib.Path(folder, "now.abi")
        now.write_text(dump(library, include))
        done = subprocess.run(["abidiff", committed(name), now], capture_output=True, text=True)
    if done.returncode & 3:
        raise AssertionError(f"abidiff failed: {done.stdout}{done.stderr}")
    return done.stdout if done.returncode else ""


def main():
    found = 0
    for name in LIBRARIES:
        if sys.argv[1:] == ["--update"]:
            with tempfile.TemporaryDirectory() as folder:
                committed(name).write_text(dump(stand_in(name, folder)))
        elif built(name).exists():
            report = differences(name, built(name))
            print(report, end="")
            found += report != ""
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
