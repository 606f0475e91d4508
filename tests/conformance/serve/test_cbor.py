"""Tests of `conformance.serve.cbor`."""

import pytest

from conformance.serve import cbor

EXAMPLES: list[tuple[cbor.Value, str]] = [
    (0, "00"), (23, "17"), (24, "1818"), (255, "18ff"), (256, "190100"), (65_536, "1a00010000"),
    (2**32, "1b0000000100000000"), (-1, "20"), (-25, "3818"), (True, "f5"), (False, "f4"),
    (None, "f6"), (b"\x01", "4101"), ("ü", "62c3bc"), ([1, "a"], "82016161"),
    ({"a": [], "b": {}}, "a2616180" "6162a0"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "wire"), EXAMPLES)
def test_values_are_written_in_the_fewest_bytes(value: cbor.Value, wire: str) -> None:
    """Each kind has the form of RFC 8949, appendix A."""
    assert cbor.encode(value).hex() == wire
