#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes muster/_ffi.py from the public headers. The result is committed; a test makes it again and compares.

    generate.py        writes the file
    generate.py -      prints it
"""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "support"))
import headers  # noqa: E402
from pycparser import c_ast  # noqa: E402

OUTPUT = HERE / "muster" / "_ffi.py"

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

NAME = os.environ.get("MUSTER_LIBRARY") or "libmuster.so.1"
try:
    library = ctypes.CDLL(NAME)
except OSError as error:
    raise ImportError(
        f"the library of muster was not loaded ({error}): install it where the system's loader looks (meson install, "
        "then ldconfig), or let MUSTER_LIBRARY name the file", name="muster", path=NAME) from error
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
        lines += [
            "",
            "# name: (result, arguments)",
            "FUNCTIONS = {",
        ]
        for name in sorted(found.functions):
            declared = found.functions[name]
            lines.append(f'    "{name}": ({self.typed(declared.type)}, [{", ".join(self.arguments(declared))}]),')
        lines += [
            "}",
            "STRUCTS = {",
            *[f'    "{name}": {name},' for name in found.structs],
            "}",
            "",
            "for _name, (_result, _arguments) in FUNCTIONS.items():",
            "    _function = getattr(library, _name)",
            "    _function.restype = _result",
            "    _function.argtypes = _arguments",
            "    globals()[_name] = _function",
            "",
        ]
        return "\n".join(lines)


def generated():
    return Writer(headers.read()).text()


if __name__ == "__main__":
    if sys.argv[1:] == ["-"]:
        print(generated(), end="")
    else:
        OUTPUT.write_text(generated())
