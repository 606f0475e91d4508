import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from conformance.counterexamples import run
from spec_model.schedule import Schedule
from spec_model.stream.properties import Finding
from strategies.machines import machine_of
from tests.spec_model.explore.samples import RIGHT, WRONG

EFFORT = settings(
    max_examples=10,
    stateful_step_count=20,
    phases=[Phase.generate],
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],  # a step of the system is slow beside a draw
)


def test_a_machine_of_what_is_right_passes() -> None:
    """Runs of a system that is right break no property."""
    run_state_machine_as_test(machine_of(RIGHT["one writer"]), settings=EFFORT)


def test_what_a_machine_finds_is_a_schedule() -> None:
    """The steps of a failing run replay, and find the same."""
    found: list[tuple[Finding, Schedule]] = []
    made = WRONG["response-truthful"]
    machine = machine_of(made, lambda finding, steps: found.append((finding, steps)))
    with pytest.raises(AssertionError, match="nothing-lost"):
        run_state_machine_as_test(machine, settings=settings(EFFORT, max_examples=400))
    finding, steps = found[-1]
    assert run(made, steps).finding == finding
