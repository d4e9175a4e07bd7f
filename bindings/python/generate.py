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

# Each enum of the package, and what the names of its constants begin with in C.
ENUMS = {
    "Action": "MUSTER_ACTION_",
    "Role": "MUSTER_ROLE_",
    "Permission": "MUSTER_PERMISSION_",
    "Visibility": "MUSTER_VISIBILITY_",
    "Reason": "MUSTER_GRANT_REASON_",
    "LinkKind": "MUSTER_LINK_KIND_",
    "LinkState": "MUSTER_LINK_STATE_",
    "RequestKind": "MUSTER_REQUEST_KIND_",
    "RequestState": "MUSTER_REQUEST_STATE_",
    "DomainJoining": "MUSTER_DOMAIN_JOINING_",
    "InvitationState": "MUSTER_INVITATION_STATE_",
    "MemberState": "MUSTER_MEMBER_STATE_",
    "Via": "MUSTER_VIA_",
    "Party": "MUSTER_PARTY_",
    "KeyState": "MUSTER_KEY_STATE_",
    "Setting": "MUSTER_SETTING_",
    "EventKind": "MUSTER_EVENT_",
}

# The enums of the headers that are none in Python, by the beginning of their first constant. Statuses and their classes
# are exceptions; fields, flags and kinds of names are arguments with names of their own; backends are written in C.
PLAIN = re.compile(
    "MUSTER_OK|MUSTER_CLASS_"
    "|MUSTER_[A-Z]+_(FIELD|FLAG|BY)_"
    "|MUSTER_(BACKEND_TRAIT|PLACEMENT|COLUMN|INDEX_WHERE|LOCK|TXN|VALUE|WRITE)_")

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

NAME = os.environ.get("MUSTER_LIBRARY") or "libmuster.so.0"
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
    found, unknown = {}, []
    for group in interface.groups:
        name = next((name for name, prefix in ENUMS.items() if all(each.startswith(prefix) for each in group)), None)
        if name is not None:
            found[name] = group
        elif not PLAIN.match(group[0]):
            unknown.append(group[0])
    if unknown or found.keys() != ENUMS.keys():
        missing = sorted(ENUMS.keys() - found.keys())
        raise ValueError(f"ENUMS and PLAIN do not name the enums of {unknown}; the headers have no {missing}")
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
        return constant[len(ENUMS[name]):]

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
            word = ENUMS[name][len("MUSTER_"):-1].lower()
            lines.append(MAY.format(word=word) if f"muster_{word}_may" in self.interface.functions else "")
        return "\n".join(lines)


def generated():
    """The text of each file."""
    interface = headers.read()
    return {OUTPUT: Writer(interface).text(), ENUMS_OUTPUT: EnumWriter(interface).text()}


if __name__ == "__main__":
    for path, text in generated().items():
        path.write_text(text)
