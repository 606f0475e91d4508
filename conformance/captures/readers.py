"""One published reader: a release on a runtime, asked for the class of its outcome."""

from attrs import evolve, frozen

from conformance.captures.outcomes import Expected, Kind, expected
from conformance.captures.runtimes import Node, node_of
from spec_model.compat.decoding import dialect_of, envelope_reader_of
from spec_model.compat.versions import Version
from spec_model.rejections import Rejected
from spec_model.values.dialects import Boundary
from spec_model.values.js import Value
from spec_model.wire.display import Untouched
from spec_model.wire.keys import NO_KEY, Key
from spec_model.wire.legacy import AsItIs
from spec_model.wire.payload import Reading, Stored, read_payload, show_payload

_NO_CONSTRUCTOR = frozenset({"TypeError", "ReferenceError"})


@frozen
class Reader:
    """A release on a version of Node, with what the published packages answer to each policy."""

    version: Version
    node: Node

    def reading(self, key: Key = NO_KEY, boundary: Boundary = Boundary.VALUES) -> Reading:
        """Describe this reader with a key at hand."""
        return Reading(
            key=key,
            reader=envelope_reader_of(self.version),
            decoder=self.node.decoder,
            dialect=evolve(dialect_of(self.version).upstream(), boundary=boundary),
        )

    def read(
        self, stored: Stored, key: Key = NO_KEY, boundary: Boundary = Boundary.VALUES
    ) -> Expected:
        """Hydrate a payload."""
        return self.outcome(read_payload(stored, self.reading(key, boundary)), stored)

    def show(self, stored: Stored, key: Key = NO_KEY, *, asynchronous: bool) -> Expected:
        """Display a payload."""
        shown = show_payload(stored, self.reading(key), asynchronous=asynchronous)
        return self.outcome(shown, stored)

    def outcome(
        self, answer: Value | Untouched | AsItIs | Rejected, stored: Stored = b""
    ) -> Expected:
        """Turn an answer of the model into a class; a class that Node lacks makes no value."""
        payload = stored if isinstance(stored, bytes) else b""
        says = expected(answer, self.version, payload)
        if says.plain and self.node.lacks_class_of(says.value):
            return Expected(Kind.ERROR, _NO_CONSTRUCTOR)
        return says


def reader_at(version: Version, node: str) -> Reader:
    """Return the reader of a release on a version of Node."""
    return Reader(version, node_of(node))
