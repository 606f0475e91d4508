import pytest

from spec_model.errors import ModelMisuse
from spec_model.wire.writer_id import writer_id


@pytest.mark.parametrize(
    ("seed", "octets"),
    [
        ("", "cbf29ce484222325"),
        ("a", "af63dc4c8601ec8c"),
        ("foobar", "85944171f73967e8"),
        ("writer-A", "dd22b6b2c83fa38c"),
        ("writer-B", "dd22b9b2c83fa8a5"),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "4b321ae683d5ab40"),
        ("01BX5ZZKBKACTAV9WEVGEMMVRY", "1dc2c004b6392bde"),
        ("wrun_1:out:0", "dd21f6bd84b6b44f"),
        ("é", "0ac21707b7181e01"),
        ("世界", "7d9e1cf7fc964bbf"),
    ],
)
def test_worked_examples(seed: str, octets: str) -> None:
    """The examples of the specification, byte for byte."""
    assert writer_id(seed).hex() == octets


def test_it_is_not_its_near_misses() -> None:
    """FNV-1 and little-endian bytes of the same seed are other ids."""
    assert writer_id("writer-A").hex() not in {"e40e1df8f43967e6", "8ca33fc8b2b622dd"}


def test_a_seed_is_text() -> None:
    """A lone surrogate has no UTF-8, so it is the caller's mistake."""
    with pytest.raises(ModelMisuse, match="surrogates"):
        writer_id("\ud800")
