"""Judging an implementation by a vector.

An implementation is a `Call`: it answers an operation's name and arguments in plain values. A
judgement is a list of mismatches, empty when the vector passes; each says what was asked, what was
expected and what came. The same function judges the model, its mutants and every adapter.
"""

from collections.abc import Iterator, Mapping

from attrs import frozen

from spec_model.codec import OPERATIONS
from spec_model.codec.operation import Operation
from spec_model.codec.shapes import Bytes
from spec_model.plain import Plain
from vectors.canonical import JsonObject, JsonValue
from vectors.family import Call, answer_to_json, chunked_arguments
from vectors.forms import FormError, from_json, to_json


@frozen
class Mismatch:
    """One wrong answer."""

    op: str
    asked: JsonObject
    expected: JsonValue
    got: JsonValue


def judge(vector: JsonObject, call: Call) -> Iterator[Mismatch]:
    """Ask what a vector asks, and yield what is answered wrongly."""
    match vector["kind"]:
        case "codec":
            return _judge_codec(vector, call)
        case "reject":
            return _judge_reject(vector, call)
        case "decide":
            return _judge_decide(vector, call)
        case "history":
            return _judge_history(vector, call)
        case kind:
            raise FormError(f"vectors of kind {kind!r} are not understood")


def _operation(name: JsonValue) -> Operation:
    operation = OPERATIONS.get(str(name))
    if operation is None:
        raise FormError(f"unknown operation {name!r}")
    return operation


def _record(operation: Operation, form: JsonValue) -> Mapping[str, Plain]:
    value = from_json(operation.takes, form)
    if not isinstance(value, Mapping):
        raise FormError("the arguments of a call are a record")
    return value


def _strings(form: JsonValue) -> list[str]:
    return [str(item) for item in form] if isinstance(form, list) else []


def _mismatch(
    operation: Operation, arguments: Mapping[str, Plain], expected: JsonValue, got: JsonValue
) -> Mismatch:
    asked = to_json(operation.takes, arguments)
    return Mismatch(operation.name, asked if isinstance(asked, dict) else {}, expected, got)


def _judge_codec(vector: JsonObject, call: Call) -> Iterator[Mismatch]:
    encoder = _operation(f"{vector['codec']}.encode")
    context = vector["context"]
    question = _record(encoder, {**_fields(context), "value": vector["value"]})
    directions = _strings(vector["directions"])
    wire: Plain = from_json(Bytes(), vector["wire"])
    if "encode" in directions:
        answer = call(encoder.name, question)
        if answer.get("ok") != wire:
            got = answer_to_json(answer, encoder.gives)
            yield _mismatch(encoder, question, {"ok": vector["wire"]}, got)
    if "decode" in directions:
        decoder = _operation(f"{vector['codec']}.decode")
        also = vector["also"] if isinstance(vector["also"], list) else []
        for form in (vector["wire"], *also):
            arguments = _record(decoder, {**_fields(context), "wire": form})
            yield from _judge_decoding(vector, decoder, arguments, question["value"], call)


def _judge_decoding(
    vector: JsonObject,
    decoder: Operation,
    arguments: Mapping[str, Plain],
    value: Plain,
    call: Call,
) -> Iterator[Mismatch]:
    for reads in chunked_arguments(arguments, _strings(vector["chunkings"])):
        answer = call(decoder.name, reads)
        if "ok" not in answer or answer["ok"] != value:
            got = answer_to_json(answer, decoder.gives)
            yield _mismatch(decoder, reads, {"ok": vector["value"]}, got)


def _fields(form: JsonValue) -> JsonObject:
    return form if isinstance(form, dict) else {}


def _judge_reject(vector: JsonObject, call: Call) -> Iterator[Mismatch]:
    operation = _operation(vector["op"])
    arguments = _record(operation, vector["args"])
    expected: JsonObject = {"rejected": vector["codes"], "offset": vector["offset"]}
    if "before" in vector:
        expected["before"] = vector["before"]
    for reads in chunked_arguments(arguments, _strings(vector["chunkings"])):
        answer = call(operation.name, reads)
        got = _refusal(operation, answer, before="before" in vector)
        if got != expected:
            yield _mismatch(operation, reads, expected, got)


def _refusal(operation: Operation, answer: Mapping[str, Plain], *, before: bool) -> JsonObject:
    rejected = answer.get("rejected")
    if not isinstance(rejected, Mapping):
        return answer_to_json(answer, operation.gives)
    got: JsonObject = {"rejected": [str(rejected["code"])], "offset": str(rejected["offset"])}
    if before and operation.before is not None:
        got["before"] = to_json(operation.before, answer["before"])
    return got


def _judge_decide(vector: JsonObject, call: Call) -> Iterator[Mismatch]:
    operation = _operation(vector["op"])
    arguments = _record(operation, vector["args"])
    if "policies" not in vector:
        name = "ok" if "ok" in vector else "rejected"
        expected: JsonObject = {name: vector[name]}
        yield from _judge_answer(operation, arguments, expected, call)
        return
    for choice, expected_answer in _fields(vector["answers"]).items():
        pinned = dict.fromkeys(_strings(vector["policies"]), choice)
        question = {**arguments, **pinned}
        yield from _judge_answer(operation, question, _fields(expected_answer), call)


def _judge_answer(
    operation: Operation, arguments: Mapping[str, Plain], expected: JsonObject, call: Call
) -> Iterator[Mismatch]:
    got = answer_to_json(call(operation.name, arguments), operation.gives)
    if got != expected:
        yield _mismatch(operation, arguments, expected, got)


def _judge_history(vector: JsonObject, call: Call) -> Iterator[Mismatch]:
    operation = _operation(vector["op"])
    arguments = _record(operation, vector["args"])
    answer = call(operation.name, arguments).get("ok")
    truth = answer.get("delivered") if isinstance(answer, Mapping) else None
    allowed = truth == vector["delivered"]
    if allowed is not vector["allowed"]:
        expected: JsonObject = {"allowed": vector["allowed"]}
        yield _mismatch(operation, arguments, expected, {"allowed": allowed})
