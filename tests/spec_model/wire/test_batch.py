import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_model.errors import ModelMisuse
from spec_model.positions import ByteOffset
from spec_model.rejections import Rejected, Rejection
from spec_model.wire.batch import decode_batch, encode_batch, encoded_size, page_sizes
from strategies.payloads import payloads

HELLO = bytes.fromhex("00000005 68656c6c6f 00000005 776f726c64")


@pytest.mark.parametrize(
    ("chunks", "body"),
    [
        ([b"hello", b"world"], HELLO),
        ([], b""),
        ([b""], bytes(4)),
        ([b"", b"a", b""], bytes.fromhex("00000000 00000001 61 00000000")),
    ],
)
def test_bodies_have_one_form(chunks: list[bytes], body: bytes) -> None:
    """A body is each chunk behind its length; empty chunks are legal."""
    assert encode_batch(chunks) == body
    assert decode_batch(body, len(chunks)) == chunks


@given(chunks=st.lists(payloads(max_size=70), max_size=4))
def test_bodies_round_trip(chunks: list[bytes]) -> None:
    """What was written is read, and its size was known before."""
    body = encode_batch(chunks)
    assert isinstance(body, bytes)
    assert encoded_size([len(chunk) for chunk in chunks]) == len(body)
    assert decode_batch(body) == chunks


@pytest.mark.parametrize("end", range(len(HELLO)))
def test_truncation_is_refused_as_a_whole(end: int) -> None:
    """A body that ends inside an element is refused where the element begins."""
    answer = decode_batch(HELLO[:end])
    if end in {0, 9}:
        assert answer == [b"hello"][: end // 9]
    else:
        assert isinstance(answer, Rejected)
        expected = (Rejection.BATCH_TRUNCATED, ByteOffset(9 if end > 9 else 0))
        assert expected == (answer.reason, answer.offset)


@pytest.mark.parametrize(
    ("body", "facts"),
    [
        ("0000", {"expected": 4, "present": 2}),
        ("00000005 6865", {"expected": 5, "present": 2}),
        ("ffffffff", {"expected": 4_294_967_295, "present": 0}),
    ],
)
def test_truncation_says_what_is_missing(body: str, facts: dict[str, int]) -> None:
    """The refusal names how many bytes were expected and how many are there."""
    answer = decode_batch(bytes.fromhex(body))
    assert isinstance(answer, Rejected)
    assert facts == dict(answer.facts)


@pytest.mark.parametrize("declared", [0, 1, 3])
def test_another_count_is_refused(declared: int) -> None:
    """A declared count must be right, also a declared zero."""
    facts = (("declared", declared), ("chunks", 2))
    assert decode_batch(HELLO, declared) == Rejected(Rejection.BATCH_COUNT, facts=facts)
    assert decode_batch(b"", 0) == []


@pytest.mark.parametrize(
    ("sizes", "fits"),
    [([2**32 - 5], True), ([2**32 - 4], False), ([2**31 - 4, 2**31 - 5], True)],
)
def test_size_is_bounded_before_anything_is_made(sizes: list[int], fits: bool) -> None:
    """A body of 4,294,967,295 bytes may be made and no larger one."""
    size = encoded_size(sizes)
    assert isinstance(size, int) is fits
    if isinstance(size, Rejected):
        assert size.reason is Rejection.BATCH_TOO_LARGE


def test_a_batch_that_is_too_large_is_refused() -> None:
    """The encoder weighs its chunks first; one chunk many times costs no memory."""
    answer = encode_batch([bytes(1 << 20)] * 4_096)
    assert isinstance(answer, Rejected)
    assert answer.reason is Rejection.BATCH_TOO_LARGE


@pytest.mark.parametrize(
    ("chunks", "most", "sizes"),
    [
        (0, 1_000, []),
        (1, 1_000, [1]),
        (1_000, 1_000, [1_000]),
        (1_001, 1_000, [1_000, 1]),
        (3, 1, [1, 1, 1]),
        (7, 3, [3, 3, 1]),
    ],
)
def test_pages_are_full_except_the_last(chunks: int, most: int, sizes: list[int]) -> None:
    """Chunks are split in order into full requests and what is left."""
    assert page_sizes(chunks, most) == sizes


def test_a_request_carries_something() -> None:
    """A limit of no chunks is the caller's mistake."""
    with pytest.raises(ModelMisuse, match="at least one"):
        page_sizes(1, 0)
