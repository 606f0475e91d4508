"""The properties of the codec role as cases: each is searched for a value that breaks it.

What is asked depends on what the engine draws, and what it draws on what was answered, so these are
searches. A database keeps what was found: the next run tries it first.

A target may decline what it is asked of one draw and answer the others. So a draw that is declined
decides nothing, and the search goes on: a wrong answer to another draw fails, a pass says how many
draws were declined, and only a property of which every draw was declined is declined.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from attrs import Factory, define, evolve

from conformance.cases import Ask, BrokeError, Case, Judgement
from conformance.checkers import bounded, unanswered
from conformance.failures import plain_to_json
from conformance.properties import PROPERTIES, Property, run
from conformance.properties.property import Call
from conformance.protocol import messages
from conformance.verdicts import Verdict
from spec_model.codec import OPERATIONS
from spec_model.plain import Plain, Record
from vectors.forms import to_json

CAPABILITIES: Mapping[str, tuple[str, ...]] = {
    "encryption": ("envelope",),
    "releases": ("compat",),
    "capabilities": ("compat",),
    "call-sites": ("compat",),
    "spec-versions": ("compat",),
    "objects.v2-no-sniff": ("frames", "objects"),
}
"""What properties ask for, by property or area, where it is not the capability of that name."""

MOST_REASONS: Final = 3
"""How many of the reasons for which draws were declined are told."""


def required(claimed: Property) -> tuple[str, ...]:
    """Say which capabilities a target must declare to be asked about a property."""
    area = claimed.id.split(".")[0]
    return CAPABILITIES.get(claimed.id) or CAPABILITIES.get(area) or (area,)


class _UnansweredError(BaseException):
    """There is no answer to judge; no property may take this for one."""

    def __init__(self, judgement: Judgement) -> None:
        super().__init__(judgement.sentence)
        self.judgement = judgement


def cases(*, draws: int, seed: int, database: Path | None) -> Iterator[Case]:
    """List a case for each property."""
    for claimed in PROPERTIES:
        yield _case(claimed, draws, seed, database)


def _case(claimed: Property, draws: int, seed: int, database: Path | None) -> Case:
    def search(ask: Ask) -> Judgement:
        return _search(claimed, ask, draws, seed, database)

    return Case(
        id=f"random.{claimed.id}",
        role="codec",
        area=claimed.id.split(".")[0],
        title=claimed.claim,
        clauses=claimed.clauses,
        requires=required(claimed),
        source="random",
        detail={"property": claimed.id, "draws": draws, "seed": seed},
        search=search,
    )


@define
class _Draws:
    """What became of the draws of one search."""

    asked: int = 0
    declined: list[Judgement] = Factory(list)

    def deciding(self, claimed: Property) -> Property:
        """Let a declined draw be none that is wrong, and count it."""

        def check(call: Call, drawn: Record) -> str | None:
            self.asked += 1
            try:
                return claimed.check(call, drawn)
            except _UnansweredError as nothing:
                if nothing.judgement.verdict is not Verdict.DECLINED:
                    raise
                self.declined.append(nothing.judgement)
                return None

        return evolve(claimed, check=check)

    def unbroken(self) -> Judgement:
        """Judge a search that found nothing wrong."""
        if not self.declined:
            return Judgement(verdict=Verdict.PASS)
        if len(self.declined) == self.asked:
            return self.declined[0]
        reasons = sorted({each.reason for each in self.declined})
        left = len(reasons) - MOST_REASONS
        why = "; ".join([*reasons[:MOST_REASONS], *([f"and {left} more"] if left > 0 else [])])
        part = f"partly declined: {len(self.declined)} of {self.asked} draws: {why}"
        return Judgement(verdict=Verdict.PASS, reason=part)


def _search(claimed: Property, ask: Ask, draws: int, seed: int, database: Path | None) -> Judgement:
    drawn = _Draws()
    deciding = drawn.deciding(claimed)
    try:
        found = run(deciding, _asking(ask), examples=draws, seed=seed, database=database)
    except _UnansweredError as nothing:
        return nothing.judgement
    if found is None:
        return drawn.unbroken()
    return _wrong(claimed, found.drawn, f"{found.wrong}; the smallest value that shows it is kept")


def once(claimed: Property, value: Record, ask: Ask) -> Judgement:
    """Ask a property about one value."""
    try:
        wrong = claimed.check(_asking(ask), value)
    except _UnansweredError as nothing:
        return nothing.judgement
    return Judgement(verdict=Verdict.PASS) if wrong is None else _wrong(claimed, value, wrong)


def _asking(ask: Ask) -> Call:
    """Let a property ask a target; what is no answer ends it."""

    def call(op: str, arguments: Record) -> Mapping[str, Plain]:
        try:
            (given,) = ask([messages.Call(op, arguments)])
        except BrokeError as broke:
            asked = to_json(OPERATIONS[op].takes, arguments)
            broke.show = {"kind": "question", "op": op, "args": asked, "expected": None}
            raise
        if isinstance(given, messages.Ok | messages.Refused):
            return messages.as_answer(given)
        raise _UnansweredError(unanswered(op, given))

    return call


def _wrong(claimed: Property, value: Record, sentence: str) -> Judgement:
    plain = plain_to_json(value)
    return Judgement(
        verdict=Verdict.FAIL,
        sentence=sentence,
        got=bounded(plain),
        show={"kind": "property", "property": claimed.id, "drawn": plain},
    )
