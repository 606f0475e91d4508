"""The benchmark of round trips: both contestants answer, and both end."""

from benchmarks.roundtrip import PAYLOAD, asking, echoing, round_trip
from benchmarks.timing import Effort
from conformance.protocol import Ok
from conformance.protocol.forms import to_base64


def test_both_carry_the_same_payload() -> None:
    """The echo as text, the adapter as bytes."""
    with echoing() as echo, asking() as ask:
        echoed = echo()
        assert isinstance(echoed, dict)
        assert echoed["args"] == {"wire_b64": to_base64(PAYLOAD)}
        assert ask() == Ok([PAYLOAD])


def test_a_section_has_a_bar() -> None:
    """Its figure is the ratio of medians."""
    section = round_trip(Effort(rounds=2, scale=0.005))
    assert [bar.at_most for bar in section.bars] == [1.5]
    assert section.bars[0].figure is not None
