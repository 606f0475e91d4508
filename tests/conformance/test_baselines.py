import json
from datetime import date

import jsonschema
import pytest
from attrs import evolve

from conformance.baselines import (
    BaselineError,
    Entry,
    Rate,
    apply,
    from_json,
    problems,
    schema,
    to_json,
)
from conformance.baselining import combined, extended
from conformance.record import ResultRow
from conformance.verdicts import FAILURES, Verdict

TODAY = date(2030, 1, 31)


def entry(failure: Verdict = Verdict.FAIL, expires: date = TODAY, name: str = "a") -> Entry:
    """An entry of case `a`."""
    return Entry(id=name, failure=failure, reason="known", link=None, expires=expires)


def result(verdict: Verdict, name: str = "a", *broken: str) -> ResultRow:
    """A result of case `a`, and what it broke."""
    return ResultRow(case=name, verdict=verdict, broken=dict.fromkeys(broken, 1))


def why(_row: ResultRow, _clause: str) -> tuple[str, None]:
    """Give a reason."""
    return "a race", None


@pytest.mark.parametrize("observed", Verdict)
@pytest.mark.parametrize("failure", [verdict for verdict in Verdict if verdict in FAILURES])
def test_an_entry_covers_its_failure_class_and_no_other(
    failure: Verdict, observed: Verdict
) -> None:
    """Every cell of the table of failure classes and verdicts is decided."""
    judged = apply({"a": entry(failure)}, result(observed))
    assert judged.observed is observed
    if observed is failure or (failure is Verdict.FLAKY and observed in FAILURES):
        assert judged.verdict is Verdict.KNOWN_FAILURE
        assert judged.reason == "known"
    elif observed is Verdict.PASS and failure is not Verdict.FLAKY:
        assert judged.verdict is Verdict.UNEXPECTED_PASS
    else:
        assert judged.verdict is observed


def test_without_an_entry_a_result_is_what_it_was() -> None:
    """A baseline says nothing of what it does not name."""
    assert apply({}, result(Verdict.FAIL)) == result(Verdict.FAIL)


def _why(failure: Verdict, observed: Verdict, expires: date = TODAY) -> list[str]:
    baseline = {"a": entry(failure, expires)}
    judged = apply(baseline, result(observed))
    found = problems(baseline, {"a": judged}, ["a"], TODAY)
    return [problem.why for problem in found]


def test_entries_that_are_stale_or_expired_are_problems() -> None:
    """Gone, failing otherwise, declined now, or past its day."""
    assert _why(Verdict.FAIL, Verdict.FAIL) == []
    assert _why(Verdict.FAIL, Verdict.PASS) == []  # its verdict is red already
    assert _why(Verdict.FLAKY, Verdict.PASS) == []
    assert _why(Verdict.FAIL, Verdict.NOT_RUN) == []
    assert _why(Verdict.FAIL, Verdict.CRASH) == ["stale: it says fail, and the verdict is crash"]
    assert _why(Verdict.FAIL, Verdict.DECLINED) == [
        "stale: it says fail, and the verdict is declined"
    ]
    assert _why(Verdict.FAIL, Verdict.FAIL, date(2030, 1, 30)) == ["expired on 2030-01-30"]
    gone = problems({"a": entry()}, {}, ["b"], TODAY)
    assert [problem.to_plain() for problem in gone] == [
        {"id": "a", "why": "stale: there is no such case"}
    ]


def test_an_entry_of_another_shard_is_no_problem() -> None:
    """A case that the suite has and this shard did not run is not stale."""
    assert problems({"a": entry()}, {}, ["a"], TODAY) == []


def test_the_tool_adds_what_fails_and_drops_what_lapsed() -> None:
    """Entries that hold are kept as they are; what was not run is left alone."""
    before = {name: entry(name=name) for name in "abcd"}
    seen = [
        result(Verdict.FAIL, "a"),
        result(Verdict.PASS, "b"),
        result(Verdict.CRASH, "c"),
        result(Verdict.NOT_RUN, "d"),
        result(Verdict.HANG, "e"),
        result(Verdict.PASS, "f"),
    ]
    told = ("new", "https://example.org/1")
    after = extended(before, seen, lambda _row, _clause: told, date(2031, 1, 1))
    assert [*after] == ["a", "c", "d", "e"]
    assert after["a"] == before["a"]
    assert after["d"] == before["d"]
    assert after["c"].failure is Verdict.CRASH
    assert (after["e"].failure, after["e"].reason, after["e"].link, after["e"].expires) == (
        Verdict.HANG, "new", "https://example.org/1", date(2031, 1, 1),
    )  # fmt: skip


def test_what_was_measured_to_fail_now_and_then_may_pass() -> None:
    """The tool writes the rate; a pass is covered then, and another way to fail is not."""
    seen = evolve(result(Verdict.FAIL), rate={"failed": 7, "of": 10})
    always = evolve(result(Verdict.FAIL, "b"), rate={"failed": 10, "of": 10})
    written = extended({}, [seen, always], why, TODAY)
    assert written["a"].fails == Rate(failed=7, of=10)
    assert written["b"].fails is None
    assert apply(written, result(Verdict.PASS)).verdict is Verdict.PASS
    assert apply(written, result(Verdict.FAIL)).verdict is Verdict.KNOWN_FAILURE
    assert apply(written, result(Verdict.CRASH)).verdict is Verdict.CRASH
    assert apply(written, result(Verdict.PASS, "b")).verdict is Verdict.UNEXPECTED_PASS
    passing = [result(Verdict.PASS), result(Verdict.PASS, "b")]
    assert [*extended(written, passing, why, TODAY)] == ["a"]
    assert from_json(to_json(written).encode()) == written
    jsonschema.Draft202012Validator(schema()).validate(json.loads(to_json(written)))


PAGES, FOLD, ORDER = "world.pages", "world.fold", "world.linearizable"


def test_another_clause_is_not_covered() -> None:
    """Not of an entry that always fails, nor of one that fails now and then; it is what is told."""
    race = evolve(result(Verdict.FAIL, "a", PAGES), rate={"failed": 1, "of": 3})
    always = result(Verdict.FAIL, "b", PAGES, FOLD)
    written = extended({}, [race, always], why, TODAY)
    assert [written[name].clauses for name in "ab"] == [(PAGES,), (FOLD, PAGES)]
    assert from_json(to_json(written).encode()) == written
    jsonschema.Draft202012Validator(schema()).validate(json.loads(to_json(written)))
    assert apply(written, result(Verdict.FAIL, "b", FOLD)).verdict is Verdict.KNOWN_FAILURE
    both = evolve(
        result(Verdict.FAIL, "a", FOLD, PAGES),
        clause=PAGES, sentence="known", got=[f"{PAGES}: known", f"{FOLD}: it is new"],
    )  # fmt: skip
    judged = apply(written, both)
    assert judged.verdict is Verdict.FAIL
    assert (judged.clause, judged.sentence) == (FOLD, "it is new")
    assert problems(written, {"a": judged}, ["a", "b"], TODAY) == []
    grown = extended(written, [both], why, TODAY)["a"]
    assert (grown.clauses, grown.fails) == ((FOLD, PAGES), Rate(failed=1, of=3))


def test_what_is_come_upon_now_and_then_is_known_by_its_clause() -> None:
    """In every case that is not about it, and for nothing else: no other clause, and no crash."""
    about = {"a": {PAGES}, "b": {PAGES}, "c": {PAGES}, "d": {ORDER}}
    met = evolve(result(Verdict.FAIL, "a", ORDER), rate={"failed": 1, "of": 3})
    both = evolve(
        result(Verdict.FAIL, "c"), broken={PAGES: 2, ORDER: 1}, rate={"failed": 3, "of": 3}
    )
    seen = [met, result(Verdict.PASS, "b"), both, result(Verdict.PASS, "d")]
    written = extended({}, seen, why, TODAY, about)
    name = f"clause:{ORDER}"
    assert [*written] == ["c", name]
    assert (written["c"].clauses, written["c"].fails) == ((PAGES,), Rate(failed=2, of=3))
    assert written[name].fails == Rate(failed=2, of=4)
    assert from_json(to_json(written).encode()) == written

    def judged(verdict: Verdict, case: str, *broken: str) -> Verdict:
        return apply(written, result(verdict, case, *broken), about[case]).verdict

    assert judged(Verdict.FAIL, "b", ORDER) is Verdict.KNOWN_FAILURE
    assert judged(Verdict.FAIL, "b", ORDER, FOLD) is Verdict.FAIL
    assert judged(Verdict.FAIL, "d", ORDER) is Verdict.FAIL
    assert judged(Verdict.CRASH, "b", ORDER) is Verdict.CRASH
    assert judged(Verdict.FAIL, "b") is Verdict.FAIL
    assert problems(written, {}, "abcd", TODAY) == []
    assert name in extended(written, [result(Verdict.PASS, "a")], why, TODAY, about)
    strange = {"clause:world.none": evolve(written[name], id="clause:world.none")}
    assert [each.why for each in problems(strange, {}, "abc", TODAY)] == [
        "stale: there is no such case"
    ]


def test_what_is_come_upon_always_is_the_cases_own() -> None:
    """Then it follows from what the case does, and another case that meets it is looked at."""
    about = {"a": {PAGES}, "b": {PAGES}}
    written = extended({}, [result(Verdict.FAIL, "a", PAGES, FOLD)], why, TODAY, about)
    assert [*written] == ["a"]
    assert written["a"].clauses == (FOLD, PAGES)
    assert apply(written, result(Verdict.FAIL, "b", FOLD), about["b"]).verdict is Verdict.FAIL


def test_runs_of_the_same_cases_add_up() -> None:
    """Executions are summed, clauses joined; classes that differ are flaky."""
    runs = [
        {"a": evolve(result(Verdict.FAIL, "a", PAGES), rate={"failed": 2, "of": 3})},
        {"a": result(Verdict.PASS, "a"), "b": result(Verdict.PASS, "b")},
        {"a": result(Verdict.CRASH, "a", FOLD), "b": result(Verdict.DECLINED, "b")},
    ]
    a, b = combined(runs)
    assert (a.observed, a.rate) == (Verdict.FLAKY, {"failed": 3, "of": 5})
    assert a.broken == {PAGES: 1, FOLD: 1}
    assert b.observed is Verdict.PASS


def test_a_baseline_is_read_as_it_was_written() -> None:
    """Sorted by id, as the published schema says."""
    baseline = {name: entry(name=name) for name in "ba"}
    written = to_json(baseline)
    assert from_json(written.encode()) == baseline
    assert [each["id"] for each in json.loads(written)["entries"]] == ["a", "b"]
    jsonschema.Draft202012Validator(schema()).validate(json.loads(written))


GOOD = {"id": "a", "failure": "fail", "reason": "known", "link": None, "expires": "2030-01-31"}
WRONG: dict[str, tuple[object, str]] = {
    "no JSON": (None, "no JSON"),
    "no schema": ({"entries": []}, "its schema"),
    "strange field": ({"schema": "onceproof/baseline/1", "entries": [], "x": 1}, "nothing else"),
    "no entry": ([1], "exactly id"),
    "missing link": ([{k: v for k, v in GOOD.items() if k != "link"}], "exactly id"),
    "no reason": ([GOOD | {"reason": " "}], "a reason"),
    "no failure": ([GOOD | {"failure": "pass"}], "must be one of"),
    "no day": ([GOOD | {"expires": "soon"}], "expire on a day"),
    "wrong link": ([GOOD | {"link": 1}], "text or null"),
    "twice": ([GOOD, GOOD], "two entries"),
    "no rate": ([GOOD | {"fails": "now and then"}], "some of several"),
    "strange clause": ([GOOD | {"clauses": ["world.none"]}], "there is no world.none"),
    "clauses no list": ([GOOD | {"clauses": 1}], "are a list"),
    "a clause without a rate": ([GOOD | {"id": "clause:world.pages"}], "it needs fails"),
    "fails always": ([GOOD | {"fails": {"failed": 5, "of": 5}}], "some of several"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_baseline_is_refused_in_one_sentence(name: str) -> None:
    """What is wrong is said, with the entry that it is about."""
    whole, said = WRONG[name]
    if isinstance(whole, list):
        whole = {"schema": "onceproof/baseline/1", "entries": whole}
    data = b"{" if whole is None else json.dumps(whole).encode()
    with pytest.raises(BaselineError, match=said):
        from_json(data)
