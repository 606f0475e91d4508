from collections.abc import Callable, Mapping

import pytest
from attrs import evolve

from spec_model.codec import call
from spec_model.plain import Plain, Record
from tests.vectors.test_family import CODEC, DECIDE, HISTORY, REJECT
from vectors.canonical import JsonObject
from vectors.family import Call, Case
from vectors.forms import FormError
from vectors.judge import judge
from vectors.streams import StreamHistory, Told, Trace

VECTORS: dict[str, JsonObject] = {
    kind: {"kind": kind, **case.freeze(call)}
    for kind, case in (
        ("codec", CODEC),
        ("reject", REJECT),
        ("decide", DECIDE),
        ("history", HISTORY),
    )
}
PLAIN: JsonObject = {
    "kind": "decide",
    **evolve(DECIDE, policies=(), upstream=None).freeze(call),
}


def _instead(name: str, answer: Callable[[Record], Mapping[str, Plain]]) -> Call:
    """Answer one operation in another way."""
    return lambda asked, arguments: answer(arguments) if asked == name else call(asked, arguments)


def _always(name: str, answer: Mapping[str, Plain]) -> Call:
    return _instead(name, lambda _arguments: answer)


@pytest.mark.parametrize("kind", VECTORS)
def test_the_model_passes(kind: str) -> None:
    """The model answers every kind of vector as it was frozen."""
    assert list(judge(VECTORS[kind], call)) == []


ABC: Plain = [{"item": b"abc"}]


def _refusal(code: str, offset: int) -> Mapping[str, Plain]:
    return {"rejected": {"code": code, "offset": offset}, "before": [{"item": b"a"}]}


REFUSAL: Mapping[str, Plain] = {"rejected": {"code": "truncated-frame", "offset": 5}, "before": []}
WRONG: list[tuple[str, Call, int]] = [
    ("codec", _always("frames.encode", {"ok": b""}), 1),
    ("codec", _always("frames.encode", {"rejected": {"code": "x", "offset": 0}}), 1),
    ("codec", _always("frames.decode", {"ok": []}), 2),
    ("codec", _instead("frames.decode", lambda asked: {"ok": [] if "cuts" in asked else ABC}), 1),
    ("reject", _always("frames.decode", {"ok": []}), 6),
    ("reject", _always("frames.decode", REFUSAL), 6),
    ("reject", _always("frames.decode", _refusal("frame-too-large", 5)), 6),
    ("reject", _always("frames.decode", _refusal("truncated-frame", 0)), 6),
    ("decide", _always("reference.dispatch", {"ok": "as-is"}), 1),
    ("decide", _always("reference.dispatch", {"rejected": {"code": "unknown-framing"}}), 1),
    ("decide", _always("reference.dispatch", {"ok": "sniff"}), 2),
    ("history", _always("dedupe.deliver", {"ok": {"delivered": [0, 1], "gaps": []}}), 1),
    ("history", _always("dedupe.deliver", {"rejected": {"code": "x", "offset": 0}}), 1),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "wrong", "count"), WRONG)
def test_wrong_answers_are_mismatches(kind: str, wrong: Call, count: int) -> None:
    """Each wrong answer is one mismatch that says what was asked, expected and given."""
    found = list(judge(VECTORS[kind], wrong))
    assert len(found) == count
    assert all(each.expected != each.got for each in found)


UNPLACED: Mapping[str, Plain] = {"rejected": {"code": "truncated-frame"}}


def test_an_implementation_need_not_say_where_it_refused() -> None:
    """A refusal without an offset is compared by its code alone."""
    assert list(judge(VECTORS["reject"], _always("frames.decode", UNPLACED))) == []
    other: Mapping[str, Plain] = {"rejected": {"code": "other"}}
    assert len(list(judge(VECTORS["reject"], _always("frames.decode", other)))) == 6


def test_a_question_without_policies_has_one_answer() -> None:
    """The answer is a value or the codes of a refusal."""
    assert list(judge(PLAIN, call)) == []
    assert len(list(judge(PLAIN, _always("reference.dispatch", {"ok": "as-is"})))) == 1
    accepted: JsonObject = {**PLAIN, "args": {"kind": "bytes", "generation": "v2"}, "ok": "as-is"}
    assert list(judge(accepted, call)) == []
    assert len(list(judge({**accepted, "ok": "sniff"}, call))) == 1


def test_a_mismatch_says_which_cut() -> None:
    """The cuts are part of what was asked."""
    wrong = _instead("frames.decode", lambda asked: {"ok": [] if "cuts" in asked else ABC})
    (found,) = judge(VECTORS["codec"], wrong)
    assert found.op == "frames.decode"
    assert found.asked["cuts"] == [1] * 7
    assert (found.expected, found.got) == ({"ok": [{"item": "616263"}]}, {"ok": []})


def test_before_is_judged_where_it_is_stated() -> None:
    """A vector without `before` leaves open what was delivered first."""
    vector = {name: value for name, value in VECTORS["reject"].items() if name != "before"}
    assert list(judge(vector, _always("frames.decode", REFUSAL))) == []


def test_other_accepted_wires_are_judged() -> None:
    """Every wire that the vector lists is decoded."""
    also: JsonObject = {**VECTORS["codec"], "also": ["00"], "chunkings": ["whole"]}
    (found,) = judge(also, call)
    assert found.asked["wire"] == "00"


MALFORMED: list[JsonObject] = [
    {"kind": "song"},
    {**VECTORS["decide"], "op": "reference.explode"},
    {**VECTORS["decide"], "args": {"kind": "bytes"}},
    {**VECTORS["codec"], "wire": "0"},
]


@pytest.mark.parametrize("vector", MALFORMED, ids=lambda vector: str(vector["kind"]))
def test_a_vector_that_is_not_understood_is_an_error(vector: JsonObject) -> None:
    """A kind, an operation or a form that is unknown is no verdict."""
    with pytest.raises(FormError):
        list(judge(vector, call))


def test_cases_are_the_known_kinds() -> None:
    """The vectors above, and those of streams, cover every kind of case that families declare."""
    kinds = {type(case).__name__ for case in (CODEC, REJECT, DECIDE, HISTORY)}
    kinds |= {kind.__name__ for kind in (Trace, Told, StreamHistory)}
    assert kinds == {kind.__name__ for kind in Case.__subclasses__()}
