"""Properties as cases: what a target must declare before it is asked."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from conformance.cases import Judgement
from conformance.properties import PROPERTIES, Property, run
from conformance.protocol.messages import (
    CAPABILITIES,
    Answer,
    Call,
    Declined,
    Ok,
    Refused,
    Single,
)
from conformance.suites.drawn import MOST_REASONS, cases, required
from conformance.verdicts import Verdict
from spec_model import codec
from spec_model.codec import OPERATIONS
from spec_model.plain import Plain, Record

DRAWS = 20


def test_every_case_requires_capabilities_that_there_are() -> None:
    """So a target that does not declare them declines the case."""
    made = [*cases(draws=1, seed=0, database=None)]
    assert len(made) == len(PROPERTIES)
    assert all(case.requires and {*case.requires} <= {*CAPABILITIES} for case in made)


@pytest.mark.real
@pytest.mark.parametrize("claimed", PROPERTIES, ids=lambda claimed: claimed.id)
def test_a_property_asks_only_for_what_it_requires(claimed: Property) -> None:
    """A target that does not declare a capability is not asked for it."""
    asked: set[str] = set()

    def call(op: str, arguments: Record) -> Mapping[str, Plain]:
        asked.add(OPERATIONS[op].requires)
        return codec.call(op, arguments)

    run(claimed, call, examples=5)
    assert asked <= {*required(claimed)}


def _searched(answer: Callable[[Record], Answer]) -> Judgement:
    """Search the property of batches that come back, on what answers so to what it is asked."""

    def ask(requests: Sequence[Single]) -> Sequence[Answer]:
        return [answer(each.args) for each in requests if isinstance(each, Call)]

    made = cases(draws=DRAWS, seed=0, database=None)
    (search,) = (each.search for each in made if each.id == "random.batch.count")
    assert search is not None
    return search(ask)


def _is_long(arguments: Record) -> bool:
    wire = arguments["wire"]
    assert isinstance(wire, bytes)
    return len(wire) > 4


def _right(arguments: Record) -> Answer:
    answer = codec.call("batch.decode", arguments)
    rejected = answer.get("rejected")
    if isinstance(rejected, Mapping):
        return Refused(code=str(rejected["code"]))
    return Ok(answer["ok"])


def _wrong(_arguments: Record) -> Answer:
    return Ok([b"nobody wrote this"])


@pytest.mark.parametrize("long", [True, False])
def test_a_wrong_answer_beside_declined_draws_fails(long: bool) -> None:
    """Whichever draws are declined, the others are judged."""
    judged = _searched(
        lambda asked: Declined("too long") if _is_long(asked) is long else _wrong(asked)
    )
    assert judged.verdict is Verdict.FAIL


def test_a_pass_says_how_many_draws_were_declined() -> None:
    """So that it is not taken for more than it is."""
    judged = _searched(lambda asked: Declined("too long") if _is_long(asked) else _right(asked))
    assert judged.verdict is Verdict.PASS
    declined, rest = judged.reason.removeprefix("partly declined: ").split(" of ")
    assert 0 < int(declined) < DRAWS
    assert rest == f"{DRAWS} draws: too long"


def test_a_property_is_declined_if_every_draw_is() -> None:
    """Nothing was decided then."""
    judged = _searched(lambda _asked: Declined("no batches"))
    assert (judged.verdict, judged.reason) == (Verdict.DECLINED, "no batches")


def test_nothing_is_said_of_declined_draws_where_there_are_none() -> None:
    """A pass in full has no reason."""
    judged = _searched(_right)
    assert (judged.verdict, judged.reason) == (Verdict.PASS, "")


def test_few_of_many_reasons_are_told() -> None:
    """The others are counted."""
    reasons: set[str] = set()

    def answer(asked: Record) -> Answer:
        if not _is_long(asked):
            return _right(asked)
        reasons.add(f"a batch like {asked['wire']!r}")
        return Declined(f"a batch like {asked['wire']!r}")

    judged = _searched(answer)
    told = judged.reason.partition("draws: ")[2].split("; ")
    assert told == [*sorted(reasons)[:MOST_REASONS], f"and {len(reasons) - MOST_REASONS} more"]
