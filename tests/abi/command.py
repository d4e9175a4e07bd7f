# SPDX-License-Identifier: MIT
"""Commands that a host's author runs: compilers, and tools that look at what they made."""
import subprocess

STRICT = ["-Wall", "-Wextra", "-pedantic", "-Werror"]


def run(*command, **options):
    """What the command prints; a failure shows all of its output."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise AssertionError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout
