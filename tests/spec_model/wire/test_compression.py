import json
import tracemalloc
import zlib
from pathlib import Path

import pytest
import zstandard
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from spec_model.policies import Choice
from spec_model.positions import ByteOffset
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import compression, layout
from spec_model.wire.compression import (
    ANYWHERE,
    DECODERS,
    NODE_20,
    NODE_22,
    STRICT,
    Codec,
    Decoder,
    Environment,
    Statistics,
)
from spec_model.wire.layout import Format

DATA = Path(__file__).parents[2] / "captures" / "data"
EXAMPLES = {row["id"]: row for row in json.loads((DATA / "examples.json").read_text())}
PLAIN = b'devl["hello"]'
MEMBER = bytes.fromhex("1f8b08000000000000034b492dcb8956ca48cdc9c9578a0500748266db0d000000")
FRAME = bytes.fromhex("28b52ffd200d6900006465766c5b2268656c6c6f225d")


def sample(size: int) -> bytes:
    """Return a payload of this size as the captured examples were made."""
    room = size - len('devl[""]')
    return b'devl["' + (b"abcdefghij" * (room // 10 + 1))[:room] + b'"]'


@pytest.mark.parametrize("size", [1023, 1024])
def test_captured_floor(size: int) -> None:
    """The captured payloads at both sides of the floor give the captured sizes."""
    row = EXAMPLES[f"cmp-floor-{size}"]
    payload, figures = compression.compress(sample(size), enabled=True)
    stats = row["stats"]
    assert (stats["uncompressedBytes"], stats["storedBytes"]) == (
        figures.plain_bytes,
        figures.stored_bytes,
    )
    assert stats["compressed"] == figures.compressed
    assert row["outPrefix"].encode() == payload[:4]


@pytest.mark.parametrize(
    ("row", "codec", "zstd"),
    [
        ("cmp-codec-gzip", "gzip", True),
        ("cmp-codec-zstd", "zstd", True),
        ("cmp-codec-GZIP", "GZIP", True),
        ("cmp-codec-brotli", "brotli", True),
        ("cmp-codec-empty", "", True),
        ("cmp-codec-zstd@node20", "zstd", False),
    ],
)
def test_captured_codec_switch(row: str, codec: str, *, zstd: bool) -> None:
    """The captured answers to the codec switch come out, and the captured bodies inflate."""
    environment = Environment(codec=codec, zstd=zstd)
    plain = sample(2048)
    payload, figures = compression.compress(plain, enabled=True, environment=environment)
    captured = EXAMPLES[row]
    assert captured["outPrefix"].encode() == payload[:4]
    assert captured["stats"]["storedBytes"] == figures.stored_bytes
    assert plain == compression.inflate(payload)
    assert plain == compression.inflate(bytes.fromhex(captured["hex"]))


@pytest.mark.parametrize(
    ("switch", "expected"), [(None, True), ("1", False), ("true", True), ("0", True), ("", True)]
)
def test_kill_switch(switch: str | None, *, expected: bool) -> None:
    """Only the exact text "1" disables compression."""
    environment = Environment(disable=switch)
    _, figures = compression.compress(sample(4096), enabled=True, environment=environment)
    assert expected == figures.compressed


@pytest.mark.parametrize("switch", [None, "gzip", "zstd", "other"])
@pytest.mark.parametrize("zstd", [True, False])
@pytest.mark.parametrize("gzip", [True, False])
def test_codec_choice(switch: str | None, *, zstd: bool, gzip: bool) -> None:
    """Every cell of the choice: the switch, then zstd, then gzip, then none."""
    expected: Codec | None = Format.GZIP if gzip else None
    if zstd and switch != "gzip":
        expected = Format.ZSTD
    environment = Environment(codec=switch, zstd=zstd, gzip=gzip)
    assert expected == compression.choose_codec(environment)


def test_not_enabled_is_the_very_same_bytes() -> None:
    """A call site that does not compress gets back what it gave."""
    plain = sample(4096)
    payload, figures = compression.compress(plain, enabled=False)
    assert payload is plain
    assert Statistics(None, 4096, 4096) == figures


@pytest.mark.parametrize(
    ("stored", "kept"), [(1895, True), (1899, True), (1900, False), (1901, False), (2001, False)]
)
def test_saving(stored: int, *, kept: bool) -> None:
    """Of 2,000 bytes the result is kept up to 1,899, its prefix included."""

    def to_size(_codec: Codec, _payload: bytes) -> bytes:
        return bytes(stored - 4)

    payload, figures = compression.compress(sample(2000), enabled=True, compressor=to_size)
    assert kept == compression.worth_keeping(2000, stored)
    assert kept == figures.compressed
    assert (stored if kept else 2000) == len(payload) == figures.stored_bytes


def test_captured_savings_rows() -> None:
    """The captured sizes around the boundary were kept exactly where the rule keeps them."""
    rows = EXAMPLES["cmp-savings-boundary"]["rows"]
    largest = EXAMPLES["cmp-savings-boundary"]["largestKept"]
    kept = [row["stored"] for row in [*rows, largest] if row["codec"] != "none"]
    assert kept
    assert all(compression.worth_keeping(2000, stored) for stored in kept)


@pytest.mark.parametrize("decoder", DECODERS.values(), ids=list(DECODERS))
@pytest.mark.parametrize("environment", [ANYWHERE, Environment(codec="gzip")])
def test_every_runtime_reads_one_body(decoder: Decoder, environment: Environment) -> None:
    """Exactly one member or frame is read by every runtime that has the codec."""
    plain = sample(5000)
    payload, figures = compression.compress(plain, enabled=True, environment=environment)
    expected: bytes | Rejected = plain
    if figures.codec is Format.ZSTD and not decoder.zstd:
        expected = Rejected(Rejection.CODEC_UNAVAILABLE, facts=(("codec", "zstd"),))
    assert expected == compression.inflate(payload, decoder)


TWICE = PLAIN + PLAIN
TAIL, CUT, NONE = Rejection.CODEC_TRAILING, Rejection.CODEC_TRUNCATED, Rejection.CODEC_UNAVAILABLE
Answers = tuple[bytes | Rejection, ...]
BODIES: dict[str, tuple[bytes, Answers]] = {
    # in the order of DECODERS: strict, node-20, node-22, node-24, python
    "gzip junk": (b"gzip" + MEMBER + b"\1\2\3", (TAIL, TAIL, TAIL, TAIL, TAIL)),
    "gzip member": (b"gzip" + MEMBER + MEMBER, (TAIL, TWICE, TWICE, TAIL, TWICE)),
    "gzip zeros": (b"gzip" + MEMBER + bytes(5), (TAIL, PLAIN, TAIL, TAIL, PLAIN)),
    "gzip zeros, junk": (b"gzip" + MEMBER + b"\0\1", (TAIL, PLAIN, TAIL, TAIL, TAIL)),
    "gzip zeros, member": (b"gzip" + MEMBER + b"\0" + MEMBER, (TAIL, PLAIN, TAIL, TAIL, TWICE)),
    "gzip cut": (b"gzip" + MEMBER[:-1], (CUT, CUT, CUT, CUT, CUT)),
    "gzip nothing": (b"gzip", (CUT, CUT, CUT, CUT, CUT)),
    "zstd junk": (b"zstd" + FRAME + b"\1\2\3", (TAIL, NONE, PLAIN, PLAIN, TAIL)),
    "zstd frame": (b"zstd" + FRAME + FRAME, (TAIL, NONE, PLAIN, PLAIN, TAIL)),
    "zstd cut": (b"zstd" + FRAME[:-1], (CUT, NONE, PLAIN[:-1], CUT, CUT)),
    "zstd cut early": (b"zstd" + FRAME[:8], (CUT, NONE, b"", CUT, CUT)),
    "zstd nothing": (b"zstd", (CUT, NONE, b"", CUT, CUT)),
}


@pytest.mark.parametrize("case", BODIES)
def test_bodies_that_are_not_exactly_one(case: str) -> None:
    """Each runtime does with each irregular body what was measured of it."""
    payload, expected = BODIES[case]
    outcomes = [compression.inflate(payload, decoder) for decoder in DECODERS.values()]
    got = [one.reason if isinstance(one, Rejected) else one for one in outcomes]
    assert list(expected) == got


@pytest.mark.parametrize("decoder", [NODE_20, NODE_22])
def test_synchronous_functions_ignore_zeros(decoder: Decoder) -> None:
    """Node's synchronous functions end a body at a zero byte, in every release."""
    payload, _ = BODIES["gzip zeros, junk"]
    assert compression.inflate(payload, compression.synchronous(decoder)) == PLAIN
    assert compression.synchronous(STRICT) == STRICT


def test_cut_frame_on_node_22() -> None:
    """A frame of several blocks without its last byte passes for its first 131,072 bytes."""
    plain = b'devl["' + bytes(range(48, 58)) * 20000 + b'"]'
    payload = b"zstd" + zstandard.ZstdCompressor(level=3).compress(plain)
    assert len(plain) == 200_008
    assert plain[:131_072] == compression.inflate(payload[:-1], NODE_22)
    assert isinstance(compression.inflate(payload[:-1]), Rejected)


@pytest.mark.parametrize("body", [b"gzipnonsense", b"zstdnonsense", b"gzip\x1f\x8b\x08\xff"])
def test_damaged_bodies(body: bytes) -> None:
    """A body that is none of its codec's is damaged or truncated, never read."""
    outcome = compression.inflate(body)
    assert isinstance(outcome, Rejected)
    assert outcome.reason in (Rejection.CODEC_CORRUPT, Rejection.CODEC_TRUNCATED)


def bomb(codec: Codec, size: int) -> bytes:
    """Return a small payload that inflates to this many zero bytes."""
    if codec is Format.ZSTD:
        return b"zstd" + zstandard.ZstdCompressor(level=3).compress(bytes(size))
    member = zlib.compressobj(9, wbits=layout.GZIP_WINDOW)
    return b"gzip" + member.compress(bytes(size)) + member.flush()


@pytest.mark.parametrize("codec", [Format.GZIP, Format.ZSTD])
def test_bombs_are_refused_within_bounds(codec: Codec) -> None:
    """A body of 64 MiB is refused at a limit of 1 MiB before more than 8 MiB are held."""
    payload = bomb(codec, 64 << 20)
    limited = evolve(STRICT, limit=1 << 20)
    tracemalloc.start()
    outcome = compression.inflate(payload, limited)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(outcome, Rejected)
    assert outcome.reason == Rejection.INFLATED_TOO_LARGE
    assert outcome.facts == (("limit", 1 << 20),)
    assert peak < 8 << 20


@pytest.mark.parametrize("codec", [Format.GZIP, Format.ZSTD])
def test_limit_is_inclusive(codec: Codec) -> None:
    """Exactly the limit is read, one byte more is refused."""
    payload = bomb(codec, 5000)
    assert bytes(5000) == compression.inflate(payload, evolve(STRICT, limit=5000))
    refused = compression.inflate(payload, evolve(STRICT, limit=4999))
    assert isinstance(refused, Rejected)


def test_window_is_refused_from_the_header() -> None:
    """A header that claims a whole exbibyte is refused, and costs nothing."""
    payload = b"zstd" + bytes.fromhex("28b52ffde0ffffffffffffff0f010000")
    facts = (("window", str((1 << 60) - 1)), ("granted", 128 << 20))
    assert Rejected(Rejection.CODEC_WINDOW, ByteOffset(4), facts) == compression.inflate(payload)


def test_unavailable_gzip() -> None:
    """A runtime without gzip refuses it by name."""
    expected = Rejected(Rejection.CODEC_UNAVAILABLE, facts=(("codec", "gzip"),))
    assert expected == compression.inflate(b"gzip" + MEMBER, evolve(STRICT, gzip=False))


def test_other_payloads_pass_through() -> None:
    """A payload without a codec layer comes back as the very same bytes."""
    for payload in (PLAIN, b"", b"gz", b"encr", b"\x1f\x8b"):
        assert compression.inflate(payload) is payload


def test_python_made_member_with_a_time_is_read() -> None:
    """A gzip header with a modification time changes nothing."""
    payload = bytes.fromhex(EXAMPLES["py-gzip-mtime"]["hex"])
    inflated = compression.inflate(payload)
    assert isinstance(inflated, bytes)
    assert inflated.startswith(b"devl")


def test_policies_choose_a_decoder() -> None:
    """Each policy moves its own fields to those of the runtime that most was measured on."""
    up = Choice.UPSTREAM
    assert evolve(STRICT, id="by-policy") == compression.decoder_of()
    all_three = compression.decoder_of(trailing=up, cut=up, limit=up)
    assert evolve(NODE_22, id="by-policy", after_member_at_once=None) == all_three
    only_cut = evolve(STRICT, id="by-policy", cut_frame_passes=True)
    assert only_cut == compression.decoder_of(cut=up)


@given(plain=st.binary(max_size=3000), codec=st.sampled_from([Format.GZIP, Format.ZSTD]))
def test_deflate_and_inflate(plain: bytes, codec: Codec) -> None:
    """What either compressor makes inflates to the same bytes."""
    assert plain == compression.inflate(codec.value + compression.deflate(codec, plain))
