from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from spec_model.rejections import Rejected
from spec_model.wire import layout
from spec_model.wire.decoder import decode_all
from spec_model.wire.layout import F1, OBJECTS_UPSTREAM, V2, Profile
from strategies.corruptions import TRUNCATIONS, Corruption, Damage, corruptions, damages_of
from tests.strategies.helpers import equal_to, minimal, unreached

POSSIBLE = [(profile, damage) for profile in (F1, V2) for damage in damages_of(profile)]


@given(data=st.data(), chosen=st.sampled_from(POSSIBLE))
def test_corruptions_are_valid(data: st.DataObject, chosen: tuple[Profile, Damage]) -> None:
    """Every corruption delivers its good frames and is then refused as it says."""
    profile, damage = chosen
    drawn = data.draw(corruptions(profile=profile, damages=[damage]))
    frames, ending = decode_all(profile, drawn.wire)
    assert list(drawn.before) == frames
    assert isinstance(ending, Rejected)
    assert (drawn.reason, drawn.offset) == (ending.reason, ending.offset)


def _tail(drawn: Corruption) -> bytes:
    return drawn.wire[drawn.offset :]


@pytest.mark.slow
@pytest.mark.parametrize("profile", [F1, V2])
def test_corruptions_are_reachable(profile: Profile) -> None:
    """Every damage that a profile can have is drawn, alone and behind good frames."""
    wanted = {
        f"{damage.value} behind {behind}": equal_to((damage, behind))
        for damage in damages_of(profile)
        for behind in (0, 1, 2)
    }
    drawn = corruptions(profile=profile, max_size=8)
    assert not unreached(drawn.map(lambda each: (each.damage, len(each.before))), wanted)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("profile", "damage", "lengths"),
    [
        (F1, Damage.OVERSIZE, [layout.FRAME_LIMIT + 1, 1 << 31, layout.MAX_LENGTH]),
        (V2, Damage.UNDERSIZE, range(layout.MARKER_BYTES)),
        (V2, Damage.UNDERSIZE_CUT, range(1, layout.MARKER_BYTES)),
    ],
)
def test_refused_lengths_are_reachable(
    profile: Profile, damage: Damage, lengths: Iterable[int]
) -> None:
    """The edges of lengths that are too large, and every one that is too small, are drawn."""
    drawn = corruptions(profile=profile, damages=[damage], max_frames=0)
    wanted = {str(length): equal_to(layout.LENGTH.pack(length)) for length in lengths}
    assert not unreached(drawn.map(lambda each: each.wire[:4]), wanted)


def test_cuts_are_reachable() -> None:
    """A frame is cut after each of its first bytes, in its header, its marker and its item."""
    cuts = [Damage.CUT_IN_HEADER, Damage.CUT_IN_BODY]
    drawn = corruptions(profile=V2, damages=cuts, max_frames=0, max_size=4)
    wanted = {str(size): equal_to(size) for size in range(1, 24)}
    assert not unreached(drawn.map(lambda each: len(each.wire)), wanted)


@pytest.mark.parametrize("damage", [Damage.OVERSIZE, Damage.UNDERSIZE])
def test_good_frames_behind_a_refusal_are_reachable(damage: Damage) -> None:
    """Bytes that a reader which goes on would deliver are drawn behind the refused ones."""
    good = bytes.fromhex("00000010" + "00" * 16)
    drawn = corruptions(profile=V2, damages=[damage], max_frames=0)
    assert not unreached(drawn, {"good": lambda each: each.wire[4:].endswith(good)})


@pytest.mark.parametrize(
    ("profile", "damage", "wire"),
    [
        (F1, Damage.CUT_IN_HEADER, "00"),
        (F1, Damage.CUT_IN_BODY, "00000001"),
        (V2, Damage.CUT_IN_BODY, "00000010"),
        (F1, Damage.CLAIMS_LIMIT, "05f5e100"),
        (F1, Damage.OVERSIZE, "05f5e101"),
        (V2, Damage.UNDERSIZE, "00000000"),
        (V2, Damage.UNDERSIZE_CUT, "00000001"),
    ],
)
def test_corruptions_minimal(profile: Profile, damage: Damage, wire: str) -> None:
    """The simplest corruption of a kind is the shortest, with nothing around it."""
    assert wire == minimal(corruptions(profile=profile, damages=[damage])).wire.hex()


def test_every_damage_is_possible_somewhere() -> None:
    """F1 and V2 have every damage between them, and without a limit there is no oversize."""
    assert {damage for _, damage in POSSIBLE} == {*Damage}
    assert damages_of(OBJECTS_UPSTREAM) == TRUNCATIONS[:3]


WRONG: list[Callable[[], object]] = [
    lambda: corruptions(profile=F1, damages=[Damage.UNDERSIZE]),
    lambda: corruptions(profile=F1, damages=[]),
    lambda: corruptions(profile=F1, max_size=0),
    lambda: corruptions(profile=F1, max_frames=-1),
]


@pytest.mark.parametrize("make", WRONG)
def test_wrong_arguments_are_refused(make: Callable[[], object]) -> None:
    """Damages that the profile cannot have, and bounds that nothing satisfies, are refused."""
    with pytest.raises(InvalidArgument):
        make()
