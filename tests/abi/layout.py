#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Every public function; size and offsets of every public struct, and every constant, as the C compiler sees them.

    layout.py            prints them
    layout.py --update   writes layout.txt, which is committed: a change of the ABI shows in the diff
"""
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import headers  # noqa: E402

COMMITTED = HERE / "layout.txt"


def program(interface):
    lines = ["#include <inttypes.h>", "#include <stdio.h>"]
    lines += [f"#include <muster/{name}>" for name in headers.NAMES]
    lines += ["int main(void)", "{"]
    for struct in sorted(interface.structs):
        lines.append(f'    printf("struct {struct} %zu\\n", sizeof({struct}));')
        for field, _ in interface.structs[struct]:
            lines.append(
                f'    printf("  %zu %zu {field}\\n", offsetof({struct}, {field}), sizeof((({struct} *)0)->{field}));'
            )
    for name in sorted(interface.enums) + sorted(interface.macros):
        if isinstance(interface.macros.get(name), str):
            lines.append(f'    printf("{name} %s\\n", {name});')
        else:
            lines.append(f'    printf("{name} %" PRId64 "\\n", (int64_t){name});')
    return "\n".join(lines + ["    return 0;", "}", ""])


def measured(include=headers.INCLUDE):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "layout.c")
        source.write_text(program(headers.read(include)))
        subprocess.run(
            ["gcc", "-std=gnu11", f"-I{include}", "-o", f"{folder}/layout", str(source)], check=True
        )
        return subprocess.run([f"{folder}/layout"], check=True, capture_output=True, text=True).stdout


def declared(include=headers.INCLUDE):
    return "".join(f"function {name}\n" for name in sorted(headers.read(include).functions))


if __name__ == "__main__":
    text = declared() + measured()
    if sys.argv[1:] == ["--update"]:
        COMMITTED.write_text(text)
    else:
        print(text, end="")
