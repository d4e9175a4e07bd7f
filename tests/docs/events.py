#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""doc/events.md, made from the table of lib/event/kind.h: the fields of each kind of events, and who is notified.

    events.py            prints it
    events.py --update   writes the page, which is committed: a change of a kind shows in the diff
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "lib" / "event" / "kind.h"
PAGE = ROOT / "doc" / "events.md"

TOP = """# Events
<!-- Made by events.py from lib/event/kind.h. Not edited by hand. -->

Every change adds an event to the audit trail. Where a row below names who is notified, a message of the same kind goes
to the outbox. A message is dropped when its recipient or its org is deleted. The last column says what else drops it. An
event of a session with a network address also has the field `network_address`.
"""

ROW = re.compile(r'X\((\w+),\s*"\w+",\s*(\w+),\s*(?:NULL|"([^"]*)"),\s*(\w+),\s*"([^"]*)"\)')


def page():
    """The text of the page."""
    text = TABLE.read_text(encoding="utf-8")
    table = text.partition("#define EVENT_KINDS(X)")[2].partition("\n\n")[0].replace("\\\n", "\n")
    rows = ROW.findall(table)
    if len(rows) != table.count("X("):
        raise ValueError(f"{TABLE} has a row of another form")
    dropped = dict(re.findall(r"VOID_(\w+),? +/\* (.*?) \*/", text))
    lines = [TOP]
    for about in re.findall(r"ABOUT_(\w+)", text.partition("enum event_object {")[2].partition("}")[0]):
        lines += [f"## {about.capitalize()}", "", "| `MUSTER_EVENT_` | fields | who is notified | dropped when |",
                  "| --- | --- | --- | --- |"]
        for constant, of, told, rule, fields in rows:
            if of == about:
                names = ", ".join(f"`{name}`" for name in fields.split())
                lines.append(f"| `{constant}` | {names} | {told} | {dropped.get(rule, '') if told else ''} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        print(page(), end="")
