"""The backends of the demonstration: one passes, one fails, and neither alone is enough."""

from pathlib import Path

import pytest
from attrs import evolve

from conformance.commands.demo_worlds import demonstrate_worlds
from conformance.reports.failure import history_lines


@pytest.mark.slow
def test_a_world_passes_and_a_broken_one_is_drawn(tmp_path: Path) -> None:
    """The broken one is told by the clause of its fault, with its clients side by side."""
    found = demonstrate_worlds(tmp_path)
    assert found.as_it_should_be
    assert not evolve(found, broken=found.reference).as_it_should_be
    assert not evolve(found, reference=found.broken).as_it_should_be
    assert found.shown is not None
    drawn = "\n".join(history_lines(found.shown.history))
    assert "step_created" in drawn
    assert "client 1" in drawn
    assert str(found.shown.replay).startswith("onceproof replay ")
