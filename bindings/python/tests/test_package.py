# SPDX-License-Identifier: MIT
"""The package installs, finds its library, and says what to do where it does not."""
import importlib.util
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import muster
from muster import _ffi, records
from suite import ROOT, rules

PACKAGE = ROOT / "bindings" / "python"

# Ids are uuid.UUID; enums have names and are found by them.
PYTHON_HAS = {
    "muster_action_name", "muster_event_kind_name", "muster_id_equal", "muster_id_format", "muster_id_parse",
    "muster_permission_name", "muster_permission_parse", "muster_report_verdict", "muster_role_name",
    "muster_role_parse", "muster_setting_name",
}
# What is about the host's own connection, or a backend.
C_ONLY = {"muster_backend_sqlite", "muster_session_committed", "muster_session_lend"}
# Short ways to what Store.session and Store.system do.
PYTHON_HAS |= {"muster_session_as", "muster_session_system"}


def run(*command, **environment):
    return subprocess.run([sys.executable, *command], env={**os.environ, **environment}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)


class Package(unittest.TestCase):
    @rules()
    def test_without_the_library_the_import_says_what_to_do(self):
        done = run("-c", "import muster", MUSTER_LIBRARY="/nowhere/libmuster.so.0", PYTHONPATH=str(PACKAGE))
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, "ImportError: the library of muster was not loaded .*/nowhere/.*MUSTER_LIBRARY")

    @rules()
    def test_the_package_has_the_version_of_the_library(self):
        version, = re.findall(r'^version = "(.*)"$', (PACKAGE / "pyproject.toml").read_text(), re.MULTILINE)
        self.assertEqual(version, muster.version())

    @rules()
    def test_the_program_of_the_readme_runs(self):
        program = re.search(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S).group(1)
        done = run("-c", program, PYTHONPATH=str(PACKAGE))
        self.assertEqual((done.stdout, done.returncode), ("4 True\n", 0))

    @rules()
    def test_every_function_has_its_place_in_the_package(self):
        source = "\n".join(path.read_text() for path in (PACKAGE / "muster").glob("*.py") if path.name != "_ffi.py")
        called = set(re.findall(r"\b_ffi\.(muster_\w+)", source))
        # The functions that read records follow from the fields of these.
        for module in vars(muster).values():
            kinds = [value for value in getattr(module, "__dict__", {}).values() if isinstance(value, records.Kind)]
            called.update(*(kind.functions for kind in kinds))
        left = {name for name in _ffi.FUNCTIONS if not name.endswith("_ref")} - called
        self.assertEqual(left, PYTHON_HAS | C_ONLY)

    @rules()
    def test_everything_that_is_named_is_there(self):
        self.assertEqual([name for name in muster.__all__ if not hasattr(muster, name)], [])
        self.assertEqual(sorted(muster.__all__), sorted(set(muster.__all__)))

    @rules()
    @unittest.skipUnless(all(importlib.util.find_spec(name) for name in ("pip", "setuptools", "wheel")),
                         "needs pip, setuptools and wheel")
    def test_pip_installs_the_package_without_a_network(self):
        with tempfile.TemporaryDirectory() as directory:
            # A copy, because setuptools builds beside its sources.
            source, target = pathlib.Path(directory) / "source", pathlib.Path(directory) / "target"
            shutil.copytree(PACKAGE, source, ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
            done = run("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index",
                       "--no-build-isolation", "--no-deps", "--target", str(target), str(source))
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertTrue((target / "muster" / "py.typed").exists())
            done = run("-c", "import muster; print(muster.__file__, muster.version())", PYTHONPATH=str(target))
            self.assertEqual(done.stdout.split(), [str(target / "muster" / "__init__.py"), muster.version()])
