from pathlib import Path

import pytest
from attrs import evolve

from conformance.record import Ending, Record, RecordError, ResultRow, merge, read
from conformance.record.merging import together
from conformance.verdicts import Verdict
from tests.conformance.records import CASES, ENDING, HEADER, write


def _shards(folder: Path, of: int) -> list[Record]:
    made = []
    for index in range(of):
        part = CASES[index::of]
        header = evolve(HEADER, shard={"index": index, "of": of}, planned=len(part))
        ending = evolve(ENDING, micros=ENDING.micros // of, baseline=ENDING.baseline[:1])
        made.append(
            read(write(folder / f"{index}.jsonl", header=header, cases=part, ending=ending))
        )
    return made


def _told(record: Record) -> Record:
    footer = None if record.footer is None else evolve(record.footer, micros=0)
    timeless = {case: evolve(row, micros=0) for case, row in record.results.items()}
    return evolve(record, results=timeless, footer=footer)


@pytest.mark.parametrize("of", [1, 2, 3, 5])
def test_shards_merge_to_the_run_that_was_not_divided(of: int, tmp_path: Path) -> None:
    """In whatever order they come; apart from times."""
    whole = merge([read(write(tmp_path / "whole.jsonl"))])
    shards = _shards(tmp_path, of)
    assert _told(merge(shards)) == _told(merge(shards[::-1])) == _told(whole)


def test_the_same_record_twice_is_the_record(tmp_path: Path) -> None:
    """Nothing is planned twice."""
    record = merge([read(write(tmp_path / "run.jsonl"))])
    assert _told(merge([record, record])) == _told(record)
    shards = _shards(tmp_path, 2)
    assert _told(merge([*shards, *shards])) == _told(merge(shards))


def test_merging_is_associative(tmp_path: Path) -> None:
    """What was merged can be merged again with the rest."""
    parts = [read(write(tmp_path / f"{at}.jsonl", cases=CASES[at::3])) for at in range(3)]
    one, two, three = parts
    assert _told(merge([merge([one, two]), three])) == _told(merge([one, merge([two, three])]))


def test_a_missing_or_unfinished_shard_leaves_it_incomplete(tmp_path: Path) -> None:
    """No sum of parts is complete without all of them."""
    shards = _shards(tmp_path, 3)
    merged = merge(shards[:2])
    assert merged.footer is None
    assert [*merged.notes] == ["of 3 shards these are missing: 2"]
    unfinished = write(tmp_path / "u.jsonl", header=shards[2].header, ending=None)
    assert merge([*shards[:2], read(unfinished)]).footer is None


def test_records_of_different_runs_do_not_merge(tmp_path: Path) -> None:
    """Another effort, another target or another question is another run."""
    record = read(write(tmp_path / "run.jsonl"))
    other = evolve(record, header=evolve(HEADER, seeds=(8,)))
    with pytest.raises(RecordError, match="different runs"):
        merge([record, other])
    changed = evolve(record, cases={CASES[0].id: evolve(CASES[0], title="else")})
    with pytest.raises(RecordError, match="something else"):
        merge([record, changed])
    assert len(together([record, other, record])) == 2


def test_a_case_that_two_records_judge_differently_is_flaky(tmp_path: Path) -> None:
    """What passes in one run and fails in another is neither."""
    case = CASES[0].id
    record = read(write(tmp_path / "run.jsonl", cases=CASES[:1], ending=Ending()))
    failed = ResultRow(case=case, verdict=Verdict.FAIL, sentence="wrong")
    merged = merge([record, evolve(record, results={case: failed})])
    assert merged.results[case].verdict is Verdict.FLAKY
    assert merged.results[case].sentence == "fail and pass: wrong"
