# SPDX-License-Identifier: MIT
"""What has to be true of the rooms. A check takes what was read and returns a sentence for each mistake."""
import re

from house import EXCEPTIONS_MAX, LAYERS, LINES_MAX, declared, line_of, room_of, without_comments


def told(use):
    return f"lib/{use.file}:{use.line} {use.verb} {use.name}" + (f" (lib/{use.target})" if use.verb == "uses" else "")


def between_rooms(uses):
    return [use for use in uses if use.target is not None and room_of(use.file) != room_of(use.target)]


def check_table(table, sources):
    """Every room is in the table, in both directions, and stands on rooms of earlier rows."""
    there = {room_of(file) for file in sources}
    wrong = [f"lib/{room}: the table has no row for it" for room in sorted(there - table.rooms.keys())]
    wrong += [f"{room}: the table has a row, and lib has no such folder" for room in table.rooms if room not in there]
    order = list(table.rooms)
    for room, below in table.rooms.items():
        for other in sorted(below):
            if other not in order:
                wrong.append(f"{room} stands on {other}, which is no room of the table")
            elif order.index(other) >= order.index(room):
                wrong.append(f"{room} stands on {other}, whose row is not above its own")
    return wrong


def is_upward(table, use):
    order = list(table.rooms)
    places = [order.index(room) if room in order else -1 for room in (room_of(use.file), room_of(use.target))]
    return places[0] < places[1]


def is_allowed(table, use):
    return (use.file, room_of(use.target)) in {(one.file, one.room) for one in table.allowed}


def check_upward(table, uses):
    return [
        f"{told(use)}: an arrow upward, from {room_of(use.file)} to {room_of(use.target)}"
        for use in between_rooms(uses)
        if is_upward(table, use) and not is_allowed(table, use)
    ]


def check_exceptions(table, uses):
    upward = [use for use in between_rooms(uses) if is_upward(table, use)]
    wrong = []
    if len(table.allowed) > EXCEPTIONS_MAX:
        wrong.append(f"the table has {len(table.allowed)} exceptions; {EXCEPTIONS_MAX} are allowed")
    for one in table.allowed:
        name = f"exception {one.file} → {one.room}"
        if not one.reason:
            wrong.append(f"{name}: the table gives no reason")
        if not any(use.file == one.file and room_of(use.target) == one.room for use in upward):
            wrong.append(f"{name}: nothing needs it any more")
    return wrong


def check_stands(table, uses):
    """What a row says that its room stands on is what the room uses."""
    first = {}
    for use in between_rooms(uses):
        if not is_upward(table, use):
            first.setdefault((room_of(use.file), room_of(use.target)), use)
    wrong = [
        f"{told(use)}: the row of {room} does not say that it stands on {other}"
        for (room, other), use in first.items()
        if other not in table.rooms.get(room, ())
    ]
    for room, below in table.rooms.items():
        unused = [other for other in sorted(below) if (room, other) not in first]
        wrong += [f"the row of {room} says that it stands on {other}, which it does not use" for other in unused]
    return wrong


def check_doors(uses):
    """Other rooms include a room's own header, by the room's name."""
    wrong = []
    for use in uses:
        if use.verb != "includes":
            continue
        if use.target is None:
            wrong.append(f"{told(use)}: no room has such a header")
            continue
        room = room_of(use.target)
        if room in (room_of(use.file), *LAYERS):
            continue
        door = f"{room}/{room.rpartition('/')[2]}.h"
        if use.target != door or use.name != door:
            wrong.append(f'{told(use)}: other rooms include "{door}"')
    return wrong


def path_between(arrows, start, end):
    """The shortest way from one file to another along arrows, as a list of files; None where there is none."""
    ways, seen = [[start]], {start}
    for way in ways:
        for follower in sorted(arrows.get(way[-1], ())):
            if follower == end:
                return way + [end]
            if follower not in seen:
                seen.add(follower)
                ways.append(way + [follower])
    return None


def check_circles(uses):
    """No file of a room is used, by way of others, by a file of another room that it uses."""
    arrows = {}
    for use in uses:
        if use.target is not None and use.target != use.file:
            arrows.setdefault(use.file, set()).add(use.target)
    wrong, told_of = [], set()
    for file in sorted(arrows):
        for target in sorted(arrows[file]):
            back = path_between(arrows, target, file) if room_of(file) != room_of(target) else None
            if back is not None and frozenset(back) not in told_of:
                told_of.add(frozenset(back))
                wrong.append("a circle of files across rooms: " + " → ".join([file] + back))
    return wrong


def check_length(sources):
    counts = {file: text.count("\n") for file, text in sources.items()}
    long = {file: lines for file, lines in counts.items() if lines > LINES_MAX}
    return [f"lib/{file} has {lines} lines; {LINES_MAX} are allowed" for file, lines in long.items()]


def check_private(sources, symbols, outside):
    """What a file defines for others, some other file uses: one of lib, a macro of a header, or what `outside` names."""
    in_macros = set()
    for file, text in sources.items():
        if file.endswith(".h"):
            for body in re.findall(r"^#define (?:.*\\\n)*.*", without_comments(text), re.MULTILINE):
                in_macros |= set(re.findall(r"\w+", body))
    needed = {}
    for file, has in symbols.items():
        for name in has.needed:
            needed.setdefault(name, set()).add(file)
    return [
        f"lib/{file}:{line_of(name, sources[file])} {name} is not static, and no other file uses it"
        for file, has in symbols.items()
        for name in sorted(has.defined - outside - in_macros)
        if not needed.get(name, set()) - {file}
    ]


def words_of(text):
    return re.findall(r"\w+", without_comments(text))


def check_declared(sources, symbols, outside):
    """What a header declares is defined, and used by more than one file."""
    defined = set().union(*(has.defined for has in symbols.values()))
    users = {}
    for file, text in sources.items():
        for name in set(words_of(text)):
            users.setdefault(name, set()).add(file)
    wrong = []
    for file, text in sources.items():
        if not file.endswith(".h"):
            continue
        functions, others = declared(text)
        words = words_of(text)
        place = {name: f"lib/{file}:{line_of(name, text)}" for name in functions | others}
        wrong += [f"{place[name]} {name} is declared, and nothing defines it" for name in sorted(functions - defined)]
        for name in sorted(others - outside):
            # What the header's other declarations are made of counts as used.
            beside = users[name] - {file}
            if words.count(name) == 1 and len(beside) < 2:
                only = "".join(f" but lib/{user}" for user in beside)
                wrong.append(f"{place[name]} {name} stands in a header, and no file{only} uses it")
    return wrong
