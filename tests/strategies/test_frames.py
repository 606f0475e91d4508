from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from spec_model.errors import ModelBug
from spec_model.positions import Seq, WriterId
from spec_model.wire.decoder import CLEAN, decode_all
from spec_model.wire.frames import Frame, Marker
from spec_model.wire.layout import F1, OBJECTS, SEG, V2, Profile
from strategies.frames import Wire, frames, octets_of, wires
from tests.strategies.helpers import equal_to, minimal, unreached

PROFILES = (F1, V2, SEG, OBJECTS)


@given(data=st.data(), profile=st.sampled_from(PROFILES))
def test_frames_are_valid(data: st.DataObject, profile: Profile) -> None:
    """Every frame can be written, has a marker exactly where the profile does, and fits."""
    drawn = data.draw(frames(profile=profile, min_size=2, max_size=40))
    assert 2 <= len(drawn.item) <= 40
    assert profile.marked is (drawn.marker is not None)
    assert octets_of(profile, drawn).endswith(drawn.item)


@pytest.mark.slow
@pytest.mark.parametrize("profile", [F1, V2])
def test_frames_are_reachable(profile: Profile) -> None:
    """Frames of every boundary size are drawn."""
    lengths = frames(profile=profile).map(lambda drawn: len(drawn.item))
    wanted = (0, 1, 59, 60, 61, 255, 256)
    assert not unreached(lengths, {str(size): equal_to(size) for size in wanted})


def test_frames_minimal() -> None:
    """The simplest frame is empty, its marker all zeros."""
    assert minimal(frames(profile=F1)) == (b"", None)
    assert minimal(frames(profile=V2)) == (b"", (bytes(8), 0))


@given(data=st.data(), profile=st.sampled_from(PROFILES))
def test_wires_are_valid(data: st.DataObject, profile: Profile) -> None:
    """Every wire decodes to its frames and ends cleanly, and its parts are its frames."""
    wire = data.draw(wires(profile=profile, min_frames=1, max_frames=3, max_size=40))
    assert decode_all(profile, wire.octets) == (list(wire.frames), CLEAN)
    assert 1 <= len(wire.frames) == len(wire.parts) <= 3
    assert len(wire.octets) == wire.starts[-1]
    assert wire.starts == sorted({*wire.starts})


WIRES: dict[str, Callable[[Wire], bool]] = {
    "nothing": lambda wire: not wire.frames,
    "an empty item between others": lambda wire: (
        [bool(frame.item) for frame in wire.frames] == [True, False, True]
    ),
    "two equal frames": lambda wire: len(wire.frames) == 2 and len(set(wire.frames)) == 1,
    "more than 255 bytes": lambda wire: len(wire.octets) > 255,
    "four frames": lambda wire: len(wire.frames) == 4,
}


@pytest.mark.parametrize("profile", [F1, V2])
def test_wires_are_reachable(profile: Profile) -> None:
    """Wires of every shape are drawn."""
    assert not unreached(wires(profile=profile), WIRES)


def test_wires_minimal() -> None:
    """The simplest wire is empty, or one empty frame."""
    assert minimal(wires(profile=F1)).octets == b""
    assert minimal(wires(profile=F1, min_frames=1)).octets == bytes(4)


WRONG: list[Callable[[], object]] = [
    lambda: frames(profile=V2, max_size=V2.item_limit + 1),
    lambda: frames(profile=F1, min_size=9, max_size=8),
    lambda: wires(profile=F1, min_frames=-1),
]


@pytest.mark.parametrize("make", WRONG)
def test_wrong_bounds_are_refused(make: Callable[[], object]) -> None:
    """Bounds that nothing satisfies are refused when the strategy is made."""
    with pytest.raises(InvalidArgument, match="="):
        make()


def test_an_impossible_frame_is_a_bug() -> None:
    """A strategy that made a frame which cannot be written is told so."""
    with pytest.raises(ModelBug, match="writer-id-length"):
        octets_of(V2, Frame(b"", Marker(WriterId(b""), Seq(0))))
