"""Families: cases declared together, as data.

A family is declared once; the tests run it and the builder freezes it. A case says what is asked;
freezing asks the model and writes the answer down. Where the specification gives the answer as a
literal, the case holds that too, and freezing refuses to go on if the model disagrees.

The kinds of case, each frozen to a vector of its kind (`docs/reference/vectors.md`): `Codec`,
`Reject`, `Decide` and `History`; those of the stream protocol are in `vectors.streams`.
"""

from collections.abc import Callable, Mapping, Sequence

from attrs import field, frozen

from spec_model import clauses
from spec_model.codec import OPERATIONS
from spec_model.codec.operation import Operation
from spec_model.codec.shapes import Shape
from spec_model.errors import ModelMisuse
from spec_model.plain import Plain, Record
from spec_model.policies import Choice
from spec_model.rejections import NOTES, Rejection
from vectors import chunkings
from vectors.canonical import JsonObject, JsonValue
from vectors.forms import bytes_to_json, to_json

Call = Callable[[str, Record], Mapping[str, Plain]]
"""How an implementation is asked: an operation's name and its arguments."""


class FamilyError(Exception):
    """A family contradicts the model or itself."""


@frozen(kw_only=True)
class Case:
    """What every kind of case says."""

    slug: str
    title: str
    clauses: Sequence[str]
    flags: Sequence[str] = ()
    rows: Sequence[str] = ()
    """Rows of the specification's tables that this case shows."""
    was: str = ""
    """The id that this vector had under another name."""

    def header(self, requires: Sequence[str]) -> JsonObject:
        """Write the fields that every vector has."""
        levels = {clauses.get(clause).level.value for clause in self.clauses}
        level = next(name for name in ("MUST", "SHOULD", "MAY") if name in levels)
        return {
            "title": self.title,
            "level": level,
            "clauses": [*sorted(self.clauses)],
            "flags": [*sorted(self.flags)],
            "requires": [*sorted(requires)],
            "meta": {"rows": [*sorted(self.rows)]} if self.rows else {},
        }

    def freeze(self, call: Call) -> JsonObject:
        """Ask the model and write the vector, without its id."""
        raise NotImplementedError


def operation(name: str) -> Operation:
    """Find an operation."""
    try:
        return OPERATIONS[name]
    except KeyError:
        raise ModelMisuse(f"unknown operation {name!r}") from None


def arguments_to_json(name: str, arguments: Record) -> JsonObject:
    """Write the arguments of a call."""
    written = to_json(operation(name).takes, arguments)
    if not isinstance(written, dict):
        raise ModelMisuse("the arguments of a call are a record")
    return written


def _ok(answer: Mapping[str, Plain], slug: str) -> Plain:
    if "ok" not in answer:
        raise FamilyError(f"{slug}: the model refuses: {answer.get('rejected')}")
    return answer["ok"]


@frozen(kw_only=True)
class Codec(Case):
    """A value and its wire; `<codec>.encode` and `<codec>.decode` are the two directions."""

    codec: str
    value: Plain
    context: Record = field(factory=dict)
    wire: bytes | None = None
    """The wire as the specification states it, where it does."""
    also: Sequence[bytes] = ()
    directions: Sequence[str] = ("encode", "decode")
    chunkings: Sequence[str] = ("whole",)

    def freeze(self, call: Call) -> JsonObject:
        """Encode the value, and decode it again under every chunking."""
        encoder = operation(f"{self.codec}.encode")
        arguments: Record = {**self.context, "value": self.value}
        wire = self._wire(call, arguments)
        for accepted in (wire, *self.also):
            self._check_decoding(call, accepted)
        values = encoder.takes.required["value"]
        context = {name: encoder.takes.required[name] for name in self.context}
        return {
            **self.header([encoder.requires]),
            "codec": self.codec,
            "context": {name: to_json(context[name], self.context[name]) for name in context},
            "value": to_json(values, self.value),
            "wire": bytes_to_json(wire),
            "also": [bytes_to_json(accepted) for accepted in self.also],
            "directions": list(self.directions),
            "chunkings": list(self.chunkings),
        }

    def _wire(self, call: Call, arguments: Record) -> bytes:
        if "encode" not in self.directions:
            if self.wire is None:
                raise FamilyError(f"{self.slug}: a decode-only case states its wire")
            return self.wire
        wire = _ok(call(f"{self.codec}.encode", arguments), self.slug)
        if not isinstance(wire, bytes):
            raise FamilyError(f"{self.slug}: a wire is bytes")
        if self.wire not in {None, wire}:
            raise FamilyError(f"{self.slug}: the model writes {wire.hex()}")
        return wire

    def _check_decoding(self, call: Call, wire: bytes) -> None:
        if "decode" not in self.directions:
            return
        for reads in chunked_arguments({**self.context, "wire": wire}, self.chunkings):
            value = _ok(call(f"{self.codec}.decode", reads), self.slug)
            if value != self.value:
                raise FamilyError(f"{self.slug}: the model reads {value!r:.200}")


def chunked_arguments(arguments: Record, names: Sequence[str]) -> list[Record]:
    """Enumerate the calls that a decoding is asked in, one a cut."""
    wire = arguments.get("wire")
    if not isinstance(wire, bytes):
        return [arguments]
    reads = [cuts for name in names for cuts in chunkings.cuts(name, len(wire))]
    return [{**arguments, "cuts": cuts} if cuts else arguments for cuts in reads]


@frozen(kw_only=True)
class Reject(Case):
    """A call that must be refused, and the accepted sibling one edit away from it."""

    op: str
    args: Record
    code: Rejection
    offset: int = 0
    before: Plain = None
    near: str
    """Slug of the accepted vector in the same area that differs by one edit."""
    chunkings: Sequence[str] = ("whole",)

    def freeze(self, call: Call) -> JsonObject:
        """Check that the model refuses as stated; the builder adds the sibling."""
        asked = operation(self.op)
        for arguments in chunked_arguments(self.args, self.chunkings):
            self._check(call(self.op, arguments))
        vector: JsonObject = {
            **self.header([asked.requires]),
            "op": self.op,
            "args": arguments_to_json(self.op, self.args),
            "phase": NOTES[self.code].phase.value,
            "codes": [self.code.value],
            "offset": str(self.offset),
            "chunkings": list(self.chunkings),
        }
        if asked.before is not None and self.before is not None:
            vector["before"] = to_json(asked.before, self.before)
        return vector

    def _check(self, answer: Mapping[str, Plain]) -> None:
        rejected = answer.get("rejected")
        if not isinstance(rejected, Mapping):
            raise FamilyError(f"{self.slug}: the model accepts")
        got = (rejected["code"], rejected["offset"])
        if got != (self.code.value, self.offset):
            raise FamilyError(f"{self.slug}: the model refuses with {got}")
        if self.before is not None and answer["before"] != self.before:
            raise FamilyError(f"{self.slug}: delivered before: {answer['before']!r:.200}")


@frozen(kw_only=True)
class Decide(Case):
    """A question with one answer, or one answer for each choice of the policies it names."""

    op: str
    args: Record
    policies: Sequence[str] = ()
    ok: Plain | Rejection = None
    """The answer as the specification states it (under the recommended choice)."""
    upstream: Plain | Rejection = None
    """The same under the upstream choice."""

    def freeze(self, call: Call) -> JsonObject:
        """Ask once for each choice."""
        asked = operation(self.op)
        vector: JsonObject = {
            **self.header([asked.requires]),
            "op": self.op,
            "args": arguments_to_json(self.op, self.args),
        }
        if not self.policies:
            return {**vector, **self._answer(call(self.op, self.args), asked.gives, self.ok)}
        stated = {Choice.RECOMMENDED: self.ok, Choice.UPSTREAM: self.upstream}
        answers: JsonObject = {
            choice.value: self._answer(
                call(self.op, {**self.args, **dict.fromkeys(self.policies, choice.value)}),
                asked.gives,
                stated[choice],
            )
            for choice in Choice
        }
        return {**vector, "policies": list(self.policies), "answers": answers}

    def _answer(
        self, answer: Mapping[str, Plain], shape: Shape, stated: Plain | Rejection
    ) -> JsonObject:
        got = answer_to_json(answer, shape)
        if stated is None:
            return got
        expected: JsonObject = {"rejected": [stated.value]} if isinstance(stated, Rejection) else {}
        expected = expected or {"ok": to_json(shape, stated)}
        if got != expected:
            raise FamilyError(f"{self.slug}: the model answers {got!r}, stated is {expected!r}")
        return got


def answer_to_json(answer: Mapping[str, Plain], shape: Shape) -> JsonObject:
    """Write an answer: its value, or the codes that a refusal may have."""
    rejected = answer.get("rejected")
    if isinstance(rejected, Mapping):
        return {"rejected": [str(rejected["code"])]}
    return {"ok": to_json(shape, answer["ok"])}


@frozen(kw_only=True)
class History(Case):
    """Something that may or may not have been observed, labelled, so that checkers can be tested.

    `delivered` is what a reader is claimed to have delivered; the model's own answer decides
    whether that is allowed, and the smallest witness is the first place where the two differ.
    """

    op: str
    args: Record
    delivered: Sequence[int]
    allowed: bool

    def freeze(self, call: Call) -> JsonObject:
        """Ask the model what is delivered and label the claim."""
        asked = operation(self.op)
        answer = _ok(call(self.op, self.args), self.slug)
        if not isinstance(answer, Mapping):
            raise FamilyError(f"{self.slug}: a history is judged by a record")
        truth = answer["delivered"]
        if not isinstance(truth, list) or (truth == list(self.delivered)) is not self.allowed:
            raise FamilyError(f"{self.slug}: the model delivers {truth!r}")
        vector: JsonObject = {
            **self.header([asked.requires]),
            "op": self.op,
            "args": arguments_to_json(self.op, self.args),
            "delivered": list(self.delivered),
            "allowed": self.allowed,
        }
        return vector if self.allowed else {**vector, "witness": self._witness(truth)}

    def _witness(self, truth: Sequence[Plain]) -> JsonObject:
        claimed: list[Plain] = list(self.delivered)
        at = next(
            (n for n, pair in enumerate(zip(truth, claimed, strict=False)) if pair[0] != pair[1]),
            min(len(truth), len(claimed)),
        )
        return {"position": at, "expected": _index(truth, at), "got": _index(claimed, at)}


def _index(indices: Sequence[Plain], at: int) -> JsonValue:
    value = indices[at] if at < len(indices) else None
    return value if isinstance(value, int) else None


@frozen(kw_only=True)
class Family:
    """Cases declared together: one file of one kind."""

    kind: str
    area: str
    text: str
    """What an implementer should know before reading the vectors."""
    cases: Sequence[Case]
