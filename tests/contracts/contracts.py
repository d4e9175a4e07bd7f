# SPDX-License-Identifier: MIT
"""The comments of the public headers as data: what the contract of each function says."""
import dataclasses
import pathlib
import re

INCLUDE = pathlib.Path(__file__).resolve().parents[2] / "include" / "muster"

LABELS = ("Callers", "Order", "Events", "Cost", "Returns", "Rules")
EVERY_CALL = "and those of every call of a session (session.h)."
EVERY_STEP = "and every status that the step returns."
EVERY_CHANGE = "and those of every changing call of a session (session.h)."

_COMMENT = re.compile(r"/\*(?:(?!\*/).)*\*/", re.S)
_EXPORT = re.compile(r"MUSTER_EXPORT\s[^;(]*?\b(muster_\w+)\(([^;]*)\)\s*;", re.S)


@dataclasses.dataclass
class Contract:
    header: str
    name: str
    parameters: str
    lines: list  # of the comment, without its stars

    def part(self, label):
        """The lines behind a label, up to the next one."""
        found, inside = [], False
        for line in self.lines:
            begun = re.match(r"(\w+):", line)
            if begun and begun.group(1) in LABELS:
                inside = begun.group(1) == label
                line = line[begun.end():]
            if inside and line.strip():
                found.append(line.strip())
        return found

    def statuses(self):
        """The statuses that it names, each at the beginning of a line of Returns."""
        return statuses_of(self.part("Returns"))


def statuses_of(lines):
    return {match.group(1) for match in (re.match(r"MUSTER_E_(\w+)", line.strip()) for line in lines) if match}


def lines_of(comment):
    """The lines of a comment without its stars."""
    text = re.sub(r"^/\*+<?|\*/$", "", comment)
    return [re.sub(r"^\s*\* ?", "", line).rstrip() for line in text.splitlines()]


def headers():
    """Each public header by its name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(INCLUDE.glob("*.h"))}


def contracts():
    """The contract of each exported function, in order. One without a comment has no lines."""
    found = []
    for header, text in headers().items():
        ends = {match.end(): match.group() for match in _COMMENT.finditer(text)}
        for export in _EXPORT.finditer(text):
            above = text[:export.start()].rstrip()
            comment = ends.get(len(above), "")
            found.append(Contract(header, export.group(1), export.group(2),
                                  lines_of(comment) if comment.startswith("/**") else []))
    return found


def every_call():
    """The statuses that session.h lists for every call of a session, and for every changing one."""
    text = headers()["session.h"]
    lines = [line for comment in _COMMENT.findall(text) for line in lines_of(comment)]
    calls = next(i for i, line in enumerate(lines) if line.startswith("Every call of a session"))
    changes = next(i for i, line in enumerate(lines) if line.startswith("Every changing call of a session"))
    end = next((i for i in range(changes + 1, len(lines)) if not lines[i].strip()), len(lines))
    of_calls = statuses_of(lines[calls:changes])
    return of_calls, of_calls | statuses_of(lines[changes:end])


def sentences(comment):
    """The sentences of a comment. A label, an item of a list, a code and a status each begin a new one; code is left out."""
    chunks, chunk = [], []
    for line in lines_of(comment) + [""]:
        begins = re.match(r"\s*(- |\"\w+\" |MUSTER_E_\w+ |[\w, ]+: |(%s):)" % "|".join(LABELS), line)
        code = re.match(r" {4,}\S", line) and not chunk
        if begins or not line.strip() or code:
            chunks.append(" ".join(chunk))
            chunk = []
        if not code:
            chunk.append(line.strip())
    for text in chunks:
        yield from (each for each in re.split(r"(?<=[.!?:;])\s+", text) if each)
