import subprocess
import sys
from pathlib import Path

import pytest
from attrs import evolve

from conformance import counterexamples, failures
from conformance.adapters.served import served_command
from conformance.as_test import as_test
from conformance.check import Options, check_implementation
from conformance.failures import Failure, FailureError, from_json, to_json
from conformance.mutants import CATALOGUE
from conformance.mutants.mutant import alive
from conformance.promoting import promoted
from conformance.replaying import again, case_of, from_counterexample, smaller
from conformance.verdicts import Verdict
from spec_model.codec import call
from spec_model.stream.regimes import (
    CALM,
    SEED,
    Bound,
    Guarantee,
    setting,
    without,
)
from vectors.canonical import JsonObject
from vectors.families.traces import trace
from vectors.family import Decide
from vectors.streams import Trace

BROKEN = "mutant:window-upper-exclusive"
DEDUPE = "mutant:dedupe-signed"
HOLES = Path(__file__).parents[2] / "docs" / "reference" / "holes"


@pytest.fixture(scope="module", name="kept")
def _kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Failure]:
    """Failures of each kind, by the kind of what they show."""
    folder = tmp_path_factory.mktemp("failures")
    only = ("explored.writer-cuts.1-3", "decide.dedupe", "random.dedupe.highest")
    check_implementation(BROKEN, "writer", Options(folder=folder / "a", only=only[:1]))
    check_implementation(DEDUPE, "codec", Options(folder=folder / "b", only=only[1:]))
    found = [failures.load(path) for path in sorted(folder.glob("*/failures/*.json"))]
    return {str(failure.show["kind"]): failure for failure in found}


def test_a_failure_reads_as_it_was_written(kept: dict[str, Failure]) -> None:
    """Files are read strictly, and hold both histories where there are any."""
    assert set(kept) == {"question", "property", "schedule"}
    for failure in kept.values():
        assert from_json(to_json(failure).encode()) == failure
    played = kept["schedule"]
    assert played.history is not None
    assert played.history != played.model_history


@pytest.mark.parametrize("kind", ["question", "property", "schedule"])
def test_a_failure_is_seen_again_on_its_target_and_not_on_the_model(
    kept: dict[str, Failure], kind: str
) -> None:
    """What is asked again is what was asked."""
    failure = kept[kind]
    assert again(case_of(failure), failure.target).judgement.verdict is Verdict.FAIL
    assert again(case_of(failure), "model:").judgement.verdict is Verdict.PASS


def test_a_schedule_is_made_smaller_on_its_target(kept: dict[str, Failure]) -> None:
    """Needless choices go, and what is left fails in the same way."""
    failure = kept["schedule"]
    show = failure.show
    choices = show["choices"]
    assert isinstance(choices, list)
    longer = evolve(failure, show={**show, "choices": [*choices, 0, 0, 1]})
    small = again(smaller(longer), BROKEN).judgement
    assert small.verdict is Verdict.FAIL
    assert small.show is not None
    assert small.show["choices"] == choices
    with pytest.raises(FailureError, match="only schedules"):
        smaller(kept["question"])


def test_a_schedule_of_the_model_is_played_by_a_target() -> None:
    """A known hole is seen with the model in the role of the reader, through the protocol."""
    whole = counterexamples.load(HOLES / "believed-end.json")
    judgement = again(case_of(from_counterexample(whole, "reader")), "model:").judgement
    assert whole.finding is not None
    assert judgement.verdict is Verdict.FAIL
    assert whole.finding.property in judgement.sentence


def test_a_test_for_somebody_else_fails_with_them_and_passes_with_the_model(
    kept: dict[str, Failure], tmp_path: Path
) -> None:
    """The text needs nothing of this project but an adapter."""
    file = tmp_path / "kept.py"
    file.write_text(as_test(kept["schedule"], "python"), encoding="utf-8")
    call = (
        f"import runpy; names = runpy.run_path({str(file)!r}); "
        "[test() for name, test in names.items() if name.startswith('test_')]"
    )
    for mutant, code in (("", 0), (BROKEN.partition(":")[2], 1)):
        ended = subprocess.run(
            [sys.executable, "-c", call],
            env={"ADAPTER": " ".join(served_command(mutant)), "PATH": ""},
            capture_output=True,
            check=False,
        )
        assert ended.returncode == code, ended.stderr


def test_a_test_in_typescript_holds_the_same_conversation(kept: dict[str, Failure]) -> None:
    """It uses what Node brings along, and nothing else."""
    text = as_test(kept["question"], "typescript")
    imported = [line for line in text.splitlines() if line.startswith("import ")]
    assert all("'node:" in line for line in imported)
    assert '\\"op\\":\\"dedupe.deliver\\"' in text


def test_a_failure_becomes_a_member_of_a_family(kept: dict[str, Failure]) -> None:
    """The text is the member: it makes the case that shows the schedule, or the call."""
    where, text = promoted(kept["schedule"], "overlooked", "the last chunk is overlooked")
    names = {
        "trace": trace, "setting": setting, "Bound": Bound, "without": without, "CALM": CALM,
        "SEED": SEED, "Guarantee": Guarantee, "evolve": evolve,
    }  # fmt: skip
    member = eval(text.rstrip().rstrip(","), names)  # noqa: S307 - our own text
    assert where.endswith("segments.py")
    assert isinstance(member, Trace)
    assert (member.slug, member.actor) == ("overlooked", "w0")
    assert "Decide(" in promoted(kept["question"], "x", "y")[1]


def test_each_question_of_a_property_becomes_a_member(kept: dict[str, Failure]) -> None:
    """Together they show what the property showed: the broken copy answers one of them wrongly."""
    where, text = promoted(kept["property"], "highest", "the highest number counts")
    made = eval(f"[{text}]", {"Decide": Decide})  # noqa: S307 - our own text
    assert where == "vectors/families (area dedupe)"
    assert all(isinstance(member, Decide) for member in made)
    slugs = [member.slug for member in made]
    numbered = [f"highest-{number}" for number, _member in enumerate(made, 1)]
    assert slugs == (numbered if len(made) > 1 else ["highest"])
    broken = next(mutant for mutant in CATALOGUE if f"mutant:{mutant.id}" == DEDUPE)
    with alive(broken) as asked:
        assert any(asked(each.op, each.args) != call(each.op, each.args) for each in made)


@pytest.mark.parametrize(
    "show",
    [
        {"kind": "song"},
        {"kind": "question", "op": "frames.explode", "args": {}},
        {"kind": "question", "op": "frames.encode", "args": {"profile": "F1"}},
        {"kind": "property", "property": "no.such", "drawn": {}},
        {"kind": "schedule", "role": "world", "setting": {}, "choices": []},
        {"kind": "schedule", "role": "reader", "setting": {}, "choices": []},
        {"kind": "vector", "vector": [], "near": None, "choice": None},
    ],
    ids=str,
)
def test_what_a_file_shows_must_be_understood(kept: dict[str, Failure], show: JsonObject) -> None:
    """A file that shows nothing known is an error of its own."""
    failure = evolve(kept["question"], show=show)
    with pytest.raises(FailureError):
        case_of(failure)


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"schema": "onceproof/failure/1"}'])
def test_a_file_that_is_no_failure_is_an_error(text: bytes) -> None:
    """Reading is strict."""
    with pytest.raises(FailureError):
        from_json(text)
