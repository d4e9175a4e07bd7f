# SPDX-License-Identifier: MIT
"""The generated interface says what the headers and the compiler say."""
import ctypes
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "bindings" / "python"), str(ROOT / "tests" / "abi")]
import generate  # noqa: E402
import headers  # noqa: E402
import layout  # noqa: E402
import muster  # noqa: E402
from muster import _ffi  # noqa: E402
from suite import rules  # noqa: E402


class Generated(unittest.TestCase):
    maxDiff = None

    @rules()
    def test_the_committed_files_are_what_the_headers_give(self):
        for path, text in generate.generated().items():
            self.assertEqual(text.splitlines(), path.read_text().splitlines(),
                             "the headers have changed: run bindings/python/generate.py")

    @rules()
    def test_sizes_and_offsets_and_constants_are_those_of_the_compiler(self):
        lines = []
        for name in sorted(_ffi.STRUCTS):
            struct = _ffi.STRUCTS[name]
            lines.append(f"struct {name} {ctypes.sizeof(struct)}")
            for field, _ in struct._fields_:
                place = getattr(struct, field)
                lines.append(f"  {place.offset} {place.size} {field}")
        interface = headers.read()
        lines += [f"{name} {getattr(_ffi, name)}" for name in sorted(interface.enums) + sorted(interface.macros)]
        self.assertEqual(lines, layout.measured().splitlines())

    @rules()
    def test_every_function_of_the_headers_has_types(self):
        self.assertEqual(sorted(_ffi.FUNCTIONS), sorted(headers.read().functions))
        for name, (result, arguments) in _ffi.FUNCTIONS.items():
            function = getattr(_ffi, name)
            self.assertEqual(list(function.argtypes), arguments, name)
            # ctypes takes c_int where nothing was said, and would cut a pointer in half. c_int32 is c_int by another
            # name, so what counts is that the type was set on the function itself.
            self.assertIs(function.restype, result, name)

    @rules()
    def test_every_constant_of_an_enum_has_its_name(self):
        for enum, prefix in generate.ENUMS.items():
            kind = getattr(muster, enum)
            named = {f"{prefix}{name}": member.value for name, member in kind.__members__.items()}
            other = {name for name in vars(_ffi) if name.startswith(prefix)} - set(named)
            self.assertEqual(named, {name: getattr(_ffi, name) for name in named})
            self.assertEqual({name for name in other if not name.endswith("_BYTES")}, set(), kind)

    @rules()
    def test_every_enum_of_the_package_has_the_constants_of_its_enum_in_c(self):
        interface = headers.read()
        for name, group in generate.grouped(interface).items():
            prefix = generate.ENUMS[name]
            self.assertIn(name, muster.__all__)
            named = {f"{prefix}{member.name}": member.value for member in getattr(muster, name)}
            self.assertEqual(named, {constant: interface.enums[constant] for constant in group})

    @rules()
    def test_an_enum_of_the_headers_that_no_table_names_is_found(self):
        interface = headers.read()
        interface.groups.append(["MUSTER_COLOUR_RED", "MUSTER_COLOUR_BLUE"])
        with self.assertRaisesRegex(ValueError, "MUSTER_COLOUR_RED"):
            generate.grouped(interface)
        interface.groups = [group for group in headers.read().groups if group[0] != "MUSTER_EVENT_STORE_CREATED"]
        with self.assertRaisesRegex(ValueError, "EventKind"):
            generate.grouped(interface)

    @rules()
    def test_an_enum_says_what_the_comments_of_its_header_say(self):
        text = generate.ENUMS_OUTPUT.read_text()
        behind = "An account becomes owner only by founding an org or by a transfer (ROLE-2)."
        above = "Least number of seats in an org's plan (ORG-1). Default 2; 1 to 10^9; whole store only."
        self.assertIn(f'    OWNER = 4\n    """{behind}"""\n', text)
        self.assertIn(f'    SEATS_MIN = 1\n    """{above}"""\n', text)
        self.assertIn("need Action.MANAGE_MEMBERS", text)
        self.assertNotIn("MUSTER_ACTION", text)

    @rules()
    def test_no_function_that_returns_a_pointer_is_read_as_a_number(self):
        for name, declared in headers.read().functions.items():
            pointer = type(declared.type).__name__ == "PtrDecl"
            result = getattr(_ffi, name).restype
            number = (ctypes.c_int32, ctypes.c_int64, ctypes.c_size_t)
            self.assertEqual(pointer, result is not None and not issubclass(result, number), name)
