#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes muster/_ffi.py and muster/enums.py from the public headers.

Both files are committed. A test makes them again and compares.
"""
import pathlib
import re
import sys
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "support"))
import headers  # noqa: E402
from pycparser import c_ast  # noqa: E402

OUTPUT = HERE / "muster" / "_ffi.py"
ENUMS_OUTPUT = HERE / "muster" / "enums.py"

# Each enum of the package: what the names of its constants begin with in C, and one of them, which tells it apart.
ENUMS = {
    "Action": ("MUSTER_ACTION_", "ADMINISTER_ORG"),
    "Role": ("MUSTER_ROLE_", "RESTRICTED"),
    "Permission": ("MUSTER_PERMISSION_", "READ"),
    "Visibility": ("MUSTER_", "PUBLIC"),
    "Reason": ("MUSTER_REASON_", "ROLE"),
    "LinkKind": ("MUSTER_LINK_", "SIGNUP"),
    "LinkState": ("MUSTER_LINK_", "ENABLED"),
    "RequestKind": ("MUSTER_REQUEST_", "JOIN"),
    "RequestState": ("MUSTER_REQUEST_", "OPEN"),
    "DomainJoining": ("MUSTER_DOMAIN_", "NOTHING"),
    "InvitationState": ("MUSTER_INVITATION_", "PENDING"),
    "MemberState": ("MUSTER_MEMBER_", "ACTIVE"),
    "Via": ("MUSTER_VIA_", "FOUNDING"),
    "Party": ("MUSTER_PARTY_", "ACCOUNT"),
    "KeyState": ("MUSTER_KEY_", "ACTIVE"),
    "Setting": ("MUSTER_SETTING_", "SEATS_MIN"),
    "EventKind": ("MUSTER_EVENT_", "STORE_CREATED"),
}

# One constant of each enum of the headers that is none in Python.
PLAIN = {
    # Statuses and their classes are exceptions.
    "MUSTER_OK", "MUSTER_CLASS_OK",
    # Fields, flags and kinds of names are arguments with names of their own.
    "MUSTER_ACCOUNT_USERNAME", "MUSTER_ALL_OR_NOTHING", "MUSTER_BY_USERNAME", "MUSTER_INVITATION_ROLE",
    "MUSTER_INVITE_REPLACE", "MUSTER_KEEP_INVITATIONS", "MUSTER_LINK_TAG", "MUSTER_OPEN_EXISTING", "MUSTER_ORG_SLUG",
    "MUSTER_PLAN_CODE", "MUSTER_PROJECT_NAME", "MUSTER_SESSION_DRY_RUN",
    # Backends are written in C.
    "MUSTER_BACKEND_CREATE", "MUSTER_BACKEND_IS_FILE", "MUSTER_BY_ORG", "MUSTER_COLUMN_INTEGER", "MUSTER_INDEX_ALL",
    "MUSTER_LOCK_NONE", "MUSTER_TXN_READ", "MUSTER_VALUE_NULL", "MUSTER_WRITE_INSERT",
}

INTEGERS = {
    "int32_t": "c_int32",
    "int64_t": "c_int64",
    "uint8_t": "c_uint8",
    "uint32_t": "c_uint32",
    "uint64_t": "c_uint64",
    "size_t": "c_size_t",
    "muster_time": "c_int64",
    "muster_status": "c_int32",
}

TOP = '''# SPDX-License-Identifier: MIT
# Made by generate.py from include/muster/*.h. Not edited by hand.
"""The C interface as it is: constants, structs, callbacks, and every function with its types.

Handles are c_void_p; who frees what is said in the headers. MUSTER_LIBRARY names the library where it is not installed.
"""
import ctypes
import os
from ctypes import CFUNCTYPE, POINTER, Structure
from ctypes import c_char_p, c_int32, c_int64, c_size_t, c_uint8, c_uint32, c_uint64, c_void_p
from typing import Any, Dict, List, Tuple

NAME = os.environ.get("MUSTER_LIBRARY") or "libmuster.so.1"
try:
    library = ctypes.CDLL(NAME)
except OSError as error:
    raise ImportError(
        f"the library of muster was not loaded ({error}): install it where the system's loader looks (meson install, "
        "then ldconfig), or let MUSTER_LIBRARY name the file", name="muster", path=NAME) from error

FUNCTIONS: Dict[str, Tuple[Any, List[Any]]] = {}


def _function(name: str, result: Any, arguments: List[Any]) -> Any:
    function = getattr(library, name)
    function.restype, function.argtypes = result, arguments
    FUNCTIONS[name] = result, arguments
    return function

'''

ENUMS_TOP = '''# SPDX-License-Identifier: MIT
# Made by generate.py from include/muster/*.h. Not edited by hand.
"""The words of the interface: roles, actions, states, settings, kinds of events. Values are those of the headers."""
from __future__ import annotations

import enum

from . import _ffi
'''

MAY = '''
    def may(self, action: Action) -> bool:
        """Whether the table of {word}s gives it the action. Asks no store."""
        return bool(_ffi.muster_{word}_may(int(self), int(action)))
'''


class Writer:
    def __init__(self, interface):
        self.interface = interface

    def named(self, name):
        if name in INTEGERS:
            return INTEGERS[name]
        if name in self.interface.structs:
            return name
        raise ValueError(f"no type for {name}")

    def typed(self, node):
        """The ctypes type of a declared one, as text."""
        if isinstance(node, c_ast.TypeDecl):
            name = node.type.names[-1]
            return "None" if name == "void" else self.named(name)
        if isinstance(node, c_ast.ArrayDecl):
            size = headers.constant(node.dim, {**self.interface.enums, **self.interface.macros})
            return f"{self.typed(node.type)} * {size}"
        target = node.type
        if isinstance(target, c_ast.FuncDecl):
            return self.callback(target)
        if isinstance(target, c_ast.PtrDecl):
            inner = self.typed(target)
            return f"POINTER({inner})"
        name = target.type.names[-1]
        if name in self.interface.callbacks:
            return name
        # Text that is read is c_char_p; text that is written into is a buffer of the caller's.
        if name == "char":
            return "c_char_p"
        if name == "void" or name in self.interface.handles:
            return "c_void_p"
        return f"POINTER({self.named(name)})"

    def arguments(self, function):
        parameters = function.args.params if function.args else []
        types = [self.typed(parameter.type) for parameter in parameters]
        return [] if types == ["None"] else types

    def callback(self, function):
        return f"CFUNCTYPE({', '.join([self.typed(function.type)] + self.arguments(function))})"

    def text(self):
        found = self.interface
        lines = [TOP]
        constants = {**found.enums, **found.macros}
        lines += [f"{name} = {constants[name]!r}" for name in sorted(constants)]
        # Structs refer to each other and to callbacks, so all names come first and the fields after them.
        for name in found.structs:
            lines += ["", "", f"class {name}(Structure):", "    pass"]
        lines += ["", ""]
        lines += [f"{name} = {self.callback(declared)}" for name, declared in found.callbacks.items()]
        # Each struct before the ones that hold it: a struct's size is fixed by its _fields_.
        for name in found.structs:
            lines += ["", f"{name}._fields_ = ["]
            lines += [f'    ("{field}", {self.typed(declared)}),' for field, declared in found.structs[name]]
            lines += ["]"]
        lines += ["", "STRUCTS = {", *[f'    "{name}": {name},' for name in found.structs], "}", ""]
        for name in sorted(found.functions):
            declared = found.functions[name]
            arguments = ", ".join(self.arguments(declared))
            lines.append(f'{name} = _function("{name}", {self.typed(declared.type)}, [{arguments}])')
        return "\n".join(lines + [""])


def grouped(interface):
    """The constants of each enum of the package. Every enum of the headers has to be in one of the tables above."""
    marks = {prefix + name: enum for enum, (prefix, name) in ENUMS.items()}
    marks.update((name, None) for name in PLAIN)
    found, unknown = {}, []
    for group in interface.groups:
        mark = next((name for name in group if name in marks), None)
        if mark is None:
            unknown.append(group[0])
        else:
            found[marks.pop(mark)] = group
    if unknown or marks:
        raise ValueError(f"ENUMS and PLAIN do not name the enums of {unknown}; no enum for their {sorted(marks)}")
    return {name: found[name] for name in ENUMS}


class EnumWriter:
    def __init__(self, interface):
        self.interface = interface
        self.groups = grouped(interface)
        self.names = {constant: f"{name}.{self.short(name, constant)}"
                      for name, group in self.groups.items() for constant in group}

    @staticmethod
    def short(name, constant):
        """The name of a constant in its enum."""
        prefix = ENUMS[name][0]
        if not constant.startswith(prefix):
            raise ValueError(f"{constant} does not begin with {prefix}, as the constants of {name} do")
        return constant[len(prefix):]

    def docstring(self, comment):
        """A comment of C as lines of Python, with Python's names of the constants."""
        text = re.sub(r"\bMUSTER_[A-Z_]+\b", lambda match: self.names.get(match.group(), match.group()), comment)
        text = re.sub(r"(?<![A-Za-z])_(?=[A-Z])", "", text[0].upper() + text[1:])
        whole = f'"""{text}{"" if text.endswith(".") else "."}"""'
        return textwrap.wrap(whole, 120, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)

    def text(self):
        lines = [ENUMS_TOP]
        for name, group in self.groups.items():
            about, comments = headers.comments(group)
            lines += ["", f"class {name}(enum.IntEnum):", *self.docstring(about), ""]
            for constant in group:
                lines.append(f"    {self.short(name, constant)} = {self.interface.enums[constant]}")
                if comments[constant]:
                    lines += self.docstring(comments[constant])
            word = ENUMS[name][0][len("MUSTER_"):-1].lower()
            lines.append(MAY.format(word=word) if f"muster_{word}_may" in self.interface.functions else "")
        return "\n".join(lines)


def generated():
    """The text of each file."""
    interface = headers.read()
    return {OUTPUT: Writer(interface).text(), ENUMS_OUTPUT: EnumWriter(interface).text()}


if __name__ == "__main__":
    for path, text in generated().items():
        path.write_text(text)
