# SPDX-License-Identifier: MIT
"""The contracts of the public headers: complete, in the form of the template, and true of what the suites have seen.

tests/run runs this suite behind all others, which leave what each function returned in build/log (tests/support/statuses.h).
"""
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import contracts  # noqa: E402
import headers  # noqa: E402
import suite  # noqa: E402
from suite import rules  # noqa: E402

ALL = {name.partition("MUSTER_E_")[2] for name in headers.read().enums if name.startswith("MUSTER_E_")}
WORDS_MAX = 30
COLUMNS_MAX = 120


def calls():
    """The functions that return a status of their own, not one that a record holds."""
    return [name for name, parameters in headers.read_statuses().items()
            if not re.match(r"const muster_(error|report) ", (parameters or [""])[0])]


def seen():
    """The statuses that each function has returned in the suites of this run."""
    found = {}
    for path in sorted((suite.BUILD / "log").glob("*.statuses")):
        for line in path.read_text(encoding="utf-8").splitlines():
            function, status = line.split("\t")
            found.setdefault(function, set()).add(status)
    return found


def named():
    """The statuses that the contract of each function names, with those that session.h lists."""
    of_calls, of_changes = contracts.every_call()
    found = {}
    for contract in contracts.contracts():
        lines = contract.part("Returns")
        last = (lines or [""])[-1]
        more = of_changes if last.endswith(contracts.EVERY_CHANGE) else set()
        more = of_calls if last.endswith(contracts.EVERY_CALL) else more
        more = ALL if contracts.EVERY_STEP in lines else more
        found[contract.name] = contract.statuses() | more
    return found


class Contracts(unittest.TestCase):
    maxDiff = None

    def hold(self, faults):
        self.assertEqual(faults, [], "\n" + "\n".join(faults))

    @rules()
    def test_every_export_has_a_comment(self):
        found = contracts.contracts()
        self.assertEqual(headers.read().functions.keys() - {each.name for each in found}, set())
        self.hold([f"{each.header}: {each.name} has no comment" for each in found if not any(each.lines)])

    @rules()
    def test_no_line_of_a_header_passes_120_columns(self):
        self.hold([f"{name}:{number}: {len(line)} columns" for name, text in contracts.headers().items()
                   for number, line in enumerate(text.splitlines(), 1) if len(line) > COLUMNS_MAX])

    @rules()
    def test_no_sentence_of_a_header_passes_30_words(self):
        faults = []
        for name, text in contracts.headers().items():
            for comment in re.findall(r"/\*(?:(?!\*/).)*\*/", text, re.S):
                for sentence in contracts.sentences(comment):
                    words = [word for word in sentence.split() if re.search(r"\w", word)]
                    if len(words) > WORDS_MAX:
                        faults.append(f"{name}: {len(words)} words: {sentence}")
        self.hold(faults)

    @rules()
    def test_every_function_with_a_status_says_what_it_returns(self):
        faults = []
        by_name = {each.name: each for each in contracts.contracts()}
        for name in calls():
            contract = by_name[name]
            lines = contract.part("Returns")
            if not lines:
                faults.append(f"{contract.header}: {name} has no Returns:")
            unknown = sorted(contract.statuses() - ALL)
            if unknown:
                faults.append(f"{contract.header}: {name} names {unknown}")
            vague = [line for line in lines if re.search(r"(?<![A-Z])_[A-Z]{2,}|\bas (of )?muster_", line)]
            if vague:
                faults.append(f"{contract.header}: {name} leads elsewhere: {vague}")
        self.hold(faults)

    @rules()
    def test_every_call_of_a_session_leads_to_the_list_for_its_kind(self):
        faults = []
        for each in contracts.contracts():
            if not each.parameters.startswith("muster_session *session") or each.header == "session.h":
                continue
            last, expected = (each.part("Returns") or [""])[-1], contracts.EVERY_CALL
            if each.part("Events"):
                expected = contracts.EVERY_CHANGE
            if not last.endswith(expected):
                faults.append(f"{each.header}: {each.name} ends with {last!r}, not with {expected!r}")
        self.hold(faults)

    @rules()
    def test_every_list_states_its_order(self):
        lists = [each for each in contracts.contracts() if "ret_page" in each.parameters]
        self.assertGreaterEqual(len(lists), 17)
        self.hold([f"{each.header}: {each.name} states no Order:" for each in lists if not each.part("Order")])

    @rules("ERR-2")
    def test_no_function_returned_a_status_that_its_contract_does_not_name(self):
        returned, in_contract = seen(), named()
        if not returned:
            self.skipTest("the suites have left nothing: tests/run runs them")
        faults = []
        for function in calls():
            statuses = returned.get(function, set())
            missing = sorted(statuses - in_contract[function] - {"OK"})
            if missing:
                faults.append(f"{function} returned {', '.join(missing)}")
        self.hold(faults)


if __name__ == "__main__":
    suite.main("contracts")
