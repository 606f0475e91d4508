"""Judging an implementation by a vector.

A vector is a list of questions: an operation, its arguments, and what must be answered. Questions
are known before anything is answered, so they can be asked one by one, many at a time, or far away.
An implementation is a `Call`: it answers an operation's name and arguments in plain values. A
judgement is a list of mismatches, empty when the vector passes; each says what was asked, what was
expected and what came. The same function judges the model, its mutants and every adapter.

A refusal is compared by its code. Where it happened, and what came out before it, is compared as
far as the implementation says it; most libraries raise an error and say neither.
"""

from collections.abc import Callable, Iterator, Mapping

from attrs import field, frozen

from spec_model.codec import OPERATIONS
from spec_model.codec.operation import Operation
from spec_model.codec.shapes import Bytes
from spec_model.plain import Plain, Record
from vectors.canonical import JsonObject, JsonValue
from vectors.family import Call, answer_to_json, chunked_arguments
from vectors.forms import FormError, from_json, to_json

Answer = Mapping[str, Plain]


@frozen
class Mismatch:
    """One wrong answer."""

    op: str
    asked: JsonObject
    expected: JsonValue
    got: JsonValue


@frozen
class Question:
    """One call, and what must be answered."""

    operation: Operation
    arguments: Record
    expected: JsonObject
    shown: Callable[[Operation, Answer], JsonObject]
    """Writes what of an answer is compared."""
    value: Record = field(factory=dict)
    """The expected value itself, where that is what is compared."""

    def mismatch(self, answer: Answer) -> Mismatch | None:
        """Compare an answer with what is expected."""
        if self.value and "ok" in answer and answer["ok"] == self.value["ok"]:
            return None
        got = self.shown(self.operation, answer)
        if not self.value and got == self._told(got):
            return None
        asked = to_json(self.operation.takes, self.arguments)
        return Mismatch(
            self.operation.name, asked if isinstance(asked, dict) else {}, self.expected, got
        )

    def _told(self, got: JsonObject) -> JsonObject:
        """Leave out of what is expected what an implementation need not tell."""
        left_out = {"offset", "before"} - got.keys()
        return {name: each for name, each in self.expected.items() if name not in left_out}


def judge(vector: JsonObject, call: Call) -> Iterator[Mismatch]:
    """Ask what a vector asks, and yield what is answered wrongly."""
    for question in questions(vector):
        wrong = question.mismatch(call(question.operation.name, question.arguments))
        if wrong is not None:
            yield wrong


def questions(vector: JsonObject) -> Iterator[Question]:
    """List what a vector asks."""
    match vector["kind"]:
        case "codec":
            return _of_codec(vector)
        case "reject":
            return _of_reject(vector)
        case "decide" | "trace":
            return _of_decide(vector)
        case "history" if "delivered" not in vector:
            return _of_stream(vector)
        case "history":
            return _of_history(vector)
        case kind:
            raise FormError(f"vectors of kind {kind!r} are not understood")


def _operation(name: JsonValue) -> Operation:
    operation = OPERATIONS.get(str(name))
    if operation is None:
        raise FormError(f"unknown operation {name!r}")
    return operation


def _record(operation: Operation, form: JsonValue) -> Record:
    value = from_json(operation.takes, form)
    if not isinstance(value, Mapping):
        raise FormError("the arguments of a call are a record")
    return value


def _strings(form: JsonValue) -> list[str]:
    return [str(item) for item in form] if isinstance(form, list) else []


def _fields(form: JsonValue) -> JsonObject:
    return form if isinstance(form, dict) else {}


def _shown(operation: Operation, answer: Answer) -> JsonObject:
    return answer_to_json(answer, operation.gives)


def _of_codec(vector: JsonObject) -> Iterator[Question]:
    encoder = _operation(f"{vector['codec']}.encode")
    context = vector["context"]
    asked = _record(encoder, {**_fields(context), "value": vector["value"]})
    directions = _strings(vector["directions"])
    wire: Plain = from_json(Bytes(), vector["wire"])
    if "encode" in directions:
        yield Question(encoder, asked, {"ok": vector["wire"]}, _shown, {"ok": wire})
    if "decode" not in directions:
        return
    decoder = _operation(f"{vector['codec']}.decode")
    also = vector["also"] if isinstance(vector["also"], list) else []
    value: Record = {"ok": asked["value"]}
    for form in (vector["wire"], *also):
        arguments = _record(decoder, {**_fields(context), "wire": form})
        for reads in chunked_arguments(arguments, _strings(vector["chunkings"])):
            yield Question(decoder, reads, {"ok": vector["value"]}, _shown, value)


def _of_reject(vector: JsonObject) -> Iterator[Question]:
    operation = _operation(vector["op"])
    arguments = _record(operation, vector["args"])
    expected: JsonObject = {"rejected": vector["codes"], "offset": vector["offset"]}
    if "before" in vector:
        expected["before"] = vector["before"]
    shown = _refusal_with_before if "before" in vector else _refusal
    for reads in chunked_arguments(arguments, _strings(vector["chunkings"])):
        yield Question(operation, reads, expected, shown)


def _refusal(operation: Operation, answer: Answer) -> JsonObject:
    rejected = answer.get("rejected")
    if not isinstance(rejected, Mapping):
        return answer_to_json(answer, operation.gives)
    got: JsonObject = {"rejected": [str(rejected["code"])]}
    return got | ({"offset": str(rejected["offset"])} if "offset" in rejected else {})


def _refusal_with_before(operation: Operation, answer: Answer) -> JsonObject:
    got = _refusal(operation, answer)
    if "rejected" in got and operation.before is not None and "before" in answer:
        got["before"] = to_json(operation.before, answer["before"])
    return got


def _of_decide(vector: JsonObject) -> Iterator[Question]:
    operation = _operation(vector["op"])
    arguments = _record(operation, vector["args"])
    if "policies" not in vector:
        name = "ok" if "ok" in vector else "rejected"
        yield Question(operation, arguments, {name: vector[name]}, _shown)
        return
    for choice, expected in _fields(vector["answers"]).items():
        pinned = dict.fromkeys(_strings(vector["policies"]), choice)
        yield Question(operation, {**arguments, **pinned}, _fields(expected), _shown)


def _of_history(vector: JsonObject) -> Iterator[Question]:
    operation = _operation(vector["op"])
    arguments = _record(operation, vector["args"])

    def allowed(_operation: Operation, answer: Answer) -> JsonObject:
        given = answer.get("ok")
        truth = given.get("delivered") if isinstance(given, Mapping) else None
        return {"allowed": truth == vector["delivered"]}

    yield Question(operation, arguments, {"allowed": vector["allowed"]}, allowed)


def _of_stream(vector: JsonObject) -> Iterator[Question]:
    """Ask a checker for its judgement: nothing, or the witness."""
    operation = _operation(vector["op"])
    arguments = _record(operation, vector["args"])
    yield Question(operation, arguments, {"ok": vector.get("witness", {})}, _shown)
