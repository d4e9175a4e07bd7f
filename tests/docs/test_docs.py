#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Documentation that is run: the first program, README's copy of it; doc/your-database.md; doc/backends.md, compared with the
backend that it shows; and doc/rules.md, compared with what names rules."""
import datetime
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import suite  # noqa: E402
from suite import BUILD, ROOT, rules  # noqa: E402

sys.path.insert(0, str(ROOT / "bindings" / "python"))
os.environ.setdefault("MUSTER_LIBRARY", str(BUILD / "lib" / "libmuster.so"))
import muster  # noqa: E402


PAGE = ROOT / "doc" / "rules.md"
RULE = re.compile(r"\b(?!UTF-)[A-Z]{2,5}-\d+\b")
TEXT = {".c", ".h", ".cpp", ".hpp", ".py", ".txt"}


def sources(*folders):
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in TEXT)


def named():
    """The rules that code, headers and tests name."""
    return {rule for path in sources("include", "lib", "tests", "bindings") for rule in RULE.findall(path.read_text())}


def declared():
    """The rules that a test says it proves, in C and in Python."""
    in_c = re.compile(r'^ *MUSTER_TEST\(\s*\w+,\s*((?:"[^"]*"\s*)+)\)', re.M)
    in_python = re.compile(r"^ *@rules\(([^)]*)\)\s+def test_", re.M)
    found = set()
    for path in sources("tests", "bindings"):
        for pattern, suffix in ((in_c, ".c"), (in_python, ".py")):
            if path.suffix == suffix:
                found.update(*(RULE.findall(rules_of) for rules_of in pattern.findall(path.read_text())))
    return found


def explained():
    """The rules that have a line in a table of the page, in its order."""
    return re.findall(r"^\| ([A-Z]+-\d+) \|", PAGE.read_text(), re.M)


class Rules(unittest.TestCase):
    maxDiff = None

    @rules()
    def test_every_rule_that_is_named_is_explained(self):
        self.assertEqual(named() - set(explained()), set())

    @rules()
    def test_every_rule_that_is_explained_is_proven_by_a_test(self):
        self.assertEqual(set(explained()) - declared(), set())

    @rules()
    def test_each_rule_has_one_line_under_its_chapter_in_order(self):
        for chapter in re.split(r"^## ", PAGE.read_text(), flags=re.M)[1:]:
            found = re.findall(r"^\| ([A-Z]+)-(\d+) \|", chapter, re.M)
            self.assertEqual({name for name, _ in found}, {chapter.partition(":")[0]})
            numbers = [int(number) for _, number in found]
            self.assertEqual(numbers, sorted(set(numbers)))

    @rules()
    def test_sources_are_given_for_cases_that_are_explained(self):
        self.assertEqual(set(re.findall(r"^- (AB-\d+): ", PAGE.read_text(), re.M)) - set(explained()), set())

    @rules("ROLE-1")
    def test_the_table_of_roles_is_the_one_that_the_library_prints(self):
        # tables.txt is compared with the library itself in the suite "tables".
        of_roles = (ROOT / "tests" / "abi" / "tables.txt").read_text().partition("permissions and actions")[0]
        printed = re.findall(r"^  \d+ (\w+): (.*)", of_roles, re.M)
        heads, *rows = [
            [cell.strip().strip("`") for cell in line.split("|")[1:-1]]
            for line in re.findall(r"^\| (?:`\w+`|action) \|.*", PAGE.read_text(), re.M)
        ]
        shown = [(row[0], {heads[i] for i in range(1, 5) if row[i] == "yes"}) for row in rows]
        self.assertEqual(shown, [(action, set(roles.split())) for action, roles in printed if action != "None"])


def declared_tables():
    """Name, placement, first column and parent of each table, in the order of lib/store/columns.h."""
    text = (ROOT / "lib" / "store" / "columns.h").read_text()
    rows = re.findall(r"^ +X\((\w+), (\w+), (BY_\w+|CONSTANT), \d+, (?:-1|TABLE_(\w+)), ", text, re.M)
    first = dict(re.findall(r"^#define (\w+)_COLUMNS\(X\)[ \\]*\n +X\(\w+, (\w+), ", text, re.M))
    return [(name, placement, first[constant], parent.lower()) for constant, name, placement, parent in rows]


def distribution(tables):
    """The SQL by which an operator distributes the tables of a new store."""

    def of(*placements):
        return [(name, column) for name, placement, column, _ in tables if placement in placements]

    def rows(pairs):
        width = max(len(name) for name, _ in pairs)
        return ",\n".join(f"    ('muster.\"{name}\"', {' ' * (width - len(name))}'{column}')" for name, column in pairs)

    lines = ["BEGIN;", "SELECT create_reference_table('muster.schema_version');"]
    lines += [f"SELECT create_reference_table('muster.\"{name}\"');" for name, _ in of("CONSTANT")]
    lines += ["SELECT create_distributed_table('muster.\"org\"', 'id', colocate_with => 'none');"]
    lines += ["SELECT create_distributed_table(t::regclass, c, colocate_with => 'muster.\"org\"') FROM (VALUES"]
    lines += [rows([pair for pair in of("BY_ORG") if pair[0] != "org"]), ") AS s(t, c);"]
    lines += ["SELECT create_distributed_table(t::regclass, c, colocate_with => 'none') FROM (VALUES"]
    lines += [rows(of("BY_ACCOUNT", "BY_KEY")), ") AS s(t, c);", "COMMIT;"]
    return "\n".join(lines) + "\n"


class Scaling(unittest.TestCase):
    maxDiff = None
    PAGE = ROOT / "doc" / "scaling.md"

    def column(self, heading):
        """The first cells of the table under a heading of the page."""
        chapter = self.PAGE.read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
        return [cell.strip().strip("`") for cell in re.findall(r"^\| ([^|]+) \|", chapter, re.M)][2:]

    @rules()
    def test_the_sql_that_distributes_a_store_is_that_of_the_schema(self):
        shown = re.search(r"^```sql\n(.*?)^```", self.PAGE.read_text(), re.M | re.S).group(1)
        self.assertEqual(shown, distribution(declared_tables()))

    @rules()
    def test_every_table_stands_where_the_page_says(self):
        said = {}
        for placement, names in re.findall(r"^\| `(BY_\w+|CONSTANT)` \| ([^|]+) \|", self.PAGE.read_text(), re.M):
            said.update((name, placement) for name in re.findall(r"`(\w+)`", names))
        self.assertEqual(said, {name: placement for name, placement, _, _ in declared_tables()})

    @rules()
    def test_every_look_over_all_orgs_that_the_check_lets_pass_is_told(self):
        checked = (ROOT / "tests" / "postgres" / "rules.c").read_text().partition("} OVER_ALL[] = {")[2].partition("};")[0]
        allowed = [" ".join(pair).strip() for pair in re.findall(r'\{"(\w+)", "(\w*)"\}', checked)]
        self.assertEqual(sorted(self.column("Looks over all orgs")), sorted(allowed))

    @rules()
    def test_every_call_that_locks_the_row_of_the_store_is_told(self):
        kinds = re.compile(r"^CALL\((\w+), CALL_CHANGE \| CALL_LOCK_STORE", re.M)
        locking = {f"muster_{name}" for path in (ROOT / "lib").glob("*/*.c") for name in kinds.findall(path.read_text())}
        self.assertEqual(set(self.column("Calls that lock the store")), locking)


def sentences(page):
    """The sentences of a page, without its code. An item of a list and a cell of a table end one, and so does a colon."""
    page = re.sub(r"^```.*?^```|^    .*?$", "", page, flags=re.M | re.S)
    page = re.sub(r"\]\([^)]*\)", "]", page)
    for paragraph in re.split(r"\n\s*\n|\n(?=[-|#]|\d+\. )", page):
        for part in paragraph.split("|") if paragraph.startswith("|") else [paragraph]:
            yield from re.split(r"(?<=[.!?:;])\s+", " ".join(part.split()))


class Documentation(unittest.TestCase):
    maxDiff = None

    @rules()
    def test_the_first_program_says_who_became_a_member(self):
        done = subprocess.run([BUILD / "examples" / "first"], capture_output=True, text=True)
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("grace is member of Engine Works\n", "", 0))

    @rules()
    def test_the_readme_shows_the_first_program_as_it_is(self):
        shown = re.search(r"^```c\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S).group(1)
        program = (ROOT / "examples" / "first.c").read_text()
        # The README leaves out the comment at the top.
        self.assertEqual(shown, program[program.index("#include") :])

    @rules()
    def test_every_path_that_a_page_links_to_is_there(self):
        missing = []
        for page in sorted(ROOT.glob("*.md")) + sorted((ROOT / "doc").rglob("*.md")):
            for target in re.findall(r"\]\(([^)#]+)", page.read_text()):
                if "://" not in target and not (page.parent / target).exists():
                    missing.append(f"{page.relative_to(ROOT)}: {target}")
        self.assertEqual(missing, [])

    @rules()
    def test_no_sentence_of_a_page_has_more_than_30_words(self):
        long = []
        for page in [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "doc").rglob("*.md"))]:
            for sentence in sentences(page.read_text()) if page.name != "CHANGELOG.md" else []:
                if len(sentence.split()) > 30:
                    long.append(f"{page.name}: {sentence}")
        self.assertEqual(long, [])

    @rules()
    def test_the_readme_names_every_command_of_dev_that_it_shows(self):
        known = set(re.findall(r"^  (\w+)", subprocess.run(["sh", ROOT / "dev", "help"], capture_output=True, text=True).stdout, re.M))
        shown = set(re.findall(r"\./dev (\w+)", (ROOT / "README.md").read_text()))
        self.assertEqual(shown - known, set())


class Backends(unittest.TestCase):
    maxDiff = None
    guide = (ROOT / "doc" / "backends.md").read_text()
    interface = (ROOT / "include" / "muster" / "backend.h").read_text()

    @rules()
    def test_the_code_that_the_guide_shows_stands_in_the_example(self):
        example = [path.read_text() for path in sources("examples/backend-lmdb")]
        shown = re.findall(r"^```c\n(.*?)^```", self.guide, re.M | re.S)
        self.assertEqual(self.guide.count("```c\n"), len(shown))
        self.assertGreater(len(shown), 10)
        for code in shown:
            with self.subTest(code.splitlines()[0]):
                self.assertTrue(any("\n" + code in text for text in example), code)

    @rules()
    def test_the_guide_explains_every_function_of_the_interface(self):
        names = set(re.findall(r"^    \w[\w ]*\*?\(\*(\w+)\)\(", self.interface, re.M))
        table = "".join(re.findall(r"^\| `[a-z_]+`.*", self.guide, re.M))
        self.assertIn("undo_to", names)
        self.assertEqual(names - set(re.findall(r"`(\w+)`", table)), set())

    @rules()
    def test_what_the_guide_names_is_there(self):
        text = "".join(path.read_text() for path in sources("include", "examples/backend-lmdb", "tests/support"))
        names = set(re.findall(r"\b(?:MUSTER|muster)_\w+", self.guide))
        self.assertEqual({name for name in names if not re.search(rf"\b{name}\b", text)}, set())


class YourDatabase(unittest.TestCase):
    """doc/your-database.md: its program, SQL and commands are run, and its statements about a SQLite file are checked."""

    maxDiff = None
    PAGE = (ROOT / "doc" / "your-database.md").read_text()
    OWN = ["bill", "bill_by_what", "bill_told"]
    # What the page needs of SQLite's shell, for machines that lack it.
    SHELL = f'sqlite3() {{ {sys.executable} -c "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute(sys.argv[2])" "$@"; }}\n'

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.path = self.folder / "app.db"

    def own(self):
        """A connection of the host, with a table, an index and a trigger of its own."""
        own = sqlite3.connect(self.path, isolation_level=None, timeout=0)
        self.addCleanup(own.close)
        own.executescript(
            "CREATE TABLE IF NOT EXISTS bill (what); CREATE INDEX IF NOT EXISTS bill_by_what ON bill (what);"
            "CREATE TRIGGER IF NOT EXISTS bill_told AFTER INSERT ON bill BEGIN SELECT 1; END;"
        )
        return own

    def store(self, **options):
        store = muster.Store(str(self.path), **options)
        self.addCleanup(store.close)
        return store

    def block(self, language):
        return re.search(rf"^```{language}\n(.*?)^```", self.PAGE, re.M | re.S).group(1)

    @rules("OP-6")
    def test_the_program_prints_what_the_page_says(self):
        done = subprocess.run([BUILD / "examples" / "own-rows", self.path], capture_output=True, text=True)
        self.assertEqual((done.stderr, done.returncode), ("", 0))
        self.assertIn(textwrap.indent(done.stdout, "    "), self.PAGE)

    @rules()
    def test_the_code_that_the_page_shows_is_in_the_program(self):
        program = (ROOT / "examples" / "own-rows.c").read_text()
        shown = re.findall(r"^```c\n(.*?)^```", self.PAGE, re.M | re.S)
        self.assertEqual(len(shown), 2)
        for code in shown:
            self.assertIn("\n" + code, program)

    @rules()
    def test_a_hosts_file_gets_tables_of_one_prefix_and_keeps_what_is_its_own(self):
        own = self.own()
        own.executescript("PRAGMA user_version = 7; PRAGMA application_id = 11")
        self.path.chmod(0o640)
        self.store()
        made = own.execute("SELECT type, name FROM sqlite_schema WHERE name NOT GLOB 'bill*'").fetchall()
        self.assertEqual([name for _, name in made if not re.match("(sqlite_autoindex_)?muster_", name)], [])
        self.assertEqual({kind for kind, _ in made}, {"table", "index"})
        tables = [name for kind, name in made if kind == "table"]
        self.assertEqual(len(tables), int(re.search(r"makes (\d+) tables", self.PAGE).group(1)))
        self.assertEqual(own.execute("SELECT count(*) FROM muster_schema").fetchone(), (1,))
        self.assertEqual([own.execute(f"PRAGMA {name}").fetchone()[0] for name in ("user_version", "application_id")], [7, 11])
        self.assertEqual(self.path.stat().st_mode & 0o777, 0o640)

    @rules()
    def test_a_file_stays_in_wal_mode_and_a_new_one_is_its_owners(self):
        self.store().close()
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["app.db", "app.db.key"])
        self.assertEqual({path.stat().st_mode & 0o777 for path in self.folder.iterdir()}, {0o600})
        self.assertEqual(self.own().execute("PRAGMA journal_mode").fetchone(), ("wal",))

    @rules()
    def test_a_file_of_another_encoding_is_refused_and_not_changed(self):
        own = sqlite3.connect(self.path)
        own.executescript("PRAGMA encoding = 'UTF-16le'; CREATE TABLE bill (what)")
        own.close()
        before = self.path.read_bytes()
        with self.assertRaises(muster.Backend):
            muster.Store(str(self.path))
        self.assertEqual(self.path.read_bytes(), before)

    @rules("OP-7")
    def test_a_writer_of_the_host_is_waited_for_and_a_reader_is_not(self):
        own, store = self.own(), self.store(wait=datetime.timedelta(milliseconds=20))
        with store.system() as host:
            own.execute("BEGIN")
            own.execute("SELECT * FROM bill").fetchall()
            ada = host.create_account("ada")
            own.execute("COMMIT")
            own.execute("BEGIN IMMEDIATE")
            with self.assertRaises(muster.Busy):
                host.create_account("grace")
            self.assertEqual(host.account(ada.id).username, "ada")
            own.execute("COMMIT")
            host.create_account("grace")
            with host.transaction():
                host.account(ada.id)
                with self.assertRaises(sqlite3.OperationalError):
                    own.execute("BEGIN IMMEDIATE")

    @rules()
    def test_the_backup_is_whole_while_a_store_is_open(self):
        with self.store().system() as host:
            host.create_account("ada")
            (self.folder / "elsewhere").mkdir()
            shell = "" if shutil.which("sqlite3") else self.SHELL
            subprocess.run(["sh", "-ec", shell + self.block("sh")], cwd=self.folder, check=True)
        copy = muster.Store(str(self.folder / "backup.db"), existing=True, key_file=str(self.folder / "elsewhere" / "backup.key"))
        with copy, copy.system() as host:
            self.assertEqual(host.verify(), [])
            self.assertEqual(host.find_account(username="ada").username, "ada")

    @rules()
    def test_removing_leaves_the_hosts_own_and_nothing_else(self):
        own = self.own()
        own.execute("INSERT INTO bill VALUES ('paid')")
        store = self.store()
        with store.system() as host:
            host.create_account("ada")
            host.offer_plan("team", seats=5)
            with store.session(host.find_account(username="ada").id) as session:
                session.create_org("engine", "Engine Works", plan="team")
        store.close()
        own.executescript(self.block("sql"))
        self.assertEqual([name for (name,) in own.execute("SELECT name FROM sqlite_schema ORDER BY name")], self.OWN)
        self.assertEqual(own.execute("SELECT what FROM bill").fetchall(), [("paid",)])
        self.assertEqual(own.execute("PRAGMA journal_mode").fetchone(), ("delete",))


if __name__ == "__main__":
    suite.main("docs")
