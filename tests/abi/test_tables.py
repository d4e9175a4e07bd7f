#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The tables that decide and the numbers that are pinned, printed by the library and compared with committed text: a change
of policy or of a number shows in the diff. `test_tables.py --update` writes the text anew."""
import ctypes
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE)]
import unittest  # noqa: E402

import suite  # noqa: E402
from suite import BUILD, rules  # noqa: E402

TEXT = HERE / "tables.txt"
ROLES, ACTIONS = range(-1, 6), range(0, 15)
PERMISSIONS, ON_PROJECTS = range(-1, 5), range(19, 24)


def library():
    lib = ctypes.CDLL(str(BUILD / "lib" / "libmuster.so.0"))
    for name in ("role", "action", "permission", "status", "event_kind", "setting"):
        getattr(lib, f"muster_{name}_name").restype = ctypes.c_char_p
    return lib


def name(function, value):
    text = function(ctypes.c_int32(value))
    return text.decode() if text else None


def printed():
    lib = library()
    lines = ["roles and actions (ROLE-1)"]
    for action in ACTIONS:
        may = [name(lib.muster_role_name, role) or str(role) for role in ROLES if lib.muster_role_may(role, action)]
        lines.append(f"  {action} {name(lib.muster_action_name, action)}: {' '.join(may) or 'nobody'}")
    lines.append("permissions and actions on a project (PROJ-6)")
    for action in ON_PROJECTS:
        may = [name(lib.muster_permission_name, it) or str(it) for it in PERMISSIONS if lib.muster_permission_may(it, action)]
        lines.append(f"  {action} {name(lib.muster_action_name, action)}: {' '.join(may) or 'nobody'}")
    lines.append("statuses")
    for status in range(0, -1300, -1):
        text = name(lib.muster_status_name, status)
        if text != "UNKNOWN":
            lines.append(f"  {status} {text} class {lib.muster_status_class(status)}")
    for title, function, last in (("events", lib.muster_event_kind_name, 200), ("settings", lib.muster_setting_name, 50)):
        lines.append(title)
        lines += [f"  {i} {name(function, i)}" for i in range(-1, last) if name(function, i)]
    return "\n".join(lines) + "\n"


class Tables(unittest.TestCase):
    maxDiff = None

    @rules("ROLE-1 PROJ-6")
    def test_the_tables_are_those_that_were_agreed(self):
        self.assertEqual(TEXT.read_text(), printed())


if __name__ == "__main__":
    if "--update" in sys.argv:
        TEXT.write_text(printed())
    else:
        suite.main("tables")
