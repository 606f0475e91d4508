"""What the published Python SDK makes of a payload.

Its envelope is the common one. Its values are another matter: it reads the forms in which the
flattening library writes Date, Map, Set and so on by itself, not those of the workflow layer. What
a tag of the workflow layer looks like to it decides: some operands it takes for something else
without a word, some it refuses, and a few make it fail in passing.

Where a text has several faults, which of them is met first depends on the order in which that SDK
walks; any of their errors is right.
"""

import re
from collections.abc import Iterator
from typing import Final

from attrs import define, field

from conformance.captures.outcomes import Expected, Kind
from spec_model.compat.decoding import envelope_reader_of
from spec_model.compat.readers import PYTHON_TAGS
from spec_model.compat.releases import RELEASES
from spec_model.outcomes import Outcome
from spec_model.rejections import Rejected
from spec_model.values.dialects import CURRENT
from spec_model.values.json_text import Json, parse_json
from spec_model.values.numbers import as_index
from spec_model.values.tags import NAMED_ERRORS, PROTO_KEY, TYPED_ARRAYS, Special
from spec_model.values.text import from_utf8
from spec_model.wire.compression import PYTHON
from spec_model.wire.envelope import read_runtime
from spec_model.wire.keys import Key

SPARSE_LIMIT: Final = 4_194_304
"""Longest sparse array that the Python SDK reads."""

_SDK: Final = "SerializationError"
_SENTINELS: Final = frozenset(
    {
        Special.UNDEFINED,
        Special.NAN,
        Special.INFINITY,
        Special.NEGATIVE_INFINITY,
        Special.NEGATIVE_ZERO,
    }
)
_SILENT: Final = frozenset(
    tag for tag, outcome in PYTHON_TAGS.items() if outcome is Outcome.SILENT_DIFFERENT
)
_ERRORS: Final = frozenset({"Error", "DOMException", *NAMED_ERRORS}) - PYTHON_TAGS.keys()
_STRANGERS: Final = frozenset({"Instance", "WritableStream"})
"""Tags that are read only where a class is registered, or a run is at hand."""

_COLLECTIONS: Final = frozenset({"Map", "Set", "null"})
_DATE = re.compile(r"[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def predict(payload: bytes, key: Key) -> Expected:
    """Say what the Python SDK makes of a payload, by class."""
    opened = read_runtime(payload, key=key, reader=envelope_reader_of(RELEASES[-1]), decoder=PYTHON)
    if isinstance(opened, Rejected):
        return Expected(Kind.ERROR, frozenset({_SDK}))
    text = from_utf8(opened.text, CURRENT)
    parsed = text if isinstance(text, Rejected) else parse_json(text)
    if isinstance(parsed, Rejected):
        return Expected(Kind.ERROR, frozenset({_SDK}))
    if isinstance(parsed, float) and parsed in _SENTINELS:
        return Expected(Kind.VALUE)
    if not isinstance(parsed, list) or not parsed:
        return Expected(Kind.ERROR, frozenset({_SDK}))
    walk = Walk(parsed)
    walk.run()
    return Expected(Kind.ERROR, frozenset(walk.faults)) if walk.faults else Expected(Kind.VALUE)


@define
class Walk:
    """Visits the slots that the root reaches, and collects what is wrong with them."""

    slots: list[Json]
    faults: set[str] = field(factory=set[str])
    waiting: list[int] = field(factory=lambda: [0])
    seen: set[int] = field(factory=set[int])

    def run(self) -> None:
        """Visit everything once."""
        while self.waiting:
            at = self.waiting.pop()
            if at not in self.seen:
                self.seen.add(at)
                self._visit(self.slots[at])

    def _refer(self, *references: Json) -> None:
        """Go on with the slots of these references; what names no slot is undefined."""
        for reference in references:
            if not isinstance(reference, float):
                self.faults.add(_SDK)
                continue
            index = as_index(reference)
            if index is not None and index < len(self.slots):
                self.waiting.append(index)

    def _target(self, reference: Json) -> Json:
        index = as_index(reference) if isinstance(reference, float) else None
        return self.slots[index] if index is not None and index < len(self.slots) else None

    def _visit(self, slot: Json) -> None:
        if isinstance(slot, dict):
            if PROTO_KEY in slot:
                self.faults.add(_SDK)
            self._refer(*slot.values())
        elif isinstance(slot, list) and slot:
            head = slot[0]
            if isinstance(head, str):
                self._visit_tag(head, slot[1:])
            elif head == Special.SPARSE:
                self._visit_sparse(slot[1:])
            else:
                self._refer(*slot)

    def _visit_sparse(self, rest: list[Json]) -> None:
        length = as_index(rest[0]) if rest and isinstance(rest[0], float) else None
        indices = [as_index(each) if isinstance(each, float) else None for each in rest[1::2]]
        fits = length is not None and length <= SPARSE_LIMIT
        if not fits or any(each is None or each >= (length or 0) for each in indices):
            self.faults.add(_SDK)
        self._refer(*rest[2::2])

    def _visit_tag(self, tag: str, operands: list[Json]) -> None:
        first = operands[0] if operands else None
        match tag:
            case "Date":
                self.faults |= set(_date_faults(first))
            case "Map":
                self.faults |= {"IndexError"} if len(operands) % 2 else set()
                self._hashable(operands[::2])
                self._refer(*operands)
            case "Set":
                self._hashable(operands)
                self._refer(*operands)
            case "null":
                self.faults |= {_SDK} if PROTO_KEY in operands[::2] else set()
                self._refer(*operands[1::2])
            case "ArrayBuffer":
                fits = isinstance(first, str) and _BASE64.fullmatch(first) is not None
                self.faults |= set() if fits else {_SDK}
            case "Object":
                self._refer(first)
            case _:
                self._visit_other(tag, first)

    def _visit_other(self, tag: str, first: Json) -> None:
        if tag in TYPED_ARRAYS:
            target = self._target(first)
            buffer = isinstance(target, list) and target[:1] == ["ArrayBuffer"]
            self.faults |= set() if buffer else {_SDK}
            self._refer(first)
        elif tag in _ERRORS:
            self._refer(first)
        elif tag not in _SILENT:
            self.faults.add(_SDK)

    def _hashable(self, references: list[Json]) -> None:
        """Refuse keys and members that Python cannot hash."""
        if any(_unhashable(self._target(reference)) for reference in references):
            self.faults.add(_SDK)


def _unhashable(slot: Json) -> bool:
    """Say whether a slot becomes a list, a dictionary or a set."""
    if not isinstance(slot, list):
        return isinstance(slot, dict)
    tag = slot[0] if slot and isinstance(slot[0], str) else None
    return tag is None or tag in _COLLECTIONS


def _date_faults(operand: Json) -> Iterator[str]:
    if not isinstance(operand, str):
        yield "AttributeError"
    elif _DATE.fullmatch(operand) is None:
        yield from ("ValueError", _SDK)
