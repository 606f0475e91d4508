"""A campaign: the cases of a plan put to one target, judged, and recorded as it goes.

The record is written line by line, each case before it is asked and each result as it comes, so
that whatever ends the campaign, what happened is on the disk. What is returned is the record's
footer, which is computed from its rows.

Which cases there are, their order and their shard depend on the plan alone, never on the target.
What the target declines beforehand, by not declaring a role or a capability, is not asked.
"""

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from attrs import Factory, define, frozen

from conformance import baselines
from conformance.baselines import Baseline
from conformance.cases import Case, Judgement
from conformance.exits import Exit
from conformance.protocol.messages import Welcome
from conformance.record.files import Ending, RecordWriter
from conformance.record.rows import CaseRow, Footer, Header, ResultRow
from conformance.record.sums import SHOWS_NOTHING
from conformance.runner import Finished, Line, Runner
from conformance.tiers import Tier
from conformance.verdicts import Verdict
from spec_model.version import VERSION
from vectors.canonical import JsonObject, JsonValue


@frozen(kw_only=True)
class Plan:
    """What is to be done, but for the cases themselves."""

    target: str
    roles: Sequence[str]
    tier: Tier
    seed: int = 0
    shard: tuple[int, int] = (0, 1)
    """Which part of the cases, and of how many."""
    baseline: Baseline = Factory(dict)
    baseline_file: str | None = None
    hashes: Mapping[str, str] = Factory(dict)
    mutation: JsonObject | None = None
    """How many broken rules the suite notices, if that is known."""
    command: str = ""
    started: str = ""
    today: date = date.min


Keep = Callable[[Case, Judgement], tuple[str, str] | None]
"""Save what replays a failure: the file, and the line that replays it."""

Seen = Callable[[int, ResultRow], None]
"""Be told of a result, and of how many there will be."""


@define
class Campaign:
    """One run of a plan."""

    plan: Plan
    welcome: Welcome
    line: Line
    clock: Callable[[], float]
    seen: Seen = lambda _planned, _row: None
    keep: Keep = lambda _case, _judgement: None
    notes: Callable[[], Sequence[str]] = tuple
    """What is to be said of the record in the end."""
    known: Mapping[str, ResultRow] = Factory(dict)
    """Results of an earlier run that is gone on with."""
    _results: dict[str, ResultRow] = Factory(dict)
    _reached: defaultdict[str, set[str]] = Factory(lambda: defaultdict(set))
    _deadline: float = 0.0
    _planned: int = 0

    def run(self, cases: Sequence[Case], record: RecordWriter) -> Footer:
        """Run the cases of this shard."""
        began = self.clock()
        self._deadline = began + self.plan.tier.seconds
        own = [case for case in cases if self._is_own(case)]
        self._planned = len(own)
        record.header(self._header())
        ended, also = "complete", list[Exit]()
        try:
            complete = self._run(own, record)
            ended = "complete" if complete else "budget"
        except KeyboardInterrupt:
            ended, also = "interrupted", [Exit.INTERRUPTED]
        found = baselines.problems(
            self.plan.baseline, self._results, (case.id for case in cases), self.plan.today
        )
        return record.footer(
            Ending(
                ended=ended,
                also=also,
                coverage=self._coverage(cases),
                baseline=[problem.to_plain() for problem in found],
                mutation=self.plan.mutation,
                notes=self.notes(),
                micros=round((self.clock() - began) * 1_000_000),
            )
        )

    def _coverage(self, cases: Sequence[Case]) -> dict[str, JsonValue]:
        """Say what was reached: of the model, as far as it was played, and of the clauses."""
        asked = {
            clause
            for case in cases
            if case.id in self._results and self._results[case.id].verdict not in SHOWS_NOTHING
            for clause in case.clauses
        }
        reached: dict[str, JsonValue] = {
            name: {"reached": [*sorted(names)], "of": None}
            for name, names in sorted(self._reached.items())
        }
        cited = {clause for case in cases for clause in case.clauses}
        return {"clauses": {"reached": [*sorted(asked)], "of": len(cited)}, **reached}

    def _is_own(self, case: Case) -> bool:
        index, of = self.plan.shard
        return zlib.crc32(case.id.encode()) % of == index

    def _header(self) -> Header:
        plan, welcome = self.plan, self.welcome
        index, of = plan.shard
        return Header(
            suite=",".join(plan.roles),
            suite_version=VERSION,
            target=plan.target,
            implementation={
                "name": welcome.name,
                "version": welcome.implementation_version,
                "language": welcome.language,
                "build": welcome.build,
            },
            describe=welcome.describe,
            roles=[*welcome.roles],
            profiles=[*welcome.profiles],
            capabilities=[*welcome.capabilities],
            tier=plan.tier.name,
            seeds=[plan.seed],
            bounds=plan.tier.bounds(),
            hashes=plan.hashes,
            shard={"index": index, "of": of} if of > 1 else None,
            planned=self._planned,
            baseline=plan.baseline_file,
            command=plan.command,
            started=plan.started,
        )

    # --- running --------------------------------------------------------------------------------

    def _run(self, cases: Sequence[Case], record: RecordWriter) -> bool:
        """Run cases; those that are known or declined are not asked. Say if all have a verdict."""
        to_ask: list[Case] = []
        for case in cases:
            row = self.known.get(case.id) or self._declined(case)
            if row is None:
                to_ask.append(case)
            else:
                record.case(_case_row(case))
                self._take(row, record)
        runner = Runner(self.line, self.clock, lambda: self.clock() > self._deadline)
        begun: set[str] = set()

        def begin(case: Case) -> None:
            begun.add(case.id)
            record.case(_case_row(case))

        for finished in runner.run(to_ask, begin):
            self._finish(finished, record)
        for case in to_ask:
            if case.id not in begun:
                record.case(_case_row(case))
                self._take(ResultRow(case=case.id, verdict=Verdict.NOT_RUN), record)
        return all(row.observed is not Verdict.NOT_RUN for row in self._results.values())

    def _declined(self, case: Case) -> ResultRow | None:
        profiles = {f"profile {profile}" for profile in self.welcome.profiles}
        missing = sorted(set(case.requires) - set(self.welcome.capabilities) - profiles)
        if case.role not in self.welcome.roles:
            capability, reason = f"role {case.role}", "the target does not play this role"
        elif missing:
            capability, reason = missing[0], "the target does not declare this capability"
        else:
            return None
        return ResultRow(
            case=case.id, verdict=Verdict.DECLINED, capability=capability, reason=reason
        )

    def _finish(self, finished: Finished, record: RecordWriter) -> None:
        for name, reached in finished.judgement.reached.items():
            self._reached[name] |= reached
        self._take(self._row(finished), record)

    def _take(self, row: ResultRow, record: RecordWriter) -> None:
        judged = baselines.apply(self.plan.baseline, row)
        self._results[row.case] = judged
        record.result(judged)
        self.seen(self._planned, judged)

    def _row(self, finished: Finished) -> ResultRow:
        judgement = finished.judgement
        kept = None
        if judgement.verdict not in QUIET:
            kept = self.keep(finished.case, judgement)
        return ResultRow(
            case=finished.case.id,
            verdict=judgement.verdict,
            sentence=judgement.sentence,
            clause=judgement.clause,
            expected=judgement.expected,
            got=judgement.got,
            wire=[*judgement.wire],
            picture=judgement.picture,
            history=judgement.history,
            model_history=judgement.model_history,
            counterexample=kept[0] if kept else None,
            replay=kept[1] if kept else None,
            stderr=judgement.stderr,
            capability=judgement.capability,
            reason=judgement.reason,
            url=judgement.url,
            micros=finished.micros,
        )


QUIET: Final = frozenset({Verdict.PASS, Verdict.DECLINED, Verdict.NOT_RUN})
"""Verdicts of which no counterexample is kept."""


def _case_row(case: Case) -> CaseRow:
    return CaseRow(
        id=case.id,
        role=case.role,
        area=case.area,
        title=case.title,
        clauses=[*case.clauses],
        flags=[*case.flags],
        requires=[*case.requires],
        source=case.source,
        detail=case.detail,
    )


def chosen(cases: Iterable[Case], wanted: Sequence[str]) -> Iterator[Case]:
    """Keep the cases whose ids begin as one of the wanted does; all if none is wanted."""
    return (case for case in cases if not wanted or any(map(case.id.startswith, wanted)))
