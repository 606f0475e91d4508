import pytest

from conformance.exploring import search_of
from spec_model.errors import ModelBug, ModelMisuse
from spec_model.explore.sweeping import Sweep
from spec_model.stream.actors import Actor
from spec_model.stream.judging import JUDGE
from spec_model.stream.regimes import Setting
from spec_model.stream.system import StreamSystem
from tests.spec_model.explore.samples import RIGHT, WRONG

MEASURED = ("one writer", "two writers", "reserve ahead", "two items")


@pytest.mark.parametrize("name", MEASURED)
def test_a_sweep_visits_what_an_unreduced_search_visits(name: str) -> None:
    """States, transitions and endings are the same."""
    plain = search_of(RIGHT[name], reduce=False)
    plain.run()
    swept = Sweep(StreamSystem(RIGHT[name]), JUDGE).run()
    assert swept.finding is None
    assert (swept.states, swept.transitions, swept.terminals) == (
        len(plain.nodes),
        plain.transitions,
        len(plain.terminals),
    )


@pytest.mark.parametrize("setting", WRONG.values(), ids=WRONG)
def test_a_sweep_notices_what_is_wrong(setting: Setting) -> None:
    """It knows that there is something, though not how to get there."""
    assert Sweep(StreamSystem(setting), JUDGE).run().finding is not None


class _Tiring(StreamSystem):
    """Readers are less far the more they read."""

    def progress(self, actor: Actor) -> int | None:
        """Measure readers the wrong way around."""
        told = super().progress(actor)
        return told if told is None or actor not in self.initial().readers else 1_000


def test_a_step_that_leads_back_is_a_bug_of_the_measure() -> None:
    """A measure is not believed: each move is checked when it is learned."""
    with pytest.raises(ModelBug, match="leads back"):
        Sweep(_Tiring(RIGHT["one writer"]), JUDGE).run()


def test_a_system_without_a_measure_cannot_be_swept() -> None:
    """Where the stream has two closers there is none."""
    with pytest.raises(ModelMisuse, match="no measure"):
        Sweep(StreamSystem(RIGHT["two closers"]), JUDGE).run()
