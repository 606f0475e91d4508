import pytest

from spec_model.policies import Choice
from spec_model.positions import Seq, WriterId
from spec_model.wire.dedupe import Admission, Dedupe
from spec_model.wire.frames import Marker
from spec_model.wire.writer_id import writer_id

A, B = writer_id("writer-A"), writer_id("writer-B")
SHORTHAND = {"A": A, "B": B}


def _admit(stored: str, gaps: Choice = Choice.RECOMMENDED) -> str:
    """Judge markers written like `A0 B0 A1`; write `+` for delivered, `!` after a gap, `-`."""
    state = Dedupe()
    judged = ""
    for word in stored.split():
        marker = Marker(SHORTHAND[word[0]], Seq(int(word[1:])))
        state, admission = state.admit(marker, gaps)
        judged += {Admission.DELIVER: "+", Admission.DROP: "-"}.get(admission, "!")
    return judged


@pytest.mark.parametrize(
    ("stored", "judged"),
    [
        ("A0 B0 A1 A1 B1", "+++-+"),
        ("A0 A1 A2 A1 A2 A3", "+++--+"),
        ("A1 A2 A3", "+++"),
        ("A0 A1 A3", "++!"),
        ("A5 A4 A6", "+-+"),
        ("A0 A2 A1 A3", "+!-+"),
        ("A0 A1 A2 A0 A1 A2 A3", "+++---+"),
        ("A7", "+"),
        ("A9007199254740992 A9007199254740993 A9007199254740992", "++-"),
        ("A9223372036854775807 A9223372036854775808", "++"),
        ("A18446744073709551615 A0", "+-"),
    ],
)
def test_worked_histories(stored: str, judged: str) -> None:
    """The highest number of each writer decides, over all of 64 bits."""
    assert judged == _admit(stored)


def test_gaps_are_silent_upstream() -> None:
    """Upstream delivers the same and flags nothing."""
    assert _admit("A0 A2 A1 A9", Choice.UPSTREAM) == "++-+"


def test_the_state_is_a_sorted_value() -> None:
    """The order in which writers come does not show in what is remembered."""
    one, _ = Dedupe().admit(Marker(A, Seq(1)))
    other, _ = Dedupe().admit(Marker(B, Seq(2)))
    assert one.admit(Marker(B, Seq(2)))[0] == other.admit(Marker(A, Seq(1)))[0]
    assert Dedupe() != one
    assert one.highest == ((A, Seq(1)),)


def test_a_dropped_frame_changes_nothing() -> None:
    """A duplicate leaves the memory as it was."""
    state, _ = Dedupe().admit(Marker(A, Seq(5)))
    for seq in (0, 4, 5):
        assert (state, Admission.DROP) == state.admit(Marker(A, Seq(seq)))


def test_memory_is_one_entry_a_writer() -> None:
    """A thousand frames of two writers are remembered as two numbers."""
    state = Dedupe()
    for seq in range(1_000):
        state, _ = state.admit(Marker(WriterId(A if seq % 2 else B), Seq(seq)))
    assert len(state.highest) == 2
