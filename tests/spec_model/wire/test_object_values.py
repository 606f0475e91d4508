import json
from pathlib import Path

import pytest

from spec_model.policies import Choice
from spec_model.positions import ByteOffset, Seq
from spec_model.rejections import Rejected, Rejection
from spec_model.values.js import JsObject, Symbol, Value
from spec_model.wire.decoder import CLEAN, NEED_MORE
from spec_model.wire.encryption import encrypt
from spec_model.wire.envelope import ENCRYPTING, STABLE, Skipped, Writing
from spec_model.wire.frames import Frame, Marker, build_frame
from spec_model.wire.keys import AesKey, KeyBundle, SealTarget
from spec_model.wire.layout import V2
from spec_model.wire.object_values import (
    Delivered,
    ObjectValueReader,
    ValueOutcome,
    read_unit,
    write_frame,
)
from spec_model.wire.objects import ReadingPolicy
from spec_model.wire.payload import Reading
from spec_model.wire.writer_id import writer_id

DATA = Path(__file__).parents[2] / "captures" / "data"
EXAMPLES = {row["id"]: row for row in json.loads((DATA / "examples.json").read_text())}
RUN_KEY = bytes(range(32))
NONCE = bytes(range(0xA0, 0xAC))
KEYS = Reading(key=KeyBundle(RUN_KEY))
MARK = writer_id("somebody")


def frame(payload: bytes) -> bytes:
    """Put a length before a payload."""
    return len(payload).to_bytes(4, "big") + payload


A, B, CBOR = frame(b'devl["a"]'), frame(b'devl["b"]'), frame(b"cborx")


def values(outcomes: list[ValueOutcome]) -> list[Value]:
    """Return the values among outcomes."""
    return [each.value for each in outcomes if isinstance(each, Delivered)]


def test_values_come_with_the_read_that_completes_them() -> None:
    """Each read gives what it makes possible, and how the stream stands."""
    reader = ObjectValueReader()
    assert values(reader.feed(A[:5])) == []
    outcomes = reader.feed(A[5:] + B)
    assert values(outcomes) == ["a", "b"]
    assert outcomes[-1] is NEED_MORE
    assert reader.close() == [CLEAN]


@pytest.mark.parametrize("name", ["stream-encr", "stream-encp"])
def test_captured_frames(name: str) -> None:
    """What a published writer encrypted or sealed is read with the run's keys."""
    (text,) = EXAMPLES[name]["frames"]
    assert values(ObjectValueReader(KEYS).feed(bytes.fromhex(text))) == ["x"]


def test_captured_objects() -> None:
    """Frames of a published writer give an object and a string."""
    *writes, (_, _, end) = EXAMPLES["rs-object"]["stream_writes"]
    assert end == "CLOSE"
    wire = b"".join(bytes.fromhex(text) for _, _, text in writes)
    first, second = values(ObjectValueReader().feed(wire))
    assert isinstance(first, JsObject)
    assert first.properties == {"a": 1.0}
    assert second == "x"


def test_values_before_a_refusal_are_delivered() -> None:
    """A refusal comes last, at its frame, and stays; nothing behind it is delivered."""
    reader = ObjectValueReader()
    outcomes = reader.feed(A + CBOR + B)
    assert values(outcomes) == ["a"]
    refusal = outcomes[-1]
    assert isinstance(refusal, Rejected)
    assert (refusal.reason, refusal.offset) == (Rejection.FORMAT_UNSUPPORTED, len(A))
    assert reader.feed(B) == [refusal]
    assert reader.close() == [refusal]


def test_a_refused_frame_refuses_at_its_unit() -> None:
    """What the reader of units refuses, this one refuses."""
    reader = ObjectValueReader()
    (outcome,) = reader.feed(bytes.fromhex("00000003") + b"dev")
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Rejection.PAYLOAD_TOO_SHORT


def test_an_unknown_format_is_dropped_upstream() -> None:
    """The upstream choice says what it drops, and goes on."""
    reader = ObjectValueReader(unknown_frame=Choice.UPSTREAM)
    outcomes = reader.feed(A + CBOR + B)
    assert values(outcomes) == ["a", "b"]
    assert outcomes[1] == Skipped("cbor")
    assert outcomes[-1] is NEED_MORE


def test_an_old_reader_drops_or_refuses_sealed_frames() -> None:
    """Which it does depends on the release."""
    unit = Frame(bytes.fromhex(EXAMPLES["stream-encp"]["frames"][0])[4:], None)
    dropping = Reading(key=KEYS.key, reader=ENCRYPTING)
    assert read_unit(unit, dropping, Choice.UPSTREAM) == Skipped("encp")
    refusing = Reading(key=KEYS.key, reader=STABLE)
    outcome = read_unit(unit, refusing, Choice.UPSTREAM)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Rejection.FORMAT_UNKNOWN


def test_lines_are_flattened_text() -> None:
    """Legacy text gives the values of its lines; a bad one is refused where it begins."""
    reader = ObjectValueReader()
    assert values(reader.feed(b'["x"]\n\n-4\n["y')) == ["x", float("inf")]
    (refusal,) = reader.close()
    assert isinstance(refusal, Rejected)
    assert (refusal.reason, refusal.offset) == (Rejection.VALUE_NOT_JSON, ByteOffset(10))


def test_a_last_line_comes_at_the_end() -> None:
    """A line without a line feed is a value when the stream ends."""
    reader = ObjectValueReader()
    assert values(reader.feed(b'["x"]\n["y"]')) == ["x"]
    assert values(reader.close()) == ["y"]


def test_offsets_where_frames_and_lines_are_mixed() -> None:
    """Upstream a stream may change from frames to text; offsets still count from its start."""
    reader = ObjectValueReader(policy=ReadingPolicy.every(Choice.UPSTREAM))
    reader.feed(A)
    outcomes = reader.feed(b'["x"]\nnot json')
    assert values(outcomes) == ["x"]
    assert isinstance(outcomes[-1], Rejected)
    assert outcomes[-1].offset == len(A) + 6


def marked(payload: bytes, seq: int) -> bytes:
    """Write a frame with a marker."""
    wire = build_frame(V2, Frame(payload, Marker(MARK, Seq(seq))))
    assert isinstance(wire, bytes)
    return wire


def test_duplicates_are_dropped_unread() -> None:
    """With markers each frame counts once, and a duplicate's payload is not looked at."""
    reader = ObjectValueReader(marked=True)
    wire = marked(b'devl["a"]', 0) + marked(b"cborx", 0) + marked(b'devl["b"]', 1)
    assert values(reader.feed(wire)) == ["a", "b"]


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        (b"DEVLx", Rejection.PREFIX_MALFORMED),
        (b"dev", Rejection.PAYLOAD_TOO_SHORT),
        (b"devl{}", Rejection.VALUE_INVALID_INPUT),
    ],
)
def test_what_a_secret_holds_is_judged_like_a_plain_payload(
    inner: bytes, reason: Rejection
) -> None:
    """A secret around a bad payload is refused for the payload, upstream too."""
    unit = Frame(encrypt(RUN_KEY, NONCE, inner), None)
    outcome = read_unit(unit, KEYS, Choice.UPSTREAM)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is reason


def test_a_written_frame_is_the_captured_one() -> None:
    """With the nonce of the capture, the frame has the captured bytes."""
    wire = write_frame("x", Writing(key=AesKey(RUN_KEY), nonce=NONCE))
    assert wire == bytes.fromhex(EXAMPLES["stream-encr"]["frames"][0])


def test_a_frame_is_never_compressed() -> None:
    """A writer that is told to compress does not do so on a stream."""
    assert write_frame("a" * 3_000, Writing(compress=True)) == frame(
        b'devl["' + b"a" * 3_000 + b'"]'
    )


def test_writing_refuses_what_it_cannot_write() -> None:
    """A value without a text and a key that no secret can be agreed with give no frame."""
    refusal = write_frame(Symbol("s"), Writing())
    assert isinstance(refusal, Rejected)
    assert refusal.reason is Rejection.VALUE_UNSERIALIZABLE
    low_order = Writing(key=SealTarget(bytes(32)), nonce=NONCE, scalar=RUN_KEY)
    refusal = write_frame("x", low_order)
    assert isinstance(refusal, Rejected)
    assert refusal.reason is Rejection.KEY_AGREEMENT
