"""Records for tests of reports: small, deterministic, and with every verdict.

The failures are real: histories come from the known holes of the protocol, wires from frames.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from attrs import evolve

from conformance.counterexamples import replay
from conformance.record import (
    CaseRow,
    Ending,
    Header,
    Record,
    RecordWriter,
    ResultRow,
    history,
    read,
    received,
    sent,
    wire_note,
)
from conformance.record.values import picture
from conformance.reports.diagram import lanes
from conformance.verdicts import Verdict
from spec_model.stream.system import StreamSystem
from vectors.canonical import JsonObject

HOLES = Path(__file__).parents[2] / "docs" / "reference" / "holes"

HEADER = Header(
    suite="all",
    suite_version="1.2.3",
    target="stdio:node adapter.mjs",
    implementation={
        "name": "example",
        "version": "5.0.0-beta.1",
        "language": "typescript",
        "build": "abc1234",
    },
    describe={"frames.encode": "encodeFrame of dist/frames.js", "reader": "class ResumingReader"},
    roles=("codec", "reader", "writer"),
    profiles=("F1", "V2"),
    capabilities=("frames", "zstd"),
    tier="standard",
    seeds=(7,),
    bounds={"cuts": 2, "items": 3, "schedules": "every schedule of at most 6 choices"},
    hashes={"vectors": "0123456789abcdef" * 4},
    planned=12,
    baseline="onceproof-baseline.json",
    command="onceproof check stdio:'node adapter.mjs' --suite all --seed 7",
    started="2026-11-29T12:00:00Z",
)


@cache
def hole(name: str) -> tuple[JsonObject, str]:
    """The history of a known hole, and the sentence of what is wrong."""
    kept, shown = replay(HOLES / f"{name}.json")
    system = StreamSystem(kept.setting)
    names = lanes(system.writers, system.readers)
    said = "" if shown.finding is None else shown.finding.sentence
    return history(names, shown.moments, wrong=shown.at_step), said


def _case(name: str, role: str, area: str, *clauses: str, **more: Sequence[str]) -> CaseRow:
    return CaseRow(
        id=name, role=role, area=area, title=f"what {name} asks", clauses=clauses, **more  # type: ignore[arg-type] # texts by name
    )  # fmt: skip


CASES = (
    _case("codec.batch.whole", "codec", "batch", "batch.layout", flags=("boundary",)),
    _case("codec.compat.order", "codec", "compat", "compat.order"),
    _case("codec.encryption.declined", "codec", "encryption", "encryption.encr-layout",
          requires=("encrypt",)),
    _case("codec.frames.crash", "codec", "frames", "frames.length", flags=("large",)),
    _case("codec.frames.cut", "codec", "frames", "frames.partition", flags=("chunking",)),
    _case("codec.frames.hang", "codec", "frames", "frames.sticky", flags=("truncation",)),
    _case("codec.frames.known", "codec", "frames", "frames.item-limit", flags=("boundary",)),
    _case("codec.frames.mended", "codec", "frames", "frames.length"),
    _case("reader.dedupe.twice", "reader", "dedupe", "dedupe.highest", flags=("duplicate",)),
    _case("reader.reader.flaky", "reader", "reader", "reader.resume", flags=("gap",)),
    _case("writer.recovery.lost", "writer", "recovery", "recovery.window", flags=("gap",)),
    _case("writer.writer.unasked", "writer", "writer", "writer.queue"),
)  # fmt: skip
"""A case for nearly every verdict; the last is never run."""


def results() -> dict[str, ResultRow]:
    """How the cases were judged."""
    happened, said = hole("forgotten-dedupe")
    rows = [
        ResultRow(case="codec.batch.whole", verdict=Verdict.PASS, micros=40),
        ResultRow(
            case="codec.compat.order",
            verdict=Verdict.PASS,
            reason="partly declined: 3 of 20 draws: another release",
            micros=50,
        ),
        ResultRow(
            case="codec.encryption.declined",
            verdict=Verdict.DECLINED,
            capability="encrypt",
            reason="no keys in this build",
            url="https://example.org/issues/1",
        ),
        ResultRow(
            case="codec.frames.crash",
            verdict=Verdict.CRASH,
            sentence="the process ended with signal 11 while a reply was due",
            wire=(sent('{"id":4,"call":{"op":"frames.encode"}}'), wire_note("signal 11")),
            stderr="Segmentation fault\n",
            micros=900,
        ),
        ResultRow(
            case="codec.frames.cut",
            verdict=Verdict.FAIL,
            sentence="a marker that is cut in two is taken for data",
            clause="frames.partition",
            expected=["00ff"],
            got=["0102", "<script>alert(1)</script>"],
            wire=(
                sent('{"id":5,"call":{"op":"frames.decode"}}'),
                received('{"id":5,"ok":["0102"]}'),
            ),
            picture=picture("F1", bytes.fromhex("00000003010203"), [1, 2]),
            counterexample="counterexamples/frames-cut.json",
            replay="onceproof replay counterexamples/frames-cut.json --target 'stdio:node a.mjs'",
            micros=70,
        ),
        ResultRow(
            case="codec.frames.hang", verdict=Verdict.HANG, sentence="no reply by the deadline"
        ),
        ResultRow(
            case="codec.frames.known",
            verdict=Verdict.KNOWN_FAILURE,
            observed=Verdict.FAIL,
            sentence="an item of 100 MB is refused",
            reason="waits for the next release",
            url="https://example.org/issues/2",
        ),
        ResultRow(
            case="codec.frames.mended",
            verdict=Verdict.UNEXPECTED_PASS,
            observed=Verdict.PASS,
            sentence="its baseline entry says that it fails (fail)",
        ),
        ResultRow(
            case="reader.dedupe.twice",
            verdict=Verdict.FAIL,
            sentence=said,
            history=happened,
            expected="exactly once",
            got="an item is missing",
            micros=400,
        ),
        ResultRow(case="reader.reader.flaky", verdict=Verdict.FLAKY, sentence="pass and then fail"),
        ResultRow(
            case="writer.recovery.lost",
            verdict=Verdict.PROTOCOL_ERROR,
            sentence="a reply with an id that nothing asked for",
        ),
    ]
    return {row.case: row for row in rows}


ENDING = Ending(
    coverage={
        "states": {"reached": ["a", "b", "c"], "of": 5},
        "transitions": {"reached": ["a>b", "b>c"], "of": None},
    },
    mutation={
        "killed": 211,
        "total": 211,
        "how": "served as programs",
        "suite": "5f2c" * 16,
        "stale": False,
    },
    baseline=({"id": "codec.gone", "why": "stale: there is no such case"},),
    micros=2_500_000,
)


def write(
    path: Path,
    *,
    header: Header = HEADER,
    cases: Iterable[CaseRow] = CASES,
    ending: Ending | None = ENDING,
) -> Path:
    """Write a record of some of the cases; without an ending it is incomplete."""
    judged, asked = results(), tuple(cases)
    if header is HEADER:
        header = evolve(header, planned=len(asked))
    with RecordWriter(path) as writer:
        writer.header(header)
        for case in asked:
            writer.case(case)
            if case.id in judged:
                writer.result(judged[case.id])
        if ending is not None:
            writer.footer(ending)
    return path


def record(folder: Path) -> Record:
    """The record of all cases, written and read."""
    return read(write(folder / "run.jsonl"))
