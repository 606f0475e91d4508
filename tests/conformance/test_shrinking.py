import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.counterexamples import run, run_choices
from conformance.exploring import explore
from conformance.shrinking import Runner, shrink, shrink_choices, shrink_with, trim
from spec_model.errors import ModelMisuse
from spec_model.schedule import Choices, choices_of
from spec_model.stream.regimes import Setting
from spec_model.stream.system import StreamSystem
from tests.spec_model.explore.samples import RIGHT, WRONG

LISTS = st.lists(st.integers(0, 5), max_size=12).map(tuple)


@given(LISTS, st.integers(1, 5))
def test_the_smallest_list_with_a_large_choice_is_that_choice(drawn: Choices, least: int) -> None:
    """What fails because one choice is large enough shrinks to that choice alone."""

    def fails(choices: Choices) -> bool:
        return any(choice >= least for choice in choices)

    if fails(drawn):
        assert shrink_choices(drawn, fails) == (least,)


@given(LISTS)
def test_what_is_left_is_1_minimal(drawn: Choices) -> None:
    """No single choice can be taken out, zeroed or lowered without losing the failure."""

    def fails(choices: Choices) -> bool:
        return sum(choices) % 7 > 3

    if not fails(drawn):
        return
    small = shrink_choices(drawn, fails)
    assert fails(small)
    for at, choice in enumerate(small):
        assert not fails(trim(small[:at] + small[at + 1 :]))
        assert not any(
            fails(trim((*small[:at], lower, *small[at + 1 :]))) for lower in range(choice)
        )


def test_trimming_drops_defaults_at_the_end() -> None:
    """Only defaults behind the last deviation go."""
    assert trim([0, 2, 0, 0]) == (0, 2)
    assert trim([0, 0]) == ()


@pytest.mark.parametrize("made", WRONG.values(), ids=WRONG)
def test_a_failing_schedule_shrinks_to_one_that_fails_alike(made: Setting) -> None:
    """The same property breaks, in no more choices; shrinking again changes nothing."""
    noisy = (1, 3, 0, 2, 5, 4, 3, 2, 1, 0, 4, 3, 2, 5, 1, 4, 2, 3, 5, 2, 1)
    failing = next(
        choices
        for start in range(len(noisy))
        for choices in [noisy[start:] + noisy[:start]]
        if run_choices(made, choices).finding is not None
    )
    first = run_choices(made, failing)
    small = shrink(made, first.schedule)
    found, known = run(made, small).finding, first.finding
    assert found is not None
    assert known is not None
    assert found.property == known.property
    system = StreamSystem(made)
    assert len(choices_of(system, small)) <= len(choices_of(system, first.schedule))
    assert shrink(made, small) == small


def test_what_does_not_fail_cannot_be_shrunk() -> None:
    """A run that finds nothing, or something else than wanted, is misuse."""
    with pytest.raises(ModelMisuse, match="does not fail"):
        shrink(RIGHT["one writer"], ())
    made = WRONG["response-truthful"]
    found = explore(made, count=False).found
    assert found is not None
    runner = Runner(StreamSystem(made))
    choices = choices_of(runner.system, found.schedule)
    with pytest.raises(ModelMisuse, match="in another way"):
        shrink_with(runner, choices, lambda _found: False)
