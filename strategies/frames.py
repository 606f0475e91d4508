"""Frames of a profile, and wires made of them."""

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from spec_model.errors import ModelBug
from spec_model.rejections import Rejected
from spec_model.wire.frames import Frame, build_frame
from spec_model.wire.layout import Profile
from strategies.bounds import check_bounds
from strategies.markers import markers
from strategies.payloads import payloads


@frozen
class Wire:
    """Whole frames, one after the other."""

    profile: Profile
    frames: tuple[Frame, ...]
    parts: tuple[bytes, ...]
    """The bytes of each frame."""

    @property
    def octets(self) -> bytes:
        """All of the bytes."""
        return b"".join(self.parts)

    @property
    def starts(self) -> list[int]:
        """Where each frame begins, and last where the wire ends."""
        starts = [0]
        for part in self.parts:
            starts.append(starts[-1] + len(part))
        return starts


def wire_of(profile: Profile, frames: list[Frame]) -> Wire:
    """Write frames."""
    return Wire(profile, tuple(frames), tuple(octets_of(profile, frame) for frame in frames))


def octets_of(profile: Profile, frame: Frame) -> bytes:
    """Write one frame that the profile can write."""
    octets = build_frame(profile, frame)
    if isinstance(octets, Rejected):
        raise ModelBug(f"a frame of a strategy is refused: {octets.sentence()}")
    return octets


def frames(*, profile: Profile, min_size: int = 0, max_size: int = 256) -> SearchStrategy[Frame]:
    """Draw frames whose items have these sizes."""
    check_bounds("size", min_size, max_size, most=profile.item_limit)
    marker = markers() if profile.marked else st.none()
    return st.builds(Frame, payloads(min_size=min_size, max_size=max_size), marker)


def wires(
    *,
    profile: Profile,
    min_frames: int = 0,
    max_frames: int = 4,
    min_size: int = 0,
    max_size: int = 256,
) -> SearchStrategy[Wire]:
    """Draw wires of so many frames whose items have these sizes."""
    check_bounds("frames", min_frames, max_frames)
    drawn = frames(profile=profile, min_size=min_size, max_size=max_size)
    rows = st.lists(drawn, min_size=min_frames, max_size=max_frames)
    return rows.map(lambda row: wire_of(profile, row))
