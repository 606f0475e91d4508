from collections.abc import Callable, Iterator, Sequence

import pytest
from attrs import Factory, define, evolve

from conformance.adapters.base import Broken, Failure
from conformance.cases import Ask, BrokeError, Case, Judgement, Talk
from conformance.protocol.messages import Answer, Call, Ok, Single
from conformance.runner import Runner
from conformance.verdicts import Verdict

CRASH = Broken(kind=Failure.CRASH, why="exit code 3", stderr="boom")
GONE = Broken(kind=Failure.GONE, why="restarted too often")

Behaviour = Callable[[str, int], Answer | Broken]
"""What is answered to a question of this name, that many questions after the start."""


@define
class FakeLine:
    """A target in this process; when it breaks, everything that is under way gets no answer."""

    behaviour: Behaviour
    restarts: int = 0
    most_restarts: int = 100
    asked: list[list[str]] = Factory(list)
    broken: Broken | None = None
    questions: int = 0

    def submit(self, requests: Sequence[Single]) -> int:
        """Keep what is asked."""
        self.asked.append([request.op for request in requests if isinstance(request, Call)])
        return len(self.asked) - 1

    def collect(self, ticket: int) -> Sequence[Answer | Broken]:
        """Answer it."""
        return [self._answer(name) for name in self.asked[ticket]]

    def _answer(self, name: str) -> Answer | Broken:
        if self.broken is not None:
            return self.broken
        self.questions += 1
        answer = self.behaviour(name, self.questions)
        self.broken = answer if isinstance(answer, Broken) and not answer.answered else None
        return answer

    def seen(self) -> tuple[Sequence[str], str]:
        """Say what was seen."""
        return ["> asked", "< answered"], "diary"

    def restart(self) -> None:
        """Start anew, if it is broken and not too often."""
        if self.broken is None:
            return
        gone = self.restarts == self.most_restarts
        self.restarts += 0 if gone else 1
        self.broken = GONE if gone else None


def _talk(name: str, rounds: int) -> Talk:
    for _ in range(rounds):
        given = yield [Call(name, {})]
        if given != [Ok("right")]:
            return Judgement(verdict=Verdict.FAIL, sentence=f"got {given[0]}")
    return Judgement(verdict=Verdict.PASS)


def _case(name: str, rounds: int = 1) -> Case:
    return Case(id=name, role="codec", area="x", title="", talk=lambda: _talk(name, rounds))


def _run(line: FakeLine, cases: Sequence[Case]) -> dict[str, Judgement]:
    ticking = iter(range(1_000_000))
    runner = Runner(line, lambda: next(ticking) / 1_000)
    begun: list[str] = []
    found = [*runner.run(cases, lambda case: begun.append(case.id))]
    assert begun == [case.id for case in cases]
    assert all(finished.micros >= 0 for finished in found)
    return {finished.case.id: finished.judgement for finished in found}


def _verdicts(line: FakeLine, cases: Sequence[Case]) -> dict[str, str]:
    return {name: judged.verdict.value for name, judged in _run(line, cases).items()}


def _right(name: str, _at: int) -> Answer | Broken:
    return Ok("wrong" if name.startswith("wrong") else "right")


def test_talks_of_many_cases_go_on_side_by_side() -> None:
    """A round of all cases is one submission, however long each of them goes on."""
    line = FakeLine(_right)
    cases = [_case(f"case-{number}", rounds=3) for number in range(100)]
    assert set(_verdicts(line, cases).values()) == {"pass"}
    assert len(line.asked) == 3


def test_what_is_heavy_goes_alone() -> None:
    """A case of many megabytes waits until nothing else is under way, and nothing joins it."""
    line = FakeLine(_right)
    heavy = [evolve(_case(f"heavy-{number}"), weight=1_000) for number in range(2)]
    cases = [_case("one"), heavy[0], _case("two"), heavy[1], _case("three")]
    assert set(_verdicts(line, cases).values()) == {"pass"}
    assert [asked for asked in line.asked if "heavy" in asked[0]] == [["heavy-0"], ["heavy-1"]]
    assert sum(len(asked) for asked in line.asked) == 5


def test_a_wrong_answer_is_asked_for_twice_and_a_fail() -> None:
    """What failed is run again at once, alone; the others are not."""
    line = FakeLine(_right)
    found = _verdicts(line, [_case("one"), _case("wrong"), _case("two")])
    assert found == {"one": "pass", "wrong": "fail", "two": "pass"}
    assert line.asked == [["one", "wrong", "two"], ["wrong"]]


def test_a_failure_keeps_what_was_seen_of_the_adapter() -> None:
    """The lines either way and the diary are those of the run alone."""
    judged = _run(FakeLine(_right), [_case("wrong")])["wrong"]
    assert [line["line"] for line in judged.wire] == ["> asked", "< answered"]
    assert judged.stderr == "diary"


def test_what_differs_in_the_second_run_is_flaky() -> None:
    """A case that fails once and passes then is neither failed nor passed."""
    line = FakeLine(lambda _name, at: Ok("right" if at > 1 else "wrong"))
    judged = _run(line, [_case("sometimes")])["sometimes"]
    assert judged.verdict is Verdict.FLAKY
    assert "an immediate second: pass" in judged.sentence


def test_a_crash_falls_on_the_case_at_fault() -> None:
    """All that were under way are run again, alone; who crashes then is at fault."""
    line = FakeLine(lambda name, _at: CRASH if name == "deadly" else Ok("right"))
    cases = [_case("before"), _case("deadly"), _case("after"), _case("later", rounds=4)]
    found = _run(line, cases)
    assert {name: judged.verdict.value for name, judged in found.items()} == {
        "before": "pass", "deadly": "crash", "after": "pass", "later": "pass"
    }  # fmt: skip
    assert (found["deadly"].sentence, found["deadly"].stderr) == ("exit code 3", "boom")


def test_talks_that_were_going_on_begin_again() -> None:
    """What they had opened died with the process, so they start from their first request."""
    line = FakeLine(lambda name, at: CRASH if name == "deadly" and at > 150 else Ok("right"))
    cases = [_case(f"case-{number}", rounds=4) for number in range(120)]
    cases += [
        _case("deadly", rounds=3),
        *(_case(f"late-{number}", rounds=4) for number in range(99)),
    ]
    found = _verdicts(line, cases)
    assert {name for name, verdict in found.items() if verdict != "pass"} == {"deadly"}
    assert found["deadly"] == "crash"


def test_a_break_that_nothing_repeats_is_flaky() -> None:
    """A crash that no suspect repeats is no pass."""
    line = FakeLine(lambda _name, at: CRASH if at == 2 else Ok("right"))
    found = _verdicts(line, [_case("one"), _case("two"), _case("three")])
    assert sorted(found.values()) == ["flaky", "pass", "pass"]


def test_restarts_are_capped() -> None:
    """When they are used up, what is left is not run."""
    line = FakeLine(lambda _name, _at: CRASH, most_restarts=3)
    found = _verdicts(line, [_case(f"case-{number}") for number in range(4)])
    assert [*found.values()] == ["crash", "crash", "not-run", "not-run"]


def test_an_answer_that_breaks_the_rules_is_one_case_s_fault() -> None:
    """The adapter lives on, and the others that were under way are not run again."""
    wrong = Broken(kind=Failure.PROTOCOL_ERROR, why="not understood", answered=True)
    line = FakeLine(lambda name, _at: wrong if name == "rude" else Ok("right"))
    found = _verdicts(line, [_case("one"), _case("rude"), _case("two")])
    assert found == {"one": "pass", "rude": "protocol-error", "two": "pass"}
    assert line.asked == [["one", "rude", "two"], ["rude"]]


def _our_fault(_name: str) -> Talk:
    yield [Call("x", {})]
    raise ValueError("a bug of ours")


def test_our_own_fault_is_no_verdict_on_the_target() -> None:
    """A checker that raises, before or after it asked, is a harness error; others go on."""
    late = Case(id="late", role="codec", area="x", title="", talk=lambda: _our_fault("x"))
    early = Case(id="early", role="codec", area="x", title="", talk=_raises)
    found = _run(FakeLine(_right), [early, late, _case("one")])
    assert {name: judged.verdict.value for name, judged in found.items()} == {
        "early": "harness-error", "late": "harness-error", "one": "pass"
    }  # fmt: skip
    assert "a bug of ours" in found["late"].sentence


def _raises() -> Talk:
    def talk() -> Iterator[list[Single]]:
        raise ValueError("another bug of ours")
        yield []  # type: ignore[unreachable] # this makes it a generator

    return talk()  # type: ignore[return-value] # it never returns


@pytest.mark.parametrize("name", ["right", "wrong", "deadly"])
def test_a_search_is_run_alone(name: str) -> None:
    """A search asks as it goes, and a break ends it from outside."""

    def search(ask: Ask) -> Judgement:
        try:
            given = ask([Call(name, {})])
        except Exception:  # noqa: BLE001 - what a search may do
            return Judgement(verdict=Verdict.PASS)
        right = given == [Ok("right")]
        return Judgement(verdict=Verdict.PASS if right else Verdict.FAIL)

    line = FakeLine(lambda asked, at: CRASH if asked == "deadly" else _right(asked, at))
    case = Case(id="search", role="codec", area="x", title="", search=search)
    wanted = {"right": "pass", "wrong": "fail", "deadly": "crash"}[name]
    assert _verdicts(line, [case]) == {"search": wanted}


def test_nothing_is_begun_after_enough() -> None:
    """When the budget ends, what was begun is finished and nothing else is begun."""
    line = FakeLine(_right)
    begun: list[str] = []
    runner = Runner(line, lambda: 0.0, lambda: len(begun) >= 2)
    cases = [_case(f"case-{number}", rounds=2) for number in range(5)]
    found = [*runner.run(cases, lambda case: begun.append(case.id))]
    assert [finished.case.id for finished in found] == begun == ["case-0", "case-1"]


def test_what_breaks_an_ask_is_no_exception_of_ours() -> None:
    """No search can take a broken target for an answer."""
    assert not issubclass(BrokeError, Exception)
