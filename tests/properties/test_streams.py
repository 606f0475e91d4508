"""What holds of every stream system that the strategies draw."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from conformance.counterexamples import counterexample, from_json, run, run_choices, to_json
from spec_model.schedule import Schedule, choices_of, resolve
from spec_model.stream.regimes import CALM, SEED, Guarantee, Setting
from spec_model.stream.system import StreamSystem
from strategies.regimes import bounds, settings
from strategies.schedules import choice_lists, schedules

DATA = Path(__file__).parents[2] / "docs" / "reference" / "holes"

PAIRS = settings(within=bounds(max_items=2, max_writers=2)).flatmap(
    lambda made: st.tuples(st.just(made), schedules(made))
)


@given(PAIRS)
def test_what_the_protocol_promises_holds(pair: tuple[Setting, Schedule]) -> None:
    """In every regime that promises what the protocol was designed for, nothing is found."""
    made, schedule = pair
    assert run(made, schedule).finding is None


INFORMED = SEED | {Guarantee.END_TRUTHFUL, Guarantee.INFO_AVAILABLE, Guarantee.INFO_FRESH}


@given(settings(within=bounds(wide=True), least=INFORMED), choice_lists())
def test_aborts_cancels_and_late_runs_break_nothing(
    made: Setting, choices: tuple[int, ...]
) -> None:
    """Beyond the plain alphabet, where ends and infos can be believed."""
    assert run_choices(made, choices).finding is None


@given(settings(within=bounds(wide=True), least=INFORMED, sink=True), choice_lists())
def test_sinks_break_nothing_unless_they_start_again(
    made: Setting, choices: tuple[int, ...]
) -> None:
    """A sink fails with its first request, and nothing is lost or doubled."""
    made = evolve(made, bound=evolve(made.bound, restarts=False))
    assert run_choices(made, choices).finding is None


@given(settings(least=CALM), choice_lists())
def test_nothing_is_found_in_the_calm(made: Setting, choices: tuple[int, ...]) -> None:
    """Connections are cut, and nothing worse."""
    assert run_choices(made, choices).finding is None


@given(PAIRS)
def test_a_schedule_is_its_choices(pair: tuple[Setting, Schedule]) -> None:
    """Told as choices and resolved again it is the same, but for default steps at its end."""
    made, schedule = pair
    system = StreamSystem(made)
    assert resolve(system, choices_of(system, schedule))[: len(schedule)] == schedule


@given(PAIRS)
def test_a_file_says_everything_that_decides_what_happens(pair: tuple[Setting, Schedule]) -> None:
    """Read back and run again it shows the same."""
    kept = counterexample(*pair)
    read = from_json(to_json(kept).encode())
    assert read == kept
    assert counterexample(read.setting, read.schedule) == kept


REPLAY = """
import json, pathlib, sys
from conformance.counterexamples import counterexample, load, to_json
for name in sys.argv[1:]:
    kept = load(pathlib.Path(name))
    again = to_json(counterexample(kept.setting, kept.schedule))
    print(json.dumps(again == pathlib.Path(name).read_text(encoding="utf-8")))
"""


@pytest.mark.parametrize("seed", ["0", "1234"])
def test_a_saved_schedule_replays_byte_for_byte_elsewhere(seed: str) -> None:
    """In another process, under another hash seed, each file gives its own bytes again."""
    files = sorted(str(path) for path in DATA.glob("*.json"))
    assert files
    done = subprocess.run(
        [sys.executable, "-c", REPLAY, *files],
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert [json.loads(line) for line in done.stdout.splitlines()] == [True] * len(files)


def test_the_seed_is_within_the_calm() -> None:
    """What holds in the one may not hold in the other."""
    assert SEED < CALM
