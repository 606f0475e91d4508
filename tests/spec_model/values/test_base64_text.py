import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_model.values.base64_text import decode_lenient, decode_strict, encode_base64


@given(data=st.binary())
def test_both_readers_read_back(data: bytes) -> None:
    """Bytes read back from their text; only the strict reader knows the placeholder."""
    text = encode_base64(data)
    assert decode_strict(text) == data
    assert decode_lenient(text) == data


@pytest.mark.parametrize(
    ("text", "lenient"),
    [
        ("A", b""),
        ("AQ", b"\x01"),
        ("AQID!", b"\x01\x02\x03"),
        ("_-8=", b"\xff\xef"),
        ("AQ==AQ==", b"\x01"),
        (" AQ ID\n", b"\x01\x02\x03"),
        ("AR==", b"\x01"),
        ("\xe9", b""),
    ],
)
def test_what_only_the_lenient_reader_reads(text: str, lenient: bytes) -> None:
    """Texts that are not canonical are refused strictly and read tolerantly."""
    assert decode_strict(text) is None
    assert decode_lenient(text) == lenient


def test_no_bytes() -> None:
    """No bytes are written as the placeholder; the empty text is accepted for them."""
    assert encode_base64(b"") == "."
    assert decode_strict(".") == b""
    assert decode_strict("") == b""
