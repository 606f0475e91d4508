"""Mutants as external processes: does the suite notice a broken rule from outside?

A mutant of a role that an adapter can stand in for is served as a program, through the kit that any
implementation would use, and the suites are put to it as to anybody. It is killed by the first case
that does not pass, and passes no better when it is run again. Cases of the mutant's own area come
first, those that cite its clause before the others, so that most die early; a mutant survives only
after every case of its role.

The other mutants break what only the model plays; they are killed in process (`mutants.score`).
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from attrs import frozen

from conformance.adapters.base import Restarting
from conformance.adapters.pipes import Command
from conformance.adapters.served import served_command
from conformance.adapters.targets import dial_command
from conformance.cases import Case
from conformance.mutants.mutant import Mutant
from conformance.mutants.score import AREAS
from conformance.runner import Exchanging, Runner
from conformance.suites import cases
from conformance.tiers import TIERS
from conformance.verdicts import Verdict
from spec_model.version import VERSION
from vectors.canonical import JsonObject, JsonValue
from vectors.load import load

STREAM: Final = "stream"
"""The area whose mutants an adapter can show only in some roles."""

STREAM_ROLES: Final[Mapping[str, str]] = {
    "stream.reader": "reader",
    "stream.writer": "writer",
    "stream.recovery": "writer",
    "stream.sink": "writer",
}
"""The role of each module of the stream that an adapter can stand in for."""

KILLING: Final = frozenset({Verdict.FAIL, Verdict.CRASH, Verdict.HANG, Verdict.PROTOCOL_ERROR})
"""Verdicts that notice a mutant; what is flaky is not noticed for sure."""

EFFORTS: Final = ("quick", "ci")
"""The tiers whose cases are put to a mutant; the second only to what survives the first."""


@frozen
class Seen:
    """What came of a mutant from outside."""

    mutant: Mutant
    role: str
    """The role that the adapter stands in for; nothing if it is the model's side."""
    killer: str
    """The case that notices it, with its verdict; nothing if none does."""


def role_of(mutant: Mutant) -> str:
    """Say which role an adapter can show a mutant in; nothing if none."""
    return STREAM_ROLES.get(mutant.module, "") if mutant.area == STREAM else "codec"


def through_stdio(mutant: Mutant) -> Seen:
    """Serve a mutant as a process, and put the cases of its role to it until one notices."""
    role = role_of(mutant)
    if not role:
        return Seen(mutant, "", "")
    connection = Restarting(mutant.id, dial_command(Command(served_command(mutant.id))))
    try:
        runner = Runner(Exchanging(connection), time.monotonic)
        for finished in runner.run(_ordered(mutant, role), lambda _case: None):
            if finished.judgement.verdict in KILLING:
                return Seen(
                    mutant, role, f"{finished.case.id} ({finished.judgement.verdict.value})"
                )
    finally:
        connection.stop()
    return Seen(mutant, role, "")


@cache
def _cases(role: str, tier: str) -> Sequence[Case]:
    return tuple(cases([role], TIERS[tier]))


def _ordered(mutant: Mutant, role: str) -> Iterator[Case]:
    """Put the cases that are most likely to notice a mutant first."""
    areas = AREAS[mutant.area] if role == "codec" else (role,)

    def rank(case: Case) -> tuple[bool, bool, int, bool]:
        elsewhere, silent = case.area not in areas, mutant.clause not in case.clauses
        return elsewhere, silent, case.weight, case.search is not None

    for tier in EFFORTS:
        yield from sorted(_cases(role, tier), key=rank)


# --- the score as a file ------------------------------------------------------------------------

SCHEMA: Final = "onceproof/mutation-score/1"

SCORE: Final = "mutation-score.json"
"""Name of the file in the folder where runs are kept."""


def suite_digest() -> str:
    """Say which suite a score is of: its version, and the vectors that it asks."""
    return f"{VERSION} {load().manifest.get('root', '')}"


def score_to_json(killed: int, total: int) -> str:
    """Write a score, for the certificates of later runs of the same suite."""
    plain: JsonObject = {
        "schema": SCHEMA, "suite": suite_digest(), "killed": killed, "total": total
    }  # fmt: skip
    return json.dumps(plain, indent=2) + "\n"


def score_from(path: Path) -> JsonObject | None:
    """Read a score; nothing if there is none, or if it is of another suite."""
    try:
        plain: JsonValue = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    match plain:
        case {"schema": str(schema), "suite": str(suite), "killed": int(dead), "total": int(all_)}:
            current = (schema, suite) == (SCHEMA, suite_digest())
            return {"killed": dead, "total": all_} if current else None
        case _:
            return None
