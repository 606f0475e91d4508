import pytest

from spec_model.policies import Choice
from spec_model.stream.regimes import (
    CALM,
    PARTS,
    REGIMES,
    SEED,
    SENTENCES,
    WHOLES,
    Bound,
    Guarantee,
    choices_of,
    setting,
    with_choices,
    without,
)
from spec_model.stream.system import StreamSystem
from tests.spec_model.stream.samples import WILD, walks

SEVEN = {
    "ordered-persistence",
    "reserved-eventually-persisted",
    "response-truthful",
    "stable-writer-id",
    "replay-same-content",
    "reader-keeps-dedupe",
    "single-closer",
}


def test_the_seed_is_seven_guarantees() -> None:
    """Zombies and lost responses happen in it, and nobody aborts."""
    assert {guarantee.value for guarantee in SEED} == SEVEN
    assert not Bound().aborts
    assert REGIMES["seed"] is SEED


def test_every_guarantee_has_a_sentence() -> None:
    """None is left out, and none is said twice."""
    assert set(SENTENCES) == set(Guarantee)
    assert len(set(SENTENCES.values())) == len(SENTENCES)


@pytest.mark.parametrize("guarantee", Guarantee)
def test_what_is_dropped_is_not_promised(guarantee: Guarantee) -> None:
    """A whole goes with its parts; of a whole that loses a part the other parts stay."""
    left = setting(Bound(), without(CALM, guarantee))
    gone = {guarantee, *PARTS.get(guarantee, ()), WHOLES.get(guarantee)}
    for other in Guarantee:
        assert left.promises(other) is (other not in gone)


def test_calm_promises_everything() -> None:
    """Also the parts."""
    assert all(setting(Bound(), CALM).promises(guarantee) for guarantee in Guarantee)


LETS_HAPPEN = {
    Guarantee.NO_OVERTAKING: ("overtake", {}),
    Guarantee.PREFIX_PERSISTENCE: ("tear", {}),
    Guarantee.RESERVED_EVENTUALLY_PERSISTED: ("lose", {"race": True}),
    Guarantee.RESPONSE_HONEST: ("lie", {}),
    Guarantee.RESPONSE_COMPLETE: ("short", {}),
    Guarantee.READER_KEEPS_DEDUPE: ("fresh", {}),
    Guarantee.SINGLE_CLOSER: ("close", {}),
    Guarantee.END_TRUTHFUL: ("early", {}),
    Guarantee.INFO_FRESH: ("stale", {}),
    Guarantee.INFO_AVAILABLE: ("blind", {}),
}


@pytest.mark.parametrize(("guarantee", "kind"), [(g, k[0]) for g, k in LETS_HAPPEN.items()])
def test_a_guarantee_keeps_a_kind_of_step_from_happening(guarantee: Guarantee, kind: str) -> None:
    """The step happens without it, and never with it."""
    bound = {**LETS_HAPPEN[guarantee][1]}
    wild = setting(_wild(**bound), without(CALM, guarantee))
    calm = setting(_wild(**bound), CALM)
    assert kind in _kinds(wild)
    assert kind not in _kinds(calm)


def _wild(*, race: bool = False) -> Bound:
    return Bound(
        writers=2,
        cuts=WILD.cuts,
        reader_cuts=WILD.reader_cuts,
        info_faults=True,
        restarts=False,
        race=race,
    )


def _kinds(made: object) -> set[str]:
    assert hasattr(made, "bound")
    return {step.kind for steps in walks(made, 5, count=60) for step in steps}  # type: ignore[arg-type] # it is a setting


def test_answers_to_policies_go_to_the_rules_that_have_them() -> None:
    """What is answered is what a setting then has, and nothing else changes."""
    made = setting(Bound())
    assert set(choices_of(made).values()) == {Choice.RECOMMENDED}
    for name in choices_of(made):
        answered = with_choices(made, {name: Choice.UPSTREAM})
        told = {field: choice for field, choice in choices_of(made).items() if field != name}
        assert choices_of(answered) == {**told, name: Choice.UPSTREAM}
        assert with_choices(answered, {name: Choice.RECOMMENDED}) == made


def test_a_bound_says_itself_in_one_line() -> None:
    """What is beyond the plain alphabet is said only where it happens."""
    assert "aborts" not in Bound().sentence()
    assert "aborts" in Bound(aborts=True).sentence()
    assert "readers from index -1" in Bound(start=-1).sentence()
    assert "\n" not in WILD.sentence()


def test_a_lost_response_and_a_zombie_happen_in_the_seed() -> None:
    """A complete request is cut, and what was cut goes on."""
    system = StreamSystem(setting(Bound(writers=1, items=1)))
    state = system.initial()
    for step in ("put w0", "end w0"):
        state = system.step(state, next(s for s in system.enabled(state) if str(s) == step))[0]
    cut = next(s for s in system.enabled(state) if s.kind == "cut")
    cut_off = system.step(state, cut)[0]
    assert "deliver" in {s.kind for s in system.enabled(cut_off)}
    stored = system.step(state, next(s for s in system.enabled(state) if s.kind == "deliver"))[0]
    assert "cut" in {s.kind for s in system.enabled(stored)}
