"""Corruptions: a valid wire, then one thing that must be refused, with the refusal to expect.

A corruption is valid by construction: good frames, then a tail that is refused for one reason at
the place where it begins. Behind a tail that is refused for what it says, and not for what it
lacks, anything may follow, also good frames: none of it may be delivered.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from spec_model.positions import ByteOffset
from spec_model.rejections import Rejection
from spec_model.wire import layout
from spec_model.wire.frames import Frame
from spec_model.wire.layout import Profile
from strategies.bounds import check_bounds
from strategies.frames import frames, octets_of, wires
from strategies.payloads import FILLS


class Damage(Enum):
    """What is wrong with the tail."""

    CUT_IN_HEADER = "cut-in-header"
    CUT_IN_BODY = "cut-in-body"
    CLAIMS_LIMIT = "claims-limit"
    OVERSIZE = "oversize"
    UNDERSIZE = "undersize"
    UNDERSIZE_CUT = "undersize-cut"


REASONS: Final = {
    Damage.CUT_IN_HEADER: Rejection.TRUNCATED_FRAME,
    Damage.CUT_IN_BODY: Rejection.TRUNCATED_FRAME,
    Damage.CLAIMS_LIMIT: Rejection.TRUNCATED_FRAME,
    Damage.OVERSIZE: Rejection.FRAME_TOO_LARGE,
    Damage.UNDERSIZE: Rejection.FRAME_TOO_SMALL,
    Damage.UNDERSIZE_CUT: Rejection.TRUNCATED_FRAME,
}
"""Why each is refused."""

TRUNCATIONS: Final = tuple(
    damage for damage in Damage if REASONS[damage] is Rejection.TRUNCATED_FRAME
)


@frozen
class Corruption:
    """A wire that must be refused, what comes before the refusal, and where it is."""

    damage: Damage
    profile: Profile
    wire: bytes
    before: tuple[Frame, ...]
    starts: tuple[int, ...]
    """Where each good frame begins, and last where the tail does."""

    @property
    def reason(self) -> Rejection:
        """Why the wire is refused."""
        return REASONS[self.damage]

    @property
    def offset(self) -> ByteOffset:
        """Where the refused tail begins."""
        return ByteOffset(self.starts[-1])


def damages_of(profile: Profile) -> tuple[Damage, ...]:
    """List what can be wrong with a tail of this profile."""
    bounded = profile.frame_limit < layout.MAX_LENGTH
    possible = {
        Damage.OVERSIZE: bounded,
        Damage.UNDERSIZE: profile.marked,
        Damage.UNDERSIZE_CUT: profile.marked,
    }
    return tuple(damage for damage in Damage if possible.get(damage, True))


def corruptions(
    *,
    profile: Profile,
    damages: Sequence[Damage] | None = None,
    max_frames: int = 3,
    max_size: int = 64,
) -> SearchStrategy[Corruption]:
    """Draw corruptions with these damages, by default every one that the profile can have."""
    check_bounds("frames", 0, max_frames)
    check_bounds("size", 1, max_size, most=profile.item_limit)
    chosen = damages_of(profile) if damages is None else tuple(damages)
    impossible = [damage.value for damage in chosen if damage not in damages_of(profile)]
    if impossible or not chosen:
        raise InvalidArgument(f"profile {profile.id} has no damage {', '.join(impossible)}")
    return _corruptions(profile, chosen, max_frames, max_size)


@st.composite
def _corruptions(
    draw: DrawFn, profile: Profile, damages: tuple[Damage, ...], max_frames: int, max_size: int
) -> Corruption:
    damage = draw(st.sampled_from(damages))
    good = draw(wires(profile=profile, max_frames=max_frames, max_size=max_size))
    tail = draw(TAILS[damage](profile, max_size))
    wire = good.octets + tail
    return Corruption(damage, profile, wire, good.frames, tuple(good.starts))


def _cut_in_header(profile: Profile, max_size: int) -> SearchStrategy[bytes]:
    del profile, max_size
    return st.binary(min_size=1, max_size=layout.HEADER_BYTES - 1)


@st.composite
def _cut_in_body(draw: DrawFn, profile: Profile, max_size: int) -> bytes:
    least = 0 if profile.marked else 1
    whole = octets_of(profile, draw(frames(profile=profile, min_size=least, max_size=max_size)))
    return whole[: draw(st.integers(layout.HEADER_BYTES, len(whole) - 1))]


def _claims_limit(profile: Profile, max_size: int) -> SearchStrategy[bytes]:
    return _claiming(st.just(profile.frame_limit), st.binary(max_size=max_size))


def _oversize(profile: Profile, max_size: int) -> SearchStrategy[bytes]:
    edges = {profile.frame_limit + 1, 1 << 31, int.from_bytes(b'["hi'), layout.MAX_LENGTH}
    lengths = st.sampled_from(sorted(edges)) | st.integers(min(edges), max(edges))
    return _claiming(lengths, _behind(profile, max_size))


def _undersize(profile: Profile, max_size: int) -> SearchStrategy[bytes]:
    lengths = st.integers(0, layout.MARKER_BYTES - 1)
    return st.builds(_short, lengths, st.sampled_from(FILLS), _behind(profile, max_size))


def _short(length: int, fill: bytes, behind: bytes) -> bytes:
    return layout.LENGTH.pack(length) + fill * length + behind


@st.composite
def _undersize_cut(draw: DrawFn, profile: Profile, max_size: int) -> bytes:
    del profile, max_size
    length = draw(st.integers(1, layout.MARKER_BYTES - 1))
    return layout.LENGTH.pack(length) + draw(st.sampled_from(FILLS)) * draw(
        st.integers(0, length - 1)
    )


def _claiming(lengths: SearchStrategy[int], rests: SearchStrategy[bytes]) -> SearchStrategy[bytes]:
    return st.builds(bytes.__add__, lengths.map(layout.LENGTH.pack), rests)


def _behind(profile: Profile, max_size: int) -> SearchStrategy[bytes]:
    """Draw what may follow a refused frame: nothing, anything, good frames."""
    good = wires(profile=profile, min_frames=1, max_frames=2, max_size=max_size)
    return st.binary(max_size=max_size) | good.map(lambda wire: wire.octets)


TAILS: Final[dict[Damage, Callable[[Profile, int], SearchStrategy[bytes]]]] = {
    Damage.CUT_IN_HEADER: _cut_in_header,
    Damage.CUT_IN_BODY: _cut_in_body,
    Damage.CLAIMS_LIMIT: _claims_limit,
    Damage.OVERSIZE: _oversize,
    Damage.UNDERSIZE: _undersize,
    Damage.UNDERSIZE_CUT: _undersize_cut,
}
"""How the tail of each damage is drawn."""
