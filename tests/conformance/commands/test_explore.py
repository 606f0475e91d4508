import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conformance.cli import run
from conformance.results import schema

TINY = ["explore", "--writers", "1", "--items", "1", "--cuts", "1", "--reader-cuts", "0"]
WRONG = [*TINY, "--without", "response-truthful"]


def answered(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int
) -> dict[str, object]:
    """Run with --json, check the exit code and the schema, and return the object."""
    assert code == run([*arguments, "--json"])
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    Draft202012Validator(schema(str(answer["command"]))).validate(answer)
    assert code == answer["exit_code"]
    return answer


def test_says_that_every_schedule_is_covered(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is found, and the bound, the counts and the exact number of schedules are told."""
    answer = answered(capsys, TINY, 0)
    assert answer["complete"] is True
    assert answer["finding"] is None
    assert int(str(answer["schedules"])) > int(str(answer["walks"])) > 0
    assert run(TINY) == 0
    text = capsys.readouterr().out
    assert "complete     every schedule of this bound is covered, and nothing is found" in text
    assert "bound        1 writers x 1 items" in text
    assert "regime       seed\n" in text


def test_the_same_without_reductions(capsys: pytest.CaptureFixture[str]) -> None:
    """Without reductions there are more states and as many schedules."""
    reduced, plain = answered(capsys, TINY, 0), answered(capsys, [*TINY, "--no-reduce"], 0)
    assert int(str(plain["states"])) > int(str(reduced["states"]))
    assert plain["schedules"] == reduced["schedules"] == plain["walks"]


def test_writes_what_it_finds_to_a_file_that_replays_and_draws(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A shortest schedule is told, written, run again and drawn, as text and as a picture."""
    file, picture = tmp_path / "found.json", tmp_path / "found.svg"
    answer = answered(capsys, [*WRONG, "-o", str(file)], 1)
    assert answer["shortest"] is True
    assert answer["finding"] == {
        "property": "nothing-lost",
        "sentence": "r0 saw the end without item 0 of w0, which was durable",
    }
    assert run([*WRONG, "-o", str(file)]) == 1
    assert "7 steps, a shortest one" in capsys.readouterr().out
    assert run(["replay", str(file)]) == 1
    assert "finds  nothing-lost" in capsys.readouterr().out
    assert run(["draw", str(file)]) == 0
    assert "wrong: nothing-lost" in capsys.readouterr().out
    assert run(["draw", str(file), "-o", str(picture)]) == 0
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_a_policy_can_be_answered(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The upstream answer opens a hole that the recommended one closes."""
    words = [*TINY, "--without", "response-complete", "--policy", "short-response=upstream"]
    file = str(tmp_path / "found.json")
    answer = answered(capsys, [*words, "--policy", "empty-response=upstream", "-o", file], 1)
    assert isinstance(answer["finding"], dict)
    assert answer["finding"]["property"] == "nothing-lost"
    assert answered(capsys, [*TINY, "--without", "response-complete"], 0)["finding"] is None


@pytest.mark.slow
def test_a_limit_has_its_own_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    """A search that a limit stopped claims nothing."""
    words = ["explore", "--most-nodes", "100", "--no-count"]
    answer = answered(capsys, words, 7)
    assert (answer["complete"], answer["stopped"]) == (False, "more than 100 nodes")
    assert run(words) == 7
    assert "incomplete   more than 100 nodes" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--without", "luck"], "there is no guarantee 'luck'"),
        (["--policy", "luck=upstream"], "no role has a policy 'luck'"),
        (["--policy", "own-hole=maybe"], "own-hole is upstream or recommended, not 'maybe'"),
        (["--writers", "0"], "0 is not in the range"),
    ],
)
def test_bad_input_is_one_line(
    capsys: pytest.CaptureFixture[str], words: list[str], line: str
) -> None:
    """What there is not is said in one line, with exit code 2."""
    assert run([*TINY, *words]) == 2
    told = capsys.readouterr().err
    assert line in told
    assert told.count("\n") == 1


@pytest.mark.slow
def test_regimes_searches_what_is_asked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One hole, its counterexample as a file, as text and as Markdown."""
    only = ["regimes", "--only", "empty-response", "--jobs", "1"]
    assert run([*only, "--files", str(tmp_path)]) == 0
    assert "hole empty-response: nothing-lost, 7 steps" in capsys.readouterr().out
    (file,) = tmp_path.iterdir()
    assert run(["replay", str(file)]) == 1
    capsys.readouterr()
    assert run([*only, "--markdown"]) == 0
    assert "# What holds when" in capsys.readouterr().out
    assert answered(capsys, only, 0)["wrong"] == []
    assert run(["regimes", "--only", "nowhere"]) == 2
    assert run([*only, "--write"]) == 2


@pytest.mark.slow
def test_a_larger_bound_takes_the_same_options(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One guarantee, its counterexample as a file, as text and as Markdown."""
    only = ["regimes", "--guarantees", "--only", "stable-writer-id"]
    assert run([*only, "--files", str(tmp_path)]) == 0
    assert "stable-writer-id: exactly-once in" in capsys.readouterr().out
    (file,) = tmp_path.iterdir()
    assert run(["replay", str(file)]) == 1
    capsys.readouterr()
    assert run([*only, "--markdown"]) == 0
    assert "| `stable-writer-id` | `exactly-once` |" in capsys.readouterr().out
    assert run(["regimes", "--guarantees", "--only", "nowhere"]) == 2
    assert run([*only, "--write"]) == 2
