# SPDX-License-Identifier: MIT
"""The order of the modules is the one that the README tells: no module imports one that is below it there."""
import ast
import re
import unittest

from suite import ROOT, rules

PACKAGE = ROOT / "bindings" / "python"
TABLE = (PACKAGE / "README.md").read_text().partition("## Layout\n")[2].partition("\n## ")[0]
ORDER = re.findall(r"^\| `(\w+)` \|", TABLE, re.M) + ["__init__"]


def modules():
    return {path.stem: path.read_text() for path in sorted((PACKAGE / "muster").glob("*.py"))}


def imported(node):
    """The modules of the package that an import names; a name that is no module comes from __init__."""
    if isinstance(node, ast.Import):
        paths = [alias.name.split(".") + ["__init__"] for alias in node.names]
        return [path[1] for path in paths if path[0] == "muster"]
    path = (node.module or "").split(".")
    if node.level == 0 and path[0] != "muster":
        return []
    inside = path[0] if node.level else (path + [""])[1]
    return [inside] if inside else [alias.name if alias.name in ORDER else "__init__" for alias in node.names]


def faults(name, source):
    """What is wrong with the imports of a module."""
    tree = ast.parse(source)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            if node not in tree.body:
                found.append(f"{name}, line {node.lineno}: imports inside something")
            found += [f"{name}, line {node.lineno}: {other} is not above it" for other in imported(node)
                      if ORDER.index(other) >= ORDER.index(name)]
        elif isinstance(node, ast.Name) and node.id in ("__import__", "importlib"):
            found.append(f"{name}, line {node.lineno}: imports by {node.id}")
    return found


def undocumented(name, source):
    """What is public and has no docstring, and what has an argument or a result without a type."""
    found = []
    tree = ast.parse(source)
    for parent in [tree] + [node for node in tree.body if isinstance(node, ast.ClassDef)]:
        for node in parent.body:
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_"):
                if ast.get_docstring(node) is None:
                    found.append(f"{name}.{node.name}: no docstring")
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            arguments = node.args.args + node.args.kwonlyargs + [node.args.vararg, node.args.kwarg]
            untyped = [argument.arg for argument in arguments
                       if argument and argument.arg != "self" and argument.annotation is None]
            if untyped or (node.returns is None and node.name not in ("__init__", "__del__")):
                found.append(f"{name}.{node.name}: without types: {untyped or 'result'}")
    return found


class Layout(unittest.TestCase):
    maxDiff = None

    @rules()
    def test_every_module_has_one_row_in_the_readme(self):
        self.assertEqual(sorted(ORDER), sorted(modules()))

    @rules()
    def test_no_module_imports_one_that_is_below_it(self):
        self.assertEqual([fault for name, source in modules().items() for fault in faults(name, source)], [])

    @rules()
    def test_an_import_that_makes_a_circle_or_hides_one_is_found(self):
        for source, count in (
                ("from . import _ffi\nfrom .values import id_in\nimport ctypes", 0),
                ("from .store import Store", 1), ("from . import session", 1), ("import muster", 1),
                ("from . import UNCHANGED", 1), ("from muster.session import Session", 1), ("import muster.store", 1),
                ("from .accounts import Account", 1), ("def f():\n    from .values import id_in", 1),
                ("if TYPE_CHECKING:\n    from .store import Store", 2), ("__import__('muster.store')", 1)):
            self.assertEqual(len(faults("accounts", source)), count, source)

    @rules()
    def test_everything_public_has_a_docstring_and_everything_has_types(self):
        self.assertEqual([lack for name, source in modules().items() for lack in undocumented(name, source)
                          if name != "_ffi"], [])
