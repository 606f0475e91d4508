from collections.abc import Mapping

import pytest
from attrs import evolve

from spec_model.codec import call
from spec_model.errors import ModelMisuse
from spec_model.plain import Plain, Record
from spec_model.rejections import Rejection
from vectors.family import (
    Case,
    Codec,
    Decide,
    FamilyError,
    History,
    Reject,
    answer_to_json,
    arguments_to_json,
    chunked_arguments,
    operation,
)

ID = bytes(8)
CODEC = Codec(
    slug="abc",
    title="one frame",
    clauses=["frames.v1-payload", "frames.length"],
    flags=["worked", "boundary"],
    rows=["a7-1"],
    codec="frames",
    context={"profile": "F1"},
    value=[{"item": b"abc"}],
    wire=b"\0\0\0\3abc",
    chunkings=["whole", "each-byte"],
)
REJECT = Reject(
    slug="cut",
    title="a frame cut short",
    clauses=["frames.truncation"],
    op="frames.decode",
    args={"profile": "F1", "wire": b"\0\0\0\1a\0"},
    code=Rejection.TRUNCATED_FRAME,
    offset=5,
    before=[{"item": b"a"}],
    near="abc",
    chunkings=["whole", "every-split"],
)
DECIDE = Decide(
    slug="unknown",
    title="a framing that nobody knows",
    clauses=["reference.unknown-framing"],
    op="reference.dispatch",
    args={"kind": "bytes", "framing": "new", "generation": "v2"},
    policies=["unknown-framing"],
    ok=Rejection.UNKNOWN_FRAMING,
    upstream="as-is",
)
HISTORY = History(
    slug="repeat",
    title="a frame stored twice",
    clauses=["dedupe.highest"],
    op="dedupe.deliver",
    args={"stored": [{"writer": ID, "seq": 0}, {"writer": ID, "seq": 0}]},
    delivered=[0],
    allowed=True,
)


def test_a_codec_case_freezes_to_both_directions() -> None:
    """The vector holds value, wire and what every vector says."""
    assert CODEC.freeze(call) == {
        "title": "one frame",
        "level": "MUST",
        "clauses": ["frames.length", "frames.v1-payload"],
        "flags": ["boundary", "worked"],
        "requires": ["frames"],
        "meta": {"rows": ["a7-1"]},
        "codec": "frames",
        "context": {"profile": "F1"},
        "value": [{"item": "616263"}],
        "wire": "00000003616263",
        "also": [],
        "directions": ["encode", "decode"],
        "chunkings": ["whole", "each-byte"],
    }


def test_a_reject_case_freezes_to_its_refusal() -> None:
    """The vector holds the codes, the offset and what is delivered before."""
    vector = REJECT.freeze(call)
    assert vector["codes"] == ["truncated-frame"]
    assert (vector["phase"], vector["offset"]) == ("decode", "5")
    assert vector["before"] == [{"item": "61"}]
    assert vector["args"] == {"profile": "F1", "wire": "000000016100"}
    assert "before" not in evolve(REJECT, before=None).freeze(call)


def test_a_decide_case_freezes_to_an_answer_for_each_choice() -> None:
    """With policies there are two answers, without one."""
    vector = DECIDE.freeze(call)
    assert vector["answers"] == {
        "upstream": {"ok": "as-is"},
        "recommended": {"rejected": ["unknown-framing"]},
    }
    plain = evolve(DECIDE, policies=(), upstream=None).freeze(call)
    assert plain["rejected"] == ["unknown-framing"]
    assert "policies" not in plain
    assert plain == evolve(DECIDE, policies=(), upstream=None, ok=None).freeze(call)


def test_a_history_case_freezes_to_a_label() -> None:
    """A forbidden history names the first place where it differs from the truth."""
    assert HISTORY.freeze(call)["allowed"] is True
    doubled = evolve(HISTORY, delivered=[0, 1], allowed=False).freeze(call)
    assert doubled["witness"] == {"position": 1, "expected": None, "got": 1}
    lost = evolve(HISTORY, delivered=[], allowed=False).freeze(call)
    assert lost["witness"] == {"position": 0, "expected": 0, "got": None}
    swapped = evolve(HISTORY, delivered=[1], allowed=False).freeze(call)
    assert swapped["witness"] == {"position": 0, "expected": 0, "got": 1}


CONTRADICTIONS: list[tuple[Case, str]] = [
    (evolve(CODEC, wire=b"\0\0\0\4abc"), "the model writes"),
    (evolve(CODEC, also=[b"\0\0\0\3abd"]), "the model reads"),
    (evolve(CODEC, also=[b"\0"]), "the model refuses"),
    (evolve(CODEC, directions=["decode"], wire=None), "states its wire"),
    (evolve(REJECT, args={"profile": "F1", "wire": b""}), "the model accepts"),
    (evolve(REJECT, code=Rejection.FRAME_TOO_LARGE), "the model refuses with"),
    (evolve(REJECT, offset=0), "the model refuses with"),
    (evolve(REJECT, before=[]), "delivered before"),
    (evolve(DECIDE, upstream="sniff"), "the model answers"),
    (evolve(DECIDE, ok="as-is"), "the model answers"),
    (evolve(HISTORY, op="batch.pages", args={"chunks": 3}), "judged by a record"),
    (evolve(HISTORY, allowed=False), "the model delivers"),
    (evolve(HISTORY, delivered=[0, 1]), "the model delivers"),
]


@pytest.mark.parametrize(("case", "wrong"), CONTRADICTIONS)
def test_a_case_that_contradicts_the_model_is_not_frozen(case: Case, wrong: str) -> None:
    """What the case states and what the model answers must agree."""
    with pytest.raises(FamilyError, match=wrong):
        case.freeze(call)


def test_every_cut_is_asked() -> None:
    """A model that depends on the cuts is not frozen."""

    def forgetful(name: str, arguments: Record) -> Mapping[str, Plain]:
        return {"ok": []} if len(str(arguments.get("cuts", ""))) > 9 else call(name, arguments)

    with pytest.raises(FamilyError, match="the model reads"):
        CODEC.freeze(forgetful)


def test_an_encoder_that_gives_no_bytes_is_not_frozen() -> None:
    """A wire is bytes."""
    with pytest.raises(FamilyError, match="a wire is bytes"):
        CODEC.freeze(lambda _name, _arguments: {"ok": "text"})


def test_one_way_cases() -> None:
    """A case of one direction is asked in that one only."""
    asked: list[str] = []

    def watched(name: str, arguments: Record) -> Mapping[str, Plain]:
        asked.append(name)
        return call(name, arguments)

    evolve(CODEC, directions=["encode"]).freeze(watched)
    assert set(asked) == {"frames.encode"}
    asked.clear()
    evolve(CODEC, directions=["decode"]).freeze(watched)
    assert set(asked) == {"frames.decode"}


def test_the_level_is_the_strongest() -> None:
    """A vector that shows a MUST and a SHOULD is a MUST."""
    assert evolve(DECIDE, clauses=["dedupe.gaps"]).freeze(call)["level"] == "SHOULD"
    both = evolve(DECIDE, clauses=["dedupe.gaps", "dedupe.highest"])
    assert both.freeze(call)["level"] == "MUST"


def test_helpers_refuse_what_they_cannot_ask() -> None:
    """Unknown operations are misuse; calls without a wire have one form."""
    with pytest.raises(ModelMisuse, match="unknown operation"):
        operation("frames.explode")
    assert arguments_to_json("batch.pages", {"chunks": 3}) == {"chunks": 3}
    assert chunked_arguments({"a": 1}, ["whole", "each-byte"]) == [{"a": 1}]
    assert chunked_arguments({"wire": b"ab"}, ["whole", "each-byte"]) == [
        {"wire": b"ab"},
        {"wire": b"ab", "cuts": [1, 1]},
    ]
    assert answer_to_json({"rejected": {"code": "x"}}, operation("batch.pages").gives) == {
        "rejected": ["x"]
    }
    with pytest.raises(NotImplementedError):
        Case(slug="a", title="b", clauses=[]).freeze(call)
