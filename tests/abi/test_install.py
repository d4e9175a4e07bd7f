#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The library as hosts get it: installed by the README's commands, and as a subproject of meson. Both are built here
from a copy of the sources, so this suite needs no build folder."""
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
import headers  # noqa: E402
import suite  # noqa: E402
from command import STRICT, run  # noqa: E402
from suite import ROOT, rules  # noqa: E402

README = (ROOT / "README.md").read_text()
VERSION = re.search(r"version: '([^']+)'", (ROOT / "meson.build").read_text()).group(1)
FIRST = "grace is member of Engine Works\n"
WALKED = f"muster {VERSION}\n{FIRST}grace is a stranger to Engine Works\n"
NAMESAKES = "a store opened; postgres is linked; own functions ran 4 times\n"
WITH_POSTGRES = subprocess.run(["pkg-config", "--exists", "libpq >= 14"]).returncode == 0


def shown(language, text):
    """The README's block in that language that holds the text."""
    return next(block for block in re.findall(rf"^```{language}\n(.*?)^```", README, re.M | re.S) if text in block)


def copy_sources(folder):
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns("build*", ".git", "__pycache__"))
    return folder


class Installed(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.home = pathlib.Path(cls.folder.name)
        cls.sources = copy_sources(cls.home / "sources")
        cls.environment = dict(os.environ, HOME=str(cls.home))
        cls.printed = run("sh", "-euc", shown("sh", "meson install"), cwd=cls.sources, env=cls.environment)
        cls.root = cls.home / "muster"
        cls.environment["PKG_CONFIG_PATH"] = str(cls.root / "lib" / "pkgconfig")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def flags(self, *words):
        return run("pkg-config", *words, env=self.environment).split()

    def builds(self, source, *flags, compiler="gcc", standard="c99"):
        """The host, built against what is installed."""
        program = self.home / "host"
        run(compiler, f"-std={standard}", *STRICT, source, "-o", program, *flags)
        return program

    def prints(self, program, text):
        self.assertEqual(run(program, env=dict(os.environ, LD_LIBRARY_PATH=str(self.root / "lib"))), text)

    @rules()
    def test_the_readmes_commands_install_a_library_that_its_first_program_runs_with(self):
        self.assertTrue(self.printed.endswith(f"\n{FIRST}"), self.printed)

    @rules()
    def test_libraries_headers_and_pkg_config_files_are_installed_and_nothing_else(self):
        libraries = ["muster"] + ["muster-postgres"] * WITH_POSTGRES
        expected = [f"include/muster/{name}" for name in headers.NAMES if name not in headers.BESIDE or WITH_POSTGRES]
        for name in libraries:
            expected += [f"lib/lib{name}{end}" for end in (".a", ".so", ".so.0", f".so.{VERSION}")]
            expected.append(f"lib/pkgconfig/{name}.pc")
        found = [str(path.relative_to(self.root)) for path in self.root.rglob("*") if not path.is_dir()]
        self.assertEqual(sorted(found), sorted(expected))

    @rules()
    def test_no_assert_is_compiled_into_the_libraries(self):
        libraries = [*(self.root / "lib").glob("*.a"), *(self.root / "lib").glob("*.so")]
        self.assertGreaterEqual(len(libraries), 2)
        for library in libraries:
            needed = run("nm", "--undefined-only", *["--dynamic"] * (library.suffix == ".so"), library)
            self.assertIn("sqlite3_open" if library.stem == "libmuster" else "PQconnect", needed)
            self.assertNotIn("__assert_fail", needed)

    @rules()
    def test_the_pkg_config_files_carry_the_version(self):
        self.assertEqual(self.flags("--modversion", "muster"), [VERSION])

    @rules()
    def test_a_c99_host_builds_with_pkg_config_and_walks_from_store_to_removal(self):
        self.prints(self.builds(HERE / "walk.c", *self.flags("--cflags", "--libs", "muster")), WALKED)

    @rules()
    def test_a_cpp11_host_builds_with_pkg_config_and_walks_from_store_to_removal(self):
        flags = self.flags("--cflags", "--libs", "muster")
        self.prints(self.builds(HERE / "walk.cpp", *flags, compiler="g++", standard="c++11"), WALKED)

    @rules()
    def test_a_host_is_linked_without_any_shared_library(self):
        program = self.builds(HERE / "walk.c", "-static", *self.flags("--cflags", "--libs", "--static", "muster"))
        self.assertNotIn("NEEDED", run("readelf", "-d", program))
        self.prints(program, WALKED)

    @rules()
    @unittest.skipUnless(WITH_POSTGRES, "libpq is not here")
    def test_a_host_with_postgres_builds_with_pkg_config(self):
        program = self.builds(HERE / "namesakes.c", *self.flags("--cflags", "--libs", "muster-postgres"))
        self.assertIn("[libmuster-postgres.so.0]", run("readelf", "-d", program))
        self.prints(program, NAMESAKES)


# A host of strict C99 whose settings are not those of the library. It adds the same program with the static libraries.
HOST = """project('host', 'c', default_options: ['c_std=c99', 'warning_level=3', 'werror=true', 'default_library=both'])
%s
executable('host-static', 'host.c', dependencies: [
  dependency('muster', fallback: 'muster', static: true),
  dependency('muster-postgres', fallback: 'muster', static: true),
])
"""


@unittest.skipUnless(WITH_POSTGRES, "libpq is not here")
class Subproject(unittest.TestCase):
    @rules()
    def test_a_host_of_meson_has_the_sources_as_its_subproject(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            copy_sources(folder / "subprojects" / "muster")
            (folder / "meson.build").write_text(HOST % shown("meson", "fallback"))
            shutil.copy(HERE / "namesakes.c", folder / "host.c")
            build = folder / "build"
            # Optimization is of no interest here, and takes most of the time.
            run("meson", "setup", build, folder, "-Doptimization=0", "--force-fallback-for=muster,muster-postgres")
            run("meson", "compile", "-C", build)
            for program in ("host", "host-static"):
                self.assertEqual(run(build / program), NAMESAKES)
            self.assertIn("[libmuster.so.0]", run("readelf", "-d", build / "host"))
            self.assertNotIn("libmuster", run("readelf", "-d", build / "host-static"))
            folders = {path.name for path in (build / "subprojects" / "muster").iterdir()}
            self.assertEqual(folders & {"examples", "tests"}, set())


if __name__ == "__main__":
    suite.main("install")
