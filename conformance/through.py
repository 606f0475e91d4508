"""Mutants as external processes: does the suite notice a broken rule from outside?

A mutant of a role that an adapter can stand in for is served as a program, through the kit that any
implementation would use, and the suites are put to it as to anybody. It is killed by the first case
that does not pass, and passes no better when it is run again. What noticed it the last time is
tried first; then the cases of its own area, those that cite its clause before the others; then
everything of its role, of the tier quick and at last of the tier ci. Groups of cases begin small,
as most mutants die early. A mutant survives only after every case of its role.

The other mutants break what only the model plays; they are killed in process (`mutants.score`).
The unbroken model is served in the same way, and must pass every case that kills.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, islice
from typing import Final

from attrs import evolve, frozen

from conformance.adapters.base import Restarting
from conformance.adapters.pipes import Command
from conformance.adapters.served import served_command
from conformance.adapters.targets import dial_command
from conformance.cases import Case
from conformance.mutants.mutant import Mutant
from conformance.mutants.score import AREAS
from conformance.runner import Exchanging, Finished, Runner
from conformance.suites import cases, stream
from conformance.suites.scopes import SCOPES
from conformance.tiers import TIERS
from conformance.verdicts import Verdict

STREAM: Final = "stream"
"""The area whose mutants an adapter can show only in some roles."""

STREAM_ROLES: Final = {
    "stream.reader": "reader",
    "stream.writer": "writer",
    "stream.recovery": "writer",
    "stream.sink": "writer",
}
"""The role of each module of the stream that an adapter can stand in for."""

KILLING: Final = frozenset({Verdict.FAIL, Verdict.CRASH, Verdict.HANG, Verdict.PROTOCOL_ERROR})
"""Verdicts that notice a mutant; what is flaky is not noticed for sure."""

FIRST_GROUP: Final = 2
LARGEST_GROUP: Final = 256


@frozen
class Seen:
    """What came of a mutant from outside."""

    mutant: Mutant
    role: str
    """The role that the adapter stands in for; nothing if it is the model's side."""
    killer: str = ""
    """The case that notices it; nothing if none does."""
    verdict: str = ""


def role_of(mutant: Mutant) -> str:
    """Say which role an adapter can show a mutant in; nothing if none."""
    return STREAM_ROLES.get(mutant.module, "") if mutant.area == STREAM else "codec"


def through_stdio(mutant: Mutant, before: str = "") -> Seen:
    """Serve a mutant as a process, and put the cases of its role to it until one notices.

    `before` names the case that noticed it the last time.
    """
    role = role_of(mutant)
    if not role:
        return Seen(mutant, "")
    asked = chain(_named(role, before), _likely(mutant, role), _rest(mutant, role))
    for finished in _served(mutant.id, _once(asked)):
        if finished.judgement.verdict in KILLING:
            return Seen(mutant, role, finished.case.id, finished.judgement.verdict.value)
    return Seen(mutant, role)


def control(killers: Iterable[tuple[str, str]]) -> list[Finished]:
    """Put cases, by role and name, to the model that is served; list those that do not pass."""
    own = chain.from_iterable(_named(role, name) for role, name in sorted({*killers}))
    return [each for each in _served("", own) if each.judgement.verdict is not Verdict.PASS]


def _served(mutant: str, own: Iterable[Case]) -> Iterator[Finished]:
    connection = Restarting(mutant or "model", dial_command(Command(served_command(mutant))))
    try:
        runner = Runner(Exchanging(connection), time.monotonic)
        for group in _groups(own):
            yield from runner.run(group, lambda _case: None)
    finally:
        connection.stop()


def _groups(own: Iterable[Case]) -> Iterator[Sequence[Case]]:
    """Put cases into groups: what is in a group is judged before the next is asked."""
    coming, size = iter(own), FIRST_GROUP
    while group := tuple(islice(coming, size)):
        yield group
        size = min(LARGEST_GROUP, 4 * size)


def _once(own: Iterable[Case]) -> Iterator[Case]:
    known: set[str] = set()
    for case in own:
        if case.id not in known:
            known.add(case.id)
            yield case


# --- which cases, in which order ----------------------------------------------------------------


def _named(role: str, name: str) -> Iterator[Case]:
    """Find a case by its name, without listing all the others; nothing if there is none."""
    found = _others(role).get(name) or stream.named(name)
    if found is not None and found.role == role:
        yield found


@cache
def _others(role: str) -> dict[str, Case]:
    """List what is no schedule of a scope: vectors, traces and searches."""
    tier = evolve(TIERS["ci"], explored=0, covers=False)
    return {case.id: case for case in cases([role], tier)}


@cache
def _quick(role: str) -> Sequence[Case]:
    return tuple(cases([role], TIERS["quick"]))


def _likely(mutant: Mutant, role: str) -> Iterator[Case]:
    """Order the cases by how likely they notice a mutant: of a stream role those of tier quick."""
    areas = (role, *AREAS[mutant.area])

    def rank(case: Case) -> tuple[bool, bool, bool, bool, int]:
        elsewhere, silent = case.area not in areas, mutant.clause not in case.clauses
        return elsewhere, case.search is not None, silent, case.source != "vector", case.weight

    listed = _others(role).values() if role == "codec" else _quick(role)
    yield from sorted(listed, key=rank)


def _rest(mutant: Mutant, role: str) -> Iterator[Case]:
    """List the cases of the tier ci; scopes that cite the mutant's clause come first."""
    yield from _others(role).values()
    if role != "codec":
        scopes = sorted(SCOPES, key=lambda scope: mutant.clause not in scope.clauses)
        for scope in scopes:
            if scope.role == role:
                yield from stream.schedules_of(scope, TIERS["ci"])
