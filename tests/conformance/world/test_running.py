"""Tests of `conformance.world.running`: for which failures time is spent on a shorter history."""

from datetime import date
from pathlib import Path

import pytest

from conformance.adapters.crew import Crew
from conformance.adapters.pipes import Command
from conformance.baselines import Entry
from conformance.record import RecordWriter
from conformance.verdicts import Verdict
from conformance.world import running
from conformance.world.bench import Finding
from conformance.world.check import Tier
from conformance.world.registry import CHECKS
from conformance.world.running import Options
from conformance.world.shortest import Shortener
from conformance.world.suite import Judged

FAILED = [
    Judged(check, Verdict.FAIL, (Finding(check.clauses[0], "it does not hold"),))
    for check in CHECKS[:3]
]
KNOWN = Entry(
    id=CHECKS[1].id, failure=Verdict.FAIL, reason="known", link="", expires=date(2999, 12, 31)
)


class Unused:
    """No store is asked for."""

    def fresh(self) -> Path:
        """Give none."""
        raise AssertionError

    def drop(self, store: Path) -> None:
        """Drop none."""
        raise AssertionError(store)


@pytest.mark.parametrize(
    ("spent", "shorten", "wanted"),
    [(9, True, [0, 2]), (1, True, [0]), (9, False, [])],
)
def test_only_what_is_new_and_in_time_is_made_shorter(
    spent: int, shorten: bool, wanted: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A known failure has been looked at before; what is not made shorter is told all the same."""
    asked: list[str] = []

    def looked(_shortener: Shortener, judged: Judged, _waiting: int) -> None:
        if len(asked) < spent:
            asked.append(judged.check.id)

    monkeypatch.setattr(Shortener, "shorten", looked)
    options = Options(
        target="world:memory",
        tier=Tier.QUICK,
        baseline={KNOWN.id: KNOWN},
        folder=tmp_path,
    )
    crew = Crew(Command([]), again=False)
    with crew, RecordWriter(tmp_path / "record.jsonl") as writer:
        for judged in FAILED:
            writer.case(running._case(judged.check))
        under_way = running._Running(options, writer, [*FAILED])
        under_way.show(crew, Unused(), shorten=shorten)
    assert [row.case for row in under_way.rows] == [check.id for check in CHECKS[:3]]
    assert asked == [CHECKS[number].id for number in wanted]
