"""Why committed baselines fail: tables of causes, and the entries that were written from them."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from attrs import evolve

from conformance import baselines
from conformance.findings import Finding, causes, findings
from conformance.findings.causes import Cause, explaining, mismatches, problems, reason
from conformance.implementations.ready import SDKS, causes_of, choose, committed_baseline
from conformance.properties import PROPERTIES
from vectors.load import DATA, read_lines

FOLDER = Path("docs/findings")
KNOWN: Mapping[str, Finding] = {each.id: each for each in findings(FOLDER)}
TARGETS = [f"{sdk.scheme}:{sdk.name}" for sdk in SDKS]

ONE = Cause(cases=("reject.values.*",), says="ok", finding="026", kind="", mechanism="")
ARGUED = evolve(ONE, finding="", kind="ambiguity", mechanism="no clause says when")


def test_the_first_cause_that_fits() -> None:
    """A cause fits by the id of the case and by the sentence, and the first of several explains."""
    assert explaining([ONE, ARGUED], "reject.values.x", "it gave ok") is ONE
    assert explaining([ARGUED, ONE], "reject.values.x", "it gave ok") is ARGUED
    assert explaining([ONE], "reject.values.x", "it was refused") is None
    assert explaining([ONE], "codec.values.x", "it gave ok") is None


def test_reasons() -> None:
    """A reason names the finding with its clause, and what argues for itself says what it is."""
    text, link = reason(evolve(ONE, mechanism="by the way"), KNOWN)
    assert text.startswith("finding 026, values.operands: ")
    assert text.endswith("; by the way")
    assert Path(link).is_file()
    assert reason(ARGUED, KNOWN)[0] == "ambiguity: no clause says when"


@pytest.mark.parametrize(
    "wrong",
    [
        evolve(ONE, finding=""),
        evolve(ONE, kind="ambiguity"),
        evolve(ONE, finding="999"),
        evolve(ONE, finding="039"),
        evolve(ARGUED, mechanism=""),
        evolve(ARGUED, kind="whatever"),
    ],
)
def test_wrong_tables(wrong: Cause) -> None:
    """A cause has a finding of its own package, or a class and an argument."""
    target = "npm:@workflow/core@5.0.0-beta.55"
    assert list(problems([ONE, ARGUED], KNOWN, target)) == []
    assert list(problems([wrong], KNOWN, target))


def test_another_clause_needs_a_mechanism() -> None:
    """A finding about another clause than the case is refused unless a mechanism is told."""
    cases = {"a": ["values.operands"], "b": ["values.tags"]}
    assert list(mismatches(cases, {"a": ONE}, KNOWN)) == []
    assert list(mismatches(cases, {"b": ONE}, KNOWN)) == [
        "b: finding 026 is about values.operands, which the case is not"
    ]
    assert list(mismatches(cases, {"b": evolve(ONE, mechanism="thus")}, KNOWN)) == []


@pytest.mark.parametrize("target", TARGETS)
def test_committed_tables(target: str) -> None:
    """The tables are in order, and about findings of the very release."""
    table = causes_of(target)
    assert table is not None
    chosen = choose(*target.split(":", 1))
    assert list(problems(causes.load(table), KNOWN, chosen.address)) == []


@pytest.mark.parametrize("target", TARGETS)
def test_committed_entries(target: str) -> None:
    """Each entry cites a finding about a clause of its case, or states how it shows there.

    No cause is left that explains nothing.
    """
    table, file = causes_of(target), committed_baseline(target)
    assert table is not None
    assert file is not None
    loaded = causes.load(table)
    indexed, used = _index(), set()
    for case, entry in baselines.load(file).items():
        fitting = [
            cause
            for cause in loaded
            if evolve(cause, says="").fits(case, "") and reason(cause, KNOWN)[0] == entry.reason
        ]
        assert fitting, f"{case}: no cause gives the reason {entry.reason!r}"
        used |= {*fitting}
        clauses = indexed.get(case.split("@")[0])
        if clauses is not None:
            assert list(mismatches({case: clauses}, {case: fitting[0]}, KNOWN)) == []
    assert [cause for cause in loaded if cause not in used] == []


def _index() -> Mapping[str, list[str]]:
    """Give the clauses of golden cases and of properties; schedules have none of their own."""
    own = {f"random.{claimed.id}": list(claimed.clauses) for claimed in PROPERTIES}
    for row in read_lines(DATA / "INDEX.jsonl"):
        listed = row["clauses"]
        own[str(row["id"])] = [str(each) for each in listed] if isinstance(listed, list) else []
    return own
