# SPDX-License-Identifier: MIT
"""The public headers as data: functions, structs and constants, read with pycparser; and the comments of constants.

The preprocessor sees only our headers and a stdint.h of a few lines, so that what comes out does not depend on the system.
"""
import dataclasses
import pathlib
import re
import subprocess
import tempfile

from pycparser import c_ast, c_generator, c_parser

INCLUDE = pathlib.Path(__file__).resolve().parents[2] / "include"
NAMES = sorted(path.name for path in (INCLUDE / "muster").glob("*.h"))
# Of libraries beside the core, by header.
BESIDE = {"postgres.h": "postgres"}

# Only names are needed: sizes come from the compiler.
_STDINT = "\n".join(f"typedef int {name};" for name in ("int32_t", "int64_t", "uint8_t", "uint32_t", "uint64_t", "size_t")) + """
#define INT64_MAX 9223372036854775807
#define INT32_C(x) x
#define INT64_C(x) x
"""


@dataclasses.dataclass
class Interface:
    functions: dict  # name -> FuncDecl
    structs: dict  # name -> list of (field, type node), complete ones only
    handles: list  # names of opaque types
    callbacks: dict  # name -> FuncDecl
    enums: dict  # constant -> value
    groups: list  # for each enum its constants, in order
    macros: dict  # constant -> int or str


def _macros(preprocessed_dump):
    found = {}
    for name, text in re.findall(r"^#define (MUSTER_[A-Z0-9_]+) (.+)$", preprocessed_dump, re.M):
        text = re.sub(r"U?INT(?:32|64)_C\((.*)\)", r"\1", text.strip())
        text = {"INT64_MAX": "9223372036854775807"}.get(text, text)
        if re.fullmatch(r"-?(0x[0-9a-fA-F]+|\d+)", text):
            found[name] = int(text, 0)
        elif re.fullmatch(r'"[^"\\]*"', text):
            found[name] = text[1:-1]
    return found


def constant(node, known):
    if isinstance(node, c_ast.UnaryOp) and node.op == "-":
        return -constant(node.expr, known)
    if isinstance(node, c_ast.BinaryOp) and node.op in ("<<", "|", "+"):
        left, right = constant(node.left, known), constant(node.right, known)
        return {"<<": left << right, "|": left | right, "+": left + right}[node.op]
    if isinstance(node, c_ast.ID):
        return known[node.name]
    return int(node.value.rstrip("uUlL"), 0)


def read(include=INCLUDE):
    with tempfile.TemporaryDirectory() as folder:
        fake = pathlib.Path(folder)
        (fake / "stdint.h").write_text("#ifndef S\n#define S\n" + _STDINT + "#endif\n")
        for name in ("stddef.h", "string.h"):
            (fake / name).write_text("#include <stdint.h>\n")
        (fake / "all.c").write_text("".join(f"#include <muster/{name}>\n" for name in NAMES if name not in BESIDE))
        command = ["gcc", "-E", "-nostdinc", "-undef", f"-I{fake}", f"-I{include}", str(fake / "all.c")]
        text = subprocess.run(command + ["-P"], check=True, capture_output=True, text=True).stdout
        dump = subprocess.run(command + ["-dM"], check=True, capture_output=True, text=True).stdout
    found = Interface({}, {}, [], {}, {}, [], _macros(dump))
    opaque = []
    for node in c_parser.CParser().parse(text).ext:
        if isinstance(node, c_ast.FuncDef):
            continue  # inline: compiled into who includes it, no part of the ABI
        declared = node.type
        if isinstance(declared, c_ast.Enum):
            value = -1
            found.groups.append([item.name for item in declared.values.enumerators])
            for item in declared.values.enumerators:
                value = constant(item.value, found.enums) if item.value is not None else value + 1
                found.enums[item.name] = value
        elif isinstance(node, c_ast.Typedef) and node.name.startswith("muster_"):
            if isinstance(declared, c_ast.FuncDecl):
                found.callbacks[node.name] = declared
            elif isinstance(declared.type, c_ast.Struct):
                fields = declared.type.decls
                if fields is None:
                    opaque.append(node.name)
                else:
                    found.structs[node.name] = [(field.name, field.type) for field in fields]
        elif isinstance(declared, c_ast.FuncDecl):
            found.functions[node.name] = declared
    found.handles = [name for name in opaque if name not in found.structs]
    return found


def read_statuses():
    """The functions that return a muster_status, each with its parameters as C, named a0, a1, ..."""
    writer = c_generator.CGenerator()
    found = {}
    for name, declared in read().functions.items():
        result = declared.type.type
        if not isinstance(result, c_ast.IdentifierType) or result.names != ["muster_status"]:
            continue
        found[name] = []
        for i, parameter in enumerate(declared.args.params if declared.args else []):
            place = parameter.type
            while not isinstance(place, c_ast.TypeDecl):
                place = place.type
            place.declname = f"a{i}"
            found[name].append(writer.visit(parameter))
    return found


def _plain(comment):
    """A comment's text, without the stars at the beginnings of its lines."""
    return " ".join(re.sub(r"^ *\*+ ?", "", comment, flags=re.M).split())


def comments(group):
    """The comment above the enum of these constants, and the comment above or behind each. No comment: ""."""
    text = "\n".join((INCLUDE / "muster" / name).read_text() for name in NAMES)
    inside = r"(?:(?!\*/).)*"
    enum = rf"\benum (?:\w+ )?(\{{\s*(?:/\*{inside}\*/\s*)?){group[0]}\b"
    start = re.search(rf"(?:/\*\*({inside})\*/\s*)?{enum}", text, re.S)
    body = text[start.start(2) :].partition("};")[0]
    found = {}
    for name in group:
        above = re.search(rf"/\*\*(?!<)({inside})\*/\s*{name}\b", body, re.S)
        behind = re.search(rf"\b{name}\b(?:\s*=[^,/]*)?,?\s*/\*\*<(.*?)\*/", body, re.S)
        comment = above or behind
        found[name] = _plain(comment.group(1)) if comment else ""
    return _plain(start.group(1) or ""), found
