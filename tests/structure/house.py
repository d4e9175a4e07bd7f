# SPDX-License-Identifier: MIT
"""Reads what the rooms of lib are and what they use: the table in doc/architecture.md, the includes of the sources, and
the symbols of their object files. A call is seen by its symbol, however it was declared."""
import collections
import functools
import json
import os
import pathlib
import re
import subprocess

# These offer a header for each mechanism, so others include any of them. Every other room has one header for others.
LAYERS = ("base", "token", "policy", "store", "backend/sql")
EXCEPTIONS_MAX = 3
LINES_MAX = 500

# `file` uses `name`, which `target` has. Both are paths below lib; `verb` says how.
Use = collections.namedtuple("Use", "file line verb name target")
# An arrow upward that the table allows.
Allowed = collections.namedtuple("Allowed", "file room reason")
# rooms: by name, the bottom one first, the names of those that it stands on.
Table = collections.namedtuple("Table", "rooms allowed")
Symbols = collections.namedtuple("Symbols", "defined needed")


def room_of(path):
    return path.rpartition("/")[0]


# ---- the table ----


def read_table(page):
    """The chapter "Rooms": a row for each room, the bottom one first, and a row `a/file.c → b` for each exception."""
    chapter = page.partition("\n## Rooms\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in re.findall(r"^\|.*\|$", chapter, re.M)]
    rooms, allowed = {}, []
    for first, second, *rest in rows[2:]:
        arrow = re.fullmatch(r"`?([\w./]+?)`? *→ *`?([\w/]+)`?", first)
        if arrow:
            allowed.append(Allowed(*arrow.groups(), second))
        else:
            rooms[first.strip("`")] = set(re.findall(r"`([a-z][\w/]*)`", rest[0]))
    return Table(rooms, allowed)


# ---- sources ----


@functools.lru_cache(maxsize=None)
def without_comments(text):
    """The same lines with neither comments nor texts, so that a name in them is code."""
    hidden = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.S)
    return hidden.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def read_sources(lib):
    """The text of each source and header below lib."""
    return {
        path.relative_to(lib).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(lib.rglob("*"))
        if path.suffix in (".c", ".h")
    }


def target_of(file, name, sources):
    """The header that an include means. None: there is no such header."""
    places = [room_of(file) + "/" + name, name] + [f"{layer}/{name}" for layer in LAYERS]
    # A path of the compiler may lead into any other room.
    places += [other for other in sources if other.endswith("/" + name)]
    return next((place for place in places if place in sources), None)


def includes(sources):
    """The includes in quotes. The others are public headers and those of libraries."""
    for file, text in sources.items():
        for number, line in enumerate(text.splitlines(), 1):
            found = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if found:
                yield Use(file, number, "includes", found[1], target_of(file, found[1], sources))


DIRECTIVE = re.compile(r"^[ \t]*#(?:.*\\\n)*.*$", re.M)
FUNCTION = re.compile(r"^(?!static|typedef)[A-Za-z_][\w \t*]*?\b(\w+)\([^;{}]*\)[^;{}()]*;", re.M)
DATA = re.compile(r"^extern [^;(]*?\b(\w+)(?:\[[^\]]*\])*;", re.M)
# With a value: what guards a header has none.
MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)(?:\(|[ \t]+\S)", re.M)
TYPE = re.compile(r"^(?:typedef )?(?:struct|union) (\w+) \{", re.M)


def declared(text):
    """What a header declares: functions and data; macros and types."""
    code = without_comments(text)
    plain = DIRECTIVE.sub("", code)
    return {*FUNCTION.findall(plain), *DATA.findall(plain)}, {*MACRO.findall(code), *TYPE.findall(code)}


# ---- object files ----


def read_symbols(object_files):
    """What each object file defines for others, and what it needs from others."""
    command = ["nm", "--format=posix", "--extern-only", "--print-file-name", *object_files]
    symbols = {file: Symbols(set(), set()) for file in object_files}
    for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines():
        file, _, row = line.partition(": ")
        name, kind = row.split()[:2]
        (symbols[file].needed if kind in "Uw" else symbols[file].defined).add(name)
    return symbols


def read_objects(build, root):
    """The symbols of each source of lib, by its path below lib, and what the other sources of the build need."""
    objects = {}
    for command in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        folder = pathlib.Path(command["directory"])
        file = pathlib.Path(os.path.normpath(folder / command["file"]))
        if file.suffix == ".c" and file.exists():
            # A source that is compiled twice has the same symbols twice.
            objects[str(folder / command["output"])] = file.relative_to(root).as_posix()
    inside, outside = {}, set()
    for object_file, has in read_symbols(sorted(objects)).items():
        source = objects[object_file]
        if source.startswith("lib/"):
            inside[source.removeprefix("lib/")] = has
        else:
            outside |= has.needed
    return inside, outside


def line_of(name, text):
    found = re.search(rf"\b{name}\b", without_comments(text))
    return text.count("\n", 0, found.start()) + 1 if found else 0


def calls(sources, symbols):
    """Which functions and data of other files each file uses."""
    owners = {}
    for file, has in symbols.items():
        for name in has.defined:
            owners.setdefault(name, []).append(file)
    for file, has in symbols.items():
        for name in sorted(has.needed & owners.keys()):
            # Libraries of their own may have a name twice; each means its own.
            owner = min(owners[name], key=lambda other: room_of(other) != room_of(file))
            yield Use(file, line_of(name, sources[file]), "uses", name, owner)


def public_names(lib):
    """What a host may call, from the public headers."""
    headers = (lib.parent / "include" / "muster").glob("*.h")
    texts = [path.read_text(encoding="utf-8") for path in headers]
    return {name for text in texts for name in re.findall(r"\b(muster_\w+)\(", text)}
