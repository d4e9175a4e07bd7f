# SPDX-License-Identifier: MIT
"""Writes a wrapper for each public function that returns a status: statuses.py SOURCE OPTIONS.

A wrapper calls the function and notes what it returned (statuses.h). OPTIONS is a file of options for the linker, which
lead each call to the wrapper.
"""
import pathlib
import sys

import headers

TOP = """/* Made by statuses.py. */
#include "statuses.h"
#include <muster/muster.h>

"""


def wrapper(number, name, parameters):
    declared = ", ".join(parameters) or "void"
    passed = ", ".join(f"a{i}" for i in range(len(parameters)))
    return f"""muster_status __real_{name}({declared});
muster_status __wrap_{name}({declared});
muster_status __wrap_{name}({declared})
{{
    muster_status status = __real_{name}({passed});
    statuses_note({number}, status);
    return status;
}}
"""


def main(source, options):
    functions = headers.read_statuses()
    names = sorted(functions)
    table = "\n".join(f'    "{name}",' for name in names)
    text = f"{TOP}const char *const STATUSES_FUNCTIONS[] = {{\n{table}\n}};\n"
    text += f"const size_t STATUSES_FUNCTION_COUNT = {len(names)};\n"
    text += "".join(wrapper(number, name, functions[name]) for number, name in enumerate(names))
    pathlib.Path(source).write_text(text, encoding="utf-8")
    pathlib.Path(options).write_text("".join(f"--wrap={name}\n" for name in names), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
