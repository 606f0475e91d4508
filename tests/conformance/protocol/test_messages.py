"""Every message is written and read back, and what breaks the protocol has its word."""

import pytest

from conformance.protocol import (
    Batch,
    Breach,
    BreachKind,
    Bye,
    Call,
    Certainty,
    Close,
    Closed,
    Crash,
    Declined,
    Hello,
    NotUnderstood,
    Ok,
    Open,
    Opened,
    Outputs,
    Probe,
    Refused,
    Replies,
    Reply,
    Request,
    Tell,
    Welcome,
    as_answer,
)
from conformance.protocol.lines import parse_line, print_line
from conformance.protocol.replies import read_reply, write_reply
from conformance.protocol.requests import read_request, write_request
from spec_model.errors import ModelMisuse
from spec_model.plain import Record
from vectors.canonical import JsonObject

WELCOME = Welcome(
    version=1, nonce="n", name="a", implementation_version="1", language="python", build="b",
    roles=("codec",), profiles=("V2",), capabilities=("frames",), max_in_flight=1,
    describe={"frames.decode": "somewhere"},
)  # fmt: skip
CALL = Call("batch.encode", {"value": [b"a", b""]})
DECODE = Call("frames.decode", {"profile": "V2", "wire": b"x", "cuts": [1]})
TOLD = Tell(1, {"kind": "bytes", "data": b"x"})
FRAME: Record = {"item": b"i", "writer": b"w" * 8, "seq": 2**63}

CONVERSATION: list[tuple[Request, Reply]] = [
    (Hello("n"), WELCOME),
    (CALL, Ok(b"wire")),
    (CALL, Declined("no batches", "https://example.org")),
    (CALL, NotUnderstood("unknown-op", "what")),
    (DECODE, Ok([FRAME])),
    (DECODE, Refused(code="truncated-frame", offset=2**40, message="m", before=[FRAME])),
    (DECODE, Refused(code="other", own_class="TypeError", certainty=Certainty.INDEFINITE)),
    (Open("reader", {"total": 5, "verifies-end": "upstream"}), Opened(1)),
    (TOLD, Outputs([{"kind": "deliver", "item": b"a"}, {"kind": "failed", "reason": "corrupt"}])),
    (Tell(1, {"kind": "eof"}), Outputs([])),
    (Close(1), Closed()),
    (Batch([CALL, TOLD]), Replies([Ok(b""), Outputs([{"kind": "get-info"}])])),
    (Batch([]), Replies([])),
    (Bye(), Closed()),
]


def _role(_instance: int) -> str:
    return "reader"


@pytest.mark.parametrize(("request_", "reply"), CONVERSATION)
def test_a_message_survives_its_line(request_: Request, reply: Reply) -> None:
    """What is written is read back as the same value, on both sides."""
    line = print_line(write_request(request_, _role))
    assert read_request(parse_line(line[:-1]), _role) == request_
    answer = print_line(write_reply(request_, reply, _role))
    assert read_reply(request_, parse_line(answer[:-1]), _role) == reply


def test_a_crash_is_asked_for_by_its_name() -> None:
    """It has no reply."""
    assert read_request(write_request(Crash(), _role), _role) == Crash()


HELLO: JsonObject = write_reply(Hello("n"), WELCOME, _role)

BROKEN: list[tuple[Request | Probe, JsonObject, BreachKind]] = [
    (CALL, {}, BreachKind.MISSING_FIELD),
    (CALL, {"ok": {"_b64": ""}, "more": 1}, BreachKind.UNKNOWN_FIELD),
    (CALL, {"outputs": []}, BreachKind.UNKNOWN_FIELD),
    (CALL, {"rejected": {"code": "strange", "certainty": "definite"}}, BreachKind.UNKNOWN_WORD),
    (CALL, {"rejected": {"code": "batch-count"}}, BreachKind.MISSING_FIELD),
    (CALL, {"rejected": {"code": "other", "certainty": "definite"}}, BreachKind.MISSING_FIELD),
    (CALL, {"error": {"reason": "bored"}}, BreachKind.UNKNOWN_WORD),
    (CALL, {"declined": {}}, BreachKind.MISSING_FIELD),
    (TOLD, {"outputs": [{"kind": "dance"}]}, BreachKind.UNKNOWN_WORD),
    (TOLD, {"outputs": [{"kind": "connect"}]}, BreachKind.MISSING_FIELD),
    (TOLD, {"outputs": ["connect"]}, BreachKind.WRONG_TYPE),
    (TOLD, {"outputs": {}}, BreachKind.WRONG_TYPE),
    (Open("reader", {}), {"instance": -1}, BreachKind.WRONG_TYPE),
    (Close(1), {"ok": 1}, BreachKind.UNKNOWN_FIELD),
    (Batch([CALL]), {"replies": []}, BreachKind.REPLY_COUNT),
    (Batch([CALL]), {"replies": [1]}, BreachKind.WRONG_TYPE),
    (Batch([CALL]), {"ok": 1}, BreachKind.UNKNOWN_FIELD),
    (Hello("n"), {**HELLO, "nonce": "other"}, BreachKind.WRONG_NONCE),
    (Hello("n"), {**HELLO, "version": 2}, BreachKind.WRONG_VERSION),
    (Hello("n"), {**HELLO, "roles": ["king"]}, BreachKind.UNKNOWN_WORD),
    (Hello("n"), {**HELLO, "capabilities": [1]}, BreachKind.UNKNOWN_WORD),
    (Hello("n"), {**HELLO, "max_in_flight": 0}, BreachKind.WRONG_TYPE),
    (Hello("n"), {**HELLO, "describe": {"a": 1}}, BreachKind.WRONG_TYPE),
    (Hello("n"), {**HELLO, "mood": "good"}, BreachKind.UNKNOWN_FIELD),
    (Hello("n"), {}, BreachKind.MISSING_FIELD),
]  # fmt: skip


@pytest.mark.parametrize(("request_", "form", "kind"), BROKEN)
def test_a_reply_that_breaks_the_protocol_has_its_word(
    request_: Request, form: JsonObject, kind: BreachKind
) -> None:
    """Unknown is an error and never a skip."""
    with pytest.raises(Breach) as caught:
        read_reply(request_, form, _role)
    assert caught.value.kind is kind


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"request": "dance"},
        {"request": "call", "op": "frames.decode"},
        {"request": "call", "op": "no.such", "args": {}},
        {"request": "call", "op": "batch.encode", "args": {"value": [], "more": 1}},
        {"request": "open", "role": "king", "config": {}},
        {"request": "tell", "instance": 1, "input": {"kind": "dance"}},
        {"request": "batch", "requests": [{"request": "bye"}]},
        {"request": "batch", "requests": [1]},
        {"request": "hello", "versions": [2, 1], "nonce": "n", "max_line": 1},
        {"request": "bye", "more": 1},
    ],
)
def test_a_request_that_breaks_the_protocol_is_a_breach(form: JsonObject) -> None:
    """The other side is as strict."""
    with pytest.raises(Breach):
        read_request(form, _role)


def test_what_the_harness_cannot_ask_is_misuse() -> None:
    """An unknown operation, or a reply that answers another request, is our own fault."""
    with pytest.raises(ModelMisuse):
        write_request(Call("no.such", {}), _role)
    with pytest.raises(ModelMisuse):
        write_reply(CALL, Outputs([]), _role)


def test_a_probe_is_answered_with_an_error_or_with_something_else() -> None:
    """Any other answer to nonsense is shown as it came."""
    probe = Probe({"request": "nonsense"})
    assert write_request(probe, _role) == {"request": "nonsense"}
    error: JsonObject = {"error": {"reason": "unknown-request"}}
    assert read_reply(probe, error, _role) == NotUnderstood("unknown-request")
    assert read_reply(probe, {"ok": 1}, _role) == Ok({"ok": 1})


def test_answers_have_the_plain_form_that_vectors_judge() -> None:
    """The form is that of the operations."""
    assert as_answer(Ok(5)) == {"ok": 5}
    refused = as_answer(Refused(code="batch-count", offset=3, message="m", before=[]))
    assert refused == {
        "rejected": {"code": "batch-count", "offset": 3, "sentence": "m"},
        "before": [],
    }
    assert as_answer(Refused(code="batch-count")) == {
        "rejected": {"code": "batch-count", "sentence": ""}
    }
    assert as_answer(Declined("no")) == {"declined": "no"}
    assert "error" in as_answer(Closed())
