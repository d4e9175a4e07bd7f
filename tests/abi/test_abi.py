#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What a host relies on: symbols, headers, layouts."""
import ctypes
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE)]
from pycparser import c_ast  # noqa: E402
import dump  # noqa: E402
import headers  # noqa: E402
import layout  # noqa: E402
import suite  # noqa: E402
from command import STRICT, run  # noqa: E402
from suite import BUILD, ROOT, rules  # noqa: E402


VERSION = re.search(r"version: '([^']+)'", (ROOT / "meson.build").read_text()).group(1)
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<(muster/[^>]+)>)', re.M)


def exported(library):
    """Names that a shared library defines for others, without their versions."""
    lines = run("nm", "-D", "--defined-only", library).splitlines()
    # Kind A is the version node itself.
    return sorted(name.split("@")[0] for _, kind, name in map(str.split, lines) if kind != "A")


def declared():
    """The functions of each library's own headers."""
    found = {"muster": sorted(headers.read().functions)}
    for header, name in headers.BESIDE.items():
        text = (ROOT / "include" / "muster" / header).read_text()
        found[f"muster-{name}"] = sorted(re.findall(r"MUSTER_EXPORT [^;(]*?\*?(muster_\w+)\(", text))
    return found


class Symbols(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.declared = {name: functions for name, functions in declared().items()
                         if (BUILD / "lib" / f"lib{name}.so.0").exists()}

    @rules()
    def test_a_shared_library_exports_exactly_the_functions_of_its_headers(self):
        for name, functions in self.declared.items():
            with self.subTest(name):
                self.assertEqual(exported(BUILD / "lib" / f"lib{name}.so.0"), functions)

    @rules()
    def test_every_export_carries_the_minor_release(self):
        """So the loader refuses a program that was linked with another minor release (doc/abi.md)."""
        minor = ".".join(VERSION.split(".")[:2])
        for name in self.declared:
            node = f"@@{name.upper().replace('-', '_')}_{minor}"
            lines = run("nm", "-D", "--defined-only", BUILD / "lib" / f"lib{name}.so.0").splitlines()
            names = [line.split()[2] for line in lines if " A " not in line]
            self.assertEqual([name for name in names if not name.endswith(node)], [])

    @rules()
    def test_the_loader_refuses_a_program_of_another_minor_release(self):
        with tempfile.TemporaryDirectory() as folder:
            versions = pathlib.Path(folder, "later.map")
            versions.write_text(dump.script("muster").read_text().replace("MUSTER_", "MUSTER_LATER_"))
            later = dump.stand_in("muster", folder, versions=versions)
            program = pathlib.Path(folder, "program")
            run("gcc", "-std=c99", f"-I{headers.INCLUDE}", "-x", "c", "-", "-x", "none", later, "-o", program,
                input="#include <muster/muster.h>\nint main(void) { return muster_version()[0] == 0; }\n")
            done = subprocess.run([program], capture_output=True, text=True,
                                  env=dict(os.environ, LD_LIBRARY_PATH=str(BUILD / "lib")))
            self.assertIn("version `MUSTER_LATER_", done.stderr)
            self.assertNotEqual(done.returncode, 0)

    @rules()
    def test_the_soname_ends_in_0_until_release_1(self):
        for name in self.declared:
            self.assertIn(f"[lib{name}.so.0]", run("readelf", "-d", BUILD / "lib" / f"lib{name}.so.0"))

    @rules()
    def test_a_library_beside_the_core_does_not_load_it(self):
        for name in self.declared.keys() - {"muster"}:
            self.assertNotIn("[libmuster.so", run("readelf", "-d", BUILD / "lib" / f"lib{name}.so.0"))


class Static(unittest.TestCase):
    """A static library shares its names with the whole program, so it defines only those of its headers."""

    maxDiff = None

    def archives(self):
        paths = {name: BUILD / "lib" / f"lib{name}.a" for name in declared()}
        return {name: path for name, path in paths.items() if path.exists()}

    @rules()
    def test_a_static_library_defines_exactly_the_functions_of_its_headers(self):
        for name, archive in self.archives().items():
            with self.subTest(name):
                defined = run("nm", "--extern-only", "--defined-only", "--format=just-symbols", archive).split()
                self.assertEqual(sorted(word for word in defined if not word.endswith(":")), declared()[name])

    @rules()
    def test_a_host_links_all_static_libraries_beside_names_of_its_own(self):
        archives = self.archives()
        if len(archives) < len(declared()):
            self.skipTest("a library beside the core was not built")
        rests_on = run("pkg-config", "--libs", "sqlite3", "libsodium", "libutf8proc", "uuid", "libpq").split()
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder, "namesakes")
            run("gcc", "-std=c99", *STRICT, f"-I{ROOT}/include", HERE / "namesakes.c", "-o", program,
                *archives.values(), *rests_on, "-pthread")
            self.assertNotIn("libmuster", run("ldd", program))
            self.assertEqual(run(program), "a store opened; postgres is linked; own functions ran 4 times\n")


def cpp_compilers():
    """g++ and, where it is installed, clang++. Debian's package of one version has the version in its name."""
    folders = os.environ["PATH"].split(os.pathsep)
    clang = shutil.which("clang++") or next((path for folder in folders
                                             for path in sorted(pathlib.Path(folder).glob("clang++-[0-9]*"))), None)
    return ["g++"] + ([clang] if clang else [])


class Headers(unittest.TestCase):
    def compiles_alone(self, compiler, language, standard):
        for name in headers.NAMES:
            with self.subTest(name):
                run(compiler, f"-std={standard}", *STRICT, f"-I{ROOT}/include", "-fsyntax-only", "-x", language, "-",
                    input=f"#include <muster/{name}>\n#include <muster/{name}>\ntypedef int not_empty;\n")

    @rules()
    def test_every_header_compiles_alone_as_c99(self):
        self.compiles_alone("gcc", "c", "c99")

    @rules()
    def test_every_header_compiles_alone_as_cpp11(self):
        self.compiles_alone("g++", "c++", "c++11")

    @rules()
    def test_a_cpp_host_compiles_in_each_standard_without_a_warning(self):
        compilers = cpp_compilers()
        for compiler in compilers:
            for standard in ("c++11", "c++14", "c++17", "c++20"):
                with self.subTest(compiler, standard=standard):
                    run(compiler, f"-std={standard}", *STRICT, "-Wconversion", "-Wold-style-cast", f"-I{ROOT}/include",
                        "-fsyntax-only", HERE / "walk.cpp")

    @rules()
    def test_every_header_is_installed(self):
        listed = re.findall(r"'(\w+\.h)'", (ROOT / "include" / "muster" / "meson.build").read_text())
        self.assertEqual(sorted(listed), headers.NAMES)


class Layout(unittest.TestCase):
    maxDiff = None

    @rules()
    def test_functions_structs_and_constants_are_those_that_were_committed(self):
        self.assertEqual(
            (layout.declared() + layout.measured()).splitlines(),
            layout.COMMITTED.read_text().splitlines(),
            "the ABI has changed; where that is meant: tests/abi/layout.py --update",
        )


class Absent(unittest.TestCase):
    """Getters of what is not there: of NULL, of bytes that are no handle, and of a handle of another kind."""

    TIME_NONE = 2**63 - 1
    BY_TYPE = {"muster_status": -101, "size_t": 0, "muster_time": TIME_NONE, "int64_t": 0, "int32_t": 0}
    # What could be taken for success, or for a right.
    OTHERS = {
        **dict.fromkeys(("muster_plan_ends_at", "muster_member_ends_at", "muster_grant_ends_at", "muster_link_ends_at",
                         "muster_invitation_expires_at", "muster_message_expires_at"), 0),
        "muster_workspace_plan_ended": 1,
        "muster_error_row": -1,
        "muster_error_message": b"A handle is NULL, of another kind, or freed.",
        "muster_report_summary": b"A handle is NULL, of another kind, or freed.",
    }
    TYPES = {"muster_status": ctypes.c_int32, "int32_t": ctypes.c_int32, "int64_t": ctypes.c_int64,
             "muster_time": ctypes.c_int64, "size_t": ctypes.c_size_t}

    def getters(self, interface):
        """Name, type or None (a pointer), and kinds of the further arguments of each function of one const handle."""
        for name, function in interface.functions.items():
            parameters = function.args.params if function.args else []
            first = parameters[0].type if parameters else None
            if not isinstance(first, c_ast.PtrDecl) or "const" not in first.type.quals:
                continue
            handle = first.type.type.names[-1]
            if handle not in interface.handles or name.endswith("_ref"):
                continue
            pointer = isinstance(function.type, c_ast.PtrDecl)
            text = pointer and function.type.type.type.names[-1] == "char"
            yield name, "text" if text else None if pointer else function.type.type.names[-1], parameters[1:]

    @rules()
    def test_what_is_not_there_reads_as_no_success(self):
        interface, library = headers.read(), ctypes.CDLL(str(BUILD / "lib" / "libmuster.so.0"))
        ring = ctypes.c_void_p()
        self.assertEqual(library.muster_keyring_new(ctypes.byref(ring), None), 0)
        wrong = {"NULL": None, "no handle": ctypes.create_string_buffer(64), "another kind": ring}
        seen = 0
        for name, kind, further in self.getters(interface):
            function = getattr(library, name)
            function.restype = ctypes.c_char_p if kind == "text" else self.TYPES.get(kind, ctypes.c_void_p)
            expected = self.OTHERS.get(name, self.BY_TYPE.get(kind))
            for what, handle in wrong.items():
                with self.subTest(name, handle=what):
                    if name == "muster_session_error":
                        self.assertIsNotNone(function(handle))
                        continue
                    if any(isinstance(parameter.type, c_ast.PtrDecl) for parameter in further):
                        arguments = [None] * len(further)
                    else:
                        arguments = [ctypes.c_size_t(0)] * len(further)
                    self.assertEqual(function(handle, *arguments), expected)
            seen += 1
        self.assertGreater(seen, 150)
        library.muster_keyring_free(ring)
# Changes of headers: what of the header is replaced by what, and what the report then names.
REMOVED = ("base.h", "MUSTER_EXPORT const char *muster_version(void);", "", "muster_version")
ORDER = ("backend.h", r"(    const char \*name;[^\n]*\n)(    uint32_t traits;[^\n]*\n)", r"\2\1", "traits")
INSERTED = ("session.h", r"(typedef struct muster_session_options \{\n    uint32_t struct_size;)",
            r"\1\n    int64_t inserted;", "inserted")
PARAMETER = ("base.h", r"muster_id_parse\(const char \*text, muster_id", "muster_id_parse(int64_t text, muster_id",
             "muster_id_parse")
WIDER = ("base.h", r"typedef int32_t muster_status;", "typedef int64_t muster_status;", "muster_status")
CALLBACK = ("backend.h", r"(muster_row_callback\(void \*arg, )size_t", r"\1int32_t", "muster_backend_sqlite")
CONSTANT = ("backend.h", r"(MUSTER_LOCK_UPDATE) = 2", r"\1 = 3", "MUSTER_LOCK_UPDATE 2")


class Changed(unittest.TestCase):
    """Changes that break programs are planted into copies of the headers, and found."""

    def planted(self, folder, plant):
        name, old, new, _ = plant
        include = pathlib.Path(folder, "include")
        shutil.copytree(headers.INCLUDE, include, ignore=shutil.ignore_patterns("meson.build"))
        header = include / "muster" / name
        text, count = re.subn(old if plant is not REMOVED else re.escape(old), new, header.read_text())
        self.assertEqual(count, 1, f"{old} is not in {name}")
        header.write_text(text)
        return include

    @rules()
    @unittest.skipUnless(dump.is_here(), "abigail-tools is not installed")
    def test_abidiff_finds_a_changed_function_struct_or_callback(self):
        for plant in (REMOVED, ORDER, INSERTED, PARAMETER, WIDER, CALLBACK):
            with self.subTest(plant[3]), tempfile.TemporaryDirectory() as folder:
                include = self.planted(folder, plant)
                report = dump.differences("muster", dump.stand_in("muster", folder, include), include)
                self.assertIn(plant[3], report)

    @rules()
    def test_the_layout_shows_a_changed_constant(self):
        with tempfile.TemporaryDirectory() as folder:
            lines = layout.measured(self.planted(folder, CONSTANT)).splitlines()
            self.assertEqual(set(layout.COMMITTED.read_text().splitlines()) - set(lines)
                             - set(layout.declared().splitlines()), {CONSTANT[3]})


@unittest.skipUnless(dump.is_here(), "abigail-tools is not installed")
class Dump(unittest.TestCase):
    @rules()
    def test_abidiff_finds_the_libraries_as_they_were_committed(self):
        for name in dump.LIBRARIES:
            if dump.built(name).exists():
                report = dump.differences(name, dump.built(name))
                update = f"the ABI of {name} has changed; where that is meant: {dump.UPDATE}"
                self.assertEqual(report, "", f"{update}\n{report}")


class IncludeGraph(unittest.TestCase):
    @rules()
    def test_examples_and_bindings_include_public_headers_only(self):
        wrong = []
        for top in ("examples", "bindings"):
            for path in sorted((ROOT / top).rglob("*")):
                if path.suffix in (".c", ".h", ".cpp", ".hpp"):
                    for quoted, _ in INCLUDE.findall(path.read_text()):
                        if quoted and not (path.parent / quoted).resolve().is_relative_to(ROOT / top):
                            wrong.append(f"{path.relative_to(ROOT)} includes {quoted}")
        self.assertEqual(wrong, [])


class Shapes(unittest.TestCase):
    """What a call can't be given, nobody can slip in."""

    def setUp(self):
        self.interface = headers.read()

    def names(self):
        for name, function in self.interface.functions.items():
            yield name
            for parameter in function.args.params if function.args else ():
                yield parameter.name or ""
        for name, fields in self.interface.structs.items():
            yield from (field for field, _ in fields)

    @rules("AB-66 AB-67 TOK-4")
    def test_no_call_takes_or_gives_an_address_of_the_web(self):
        names = list(self.names())
        self.assertGreater(len(names), 400)
        for name in names:
            self.assertNotRegex(name, r"(^|_)(url|uri|href|link_base|redirect|return_to|host_header|next_page)(_|$)")

    @rules("AB-15 INV-15")
    def test_accepting_takes_no_role_and_no_project(self):
        for name, inputs in (("muster_invitation_accept", ["session", "token"]),
                             ("muster_invitation_accept_waiting", ["session", "org", "invitation"]),
                             ("muster_invitation_signup", ["session", "token", "params"])):
            parameters = [parameter.name for parameter in self.interface.functions[name].args.params]
            self.assertEqual(parameters, inputs + ["ret_member"])
        fields = {field for field, _ in self.interface.structs["muster_account_params"]}
        self.assertFalse({field for field in fields if "role" in field or "project" in field})


if __name__ == "__main__":
    suite.main("abi")
