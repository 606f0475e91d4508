import pytest

from spec_model.codec import call
from spec_model.codec.frames import OBJECT_POLICIES, cut
from spec_model.errors import ModelMisuse
from spec_model.plain import Plain
from spec_model.wire.layout import PROFILES

ABC = bytes.fromhex("00000003") + b"abc"
ID = bytes(range(8))


@pytest.mark.parametrize(
    ("cuts", "reads"),
    [
        ([], [b"abc"]),
        ([1, 1, 1], [b"a", b"b", b"c"]),
        ([1], [b"a", b"bc"]),
        ([0, 3, 0], [b"", b"abc", b""]),
        ([9], [b"abc"]),
        ([2, 9, 1], [b"ab", b"c", b""]),
    ],
)
def test_cuts_are_sizes_of_reads(cuts: list[int], reads: list[bytes]) -> None:
    """What the sizes leave over is one last read; nothing is lost or doubled."""
    assert reads == cut(b"abc", cuts)
    assert cut(b"", []) == [b""]


@pytest.mark.parametrize("profile", PROFILES)
def test_frames_cross_as_records(profile: str) -> None:
    """Marked profiles take and give writer and number, the others the item alone."""
    marker: dict[str, Plain] = {"writer": ID, "seq": 2**64 - 1}
    frame: dict[str, Plain] = {"item": b"devl", **(marker if PROFILES[profile].marked else {})}
    wire = call("frames.encode", {"profile": profile, "value": [frame, frame]})["ok"]
    assert call("frames.decode", {"profile": profile, "wire": wire, "cuts": [5]}) == {
        "ok": [frame, frame]
    }


def test_the_first_unwritable_frame_ends_it() -> None:
    """A refusal to write is the answer, whatever came before."""
    good: Plain = {"item": b"x", "writer": ID, "seq": 0}
    bad: Plain = {"item": b"x", "writer": b"", "seq": 0}
    rejected = call("frames.encode", {"profile": "V2", "value": [good, bad]})["rejected"]
    assert isinstance(rejected, dict)
    assert rejected["code"] == "writer-id-length"


def test_a_wire_that_does_not_end() -> None:
    """Without an end what is incomplete is no refusal."""
    question: dict[str, Plain] = {"profile": "F1", "wire": ABC + ABC[:5]}
    assert "rejected" in call("frames.decode", question)
    assert call("frames.decode", {**question, "eof": False}) == {"ok": [{"item": b"abc"}]}
    refused = call("frames.decode", {"profile": "F1", "wire": ABC + b"\xff" * 4, "eof": False})
    assert refused["before"] == [{"item": b"abc"}]


def test_items_are_put_as_a_writer_does() -> None:
    """Wires, refusals and nothing, and the number that comes next."""
    question: dict[str, Plain] = {"profile": "V2", "writer": ID, "items": [b"", b"a"]}
    wire = bytes.fromhex("00000011") + ID + bytes(8) + b"a"
    assert call("frames.put", question) == {"ok": {"emitted": [{}, {"wire": wire}], "next_seq": 1}}
    last = call("frames.put", {**question, "items": [b"a", b"b"], "seq": 2**64 - 1})
    record = last["ok"]
    assert isinstance(record, dict)
    emitted = record["emitted"]
    assert isinstance(emitted, list)
    assert emitted[1] == {"rejected": "seq-range"}


def test_objects_are_frames_or_lines() -> None:
    """Frames cross as records, lines under their name, and policies by theirs."""
    assert call("objects.decode", {"wire": b'["a"]\n["b"]'}) == {
        "ok": [{"line": '["a"]'}, {"line": '["b"]'}]
    }
    question: dict[str, Plain] = {"wire": ABC[:3] + b"\4devl" + ABC[:2]}
    assert "rejected" in call("objects.decode", question)
    upstream: dict[str, Plain] = dict.fromkeys(OBJECT_POLICIES, "upstream")
    assert call("objects.decode", {**question, **upstream}) == {"ok": [{"item": b"devl"}]}
    assert call("objects.decode", {**question, "eof": False}) == {"ok": [{"item": b"devl"}]}


def test_objects_whose_framing_comes_late() -> None:
    """Reads wait until the framing is known, and then are read as if it had been."""
    marked = bytes.fromhex("00000014") + ID + bytes(8) + b"devl"
    for known_after in (0, 1, 2):
        question: dict[str, Plain] = {"wire": marked, "cuts": [5], "known_after": known_after}
        assert call("objects.decode-deferred", {**question, "marked": True}) == {
            "ok": [{"item": b"devl", "writer": ID, "seq": 0}]
        }
        assert call("objects.decode-deferred", question) == {"ok": [{"item": marked[4:]}]}


def test_dedupe_answers_with_indices() -> None:
    """What is delivered and where a gap is flagged, counted from the stream's beginning."""
    stored: Plain = [{"writer": ID, "seq": seq} for seq in (0, 1, 1, 3)]
    answer = {"delivered": [0, 1, 3], "gaps": [3]}
    assert call("dedupe.deliver", {"stored": stored}) == {"ok": answer}
    fresh = call("dedupe.deliver", {"stored": stored, "start": 2, "sequence-gaps": "upstream"})
    assert fresh == {"ok": {"delivered": [2, 3], "gaps": []}}


def test_batches_and_writer_ids() -> None:
    """The remaining operations answer what their modules do."""
    assert call("batch.encode", {"value": [b"a"]}) == {"ok": b"\0\0\0\1a"}
    assert call("batch.decode", {"wire": b"\0\0\0\1a", "declared": 1}) == {"ok": [b"a"]}
    assert call("batch.size", {"sizes": [1, 2], "times": 3}) == {"ok": 9 + 6 * 4}
    assert call("batch.size", {"sizes": [1, 2]}) == {"ok": 11}
    assert call("batch.pages", {"chunks": 1_001}) == {"ok": [1_000, 1]}
    assert call("batch.pages", {"chunks": 5, "most": 2}) == {"ok": [2, 2, 1]}
    assert call("writer-id.encode", {"value": "a"}) == {"ok": bytes.fromhex("af63dc4c8601ec8c")}


def test_zero_is_no_default() -> None:
    """A list repeated no times is empty, and requests of no chunks are misuse."""
    assert call("batch.size", {"sizes": [1, 2], "times": 0}) == {"ok": 0}
    with pytest.raises(ModelMisuse, match="at least one"):
        call("batch.pages", {"chunks": 5, "most": 0})
