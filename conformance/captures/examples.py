"""Examples: one payload each, with what made it.

What kind of example a row is shows in its fields. `SHAPES` lists the kinds, each with the fields
that it must have and those that it may have; a row of no kind is not understood.
"""

from collections.abc import Callable, Iterator
from typing import Final

from attrs import frozen

from conformance.captures.checks import Check, compare, guarded
from conformance.captures.compression_examples import check_boundary, check_compression, check_twice
from conformance.captures.document import Document, version_of
from conformance.captures.payload_examples import check_foreign, check_payload
from conformance.captures.rows import Json, NotUnderstoodError, Row, items, row
from conformance.captures.secret_examples import (
    check_encrypted,
    check_frames,
    check_key_pair,
    check_run_key,
    check_sealed,
    check_session,
)
from conformance.captures.value_examples import check_deep, check_refused, check_written
from spec_model.compat.decoding import library_of

Checker = Callable[[str, Row, Document], Iterator[Check]]

_EVERYWHERE: Final = frozenset({"id", "layer", "producer", "description", "note"})


@frozen
class Shape:
    """One kind of example."""

    check: Checker
    required: frozenset[str]
    optional: frozenset[str]

    def fits(self, example: Row) -> bool:
        """Say whether a row has the fields of this kind, and no others."""
        names = example.fields.keys() - _EVERYWHERE
        return self.required <= names <= self.required | self.optional


def _shape(check: Checker, required: str, optional: str = "") -> Shape:
    return Shape(check, frozenset(required.split()), frozenset(optional.split()))


SHAPES: Final[tuple[Shape, ...]] = (
    _shape(
        check_written,
        "entry_point input_js hex payload_text",
        "roundtrip roundtrip_error stream_writes",
    ),
    _shape(check_refused, "entry_point input_js error"),
    _shape(check_deep, "entry_point input_js hex_len", "roundtrip_error"),
    _shape(check_run_key, "deploymentKey projectId runId info runKey"),
    _shape(check_key_pair, "K scalar publicKey publicKeyBase64"),
    _shape(check_encrypted, "key nonce plaintext hex"),
    _shape(check_encrypted, "key nonce aad plaintext hex_noprefix"),
    _shape(
        check_sealed,
        "recipientK recipientPublicKey ephemeralScalar ephemeralPublicKey nonce plaintext hex",
    ),
    _shape(check_session, "frame1 frame2 sameEphemeral"),
    _shape(check_frames, "frames"),
    _shape(check_compression, "stats", "inputLength input_rule outPrefix hex identity equal"),
    _shape(check_boundary, "rows largestKept"),
    _shape(check_twice, "identity len"),
    _shape(check_twice, "firstLen secondPrefix secondIdentity"),
    _shape(check_payload, "length prefix hex"),
    _shape(check_foreign, "K nonce ephemeralScalar hex node_package_result reader"),
)
"""The kinds of examples."""


def check_examples(document: Document, section: Json) -> Iterator[Check]:
    """Check every example."""
    for number, item in enumerate(items(section)):
        name = item.get("id") if isinstance(item, dict) else None
        where = name if isinstance(name, str) else f"example {number}"
        yield from guarded(where, _check(where, item, document))


def _check(where: str, item: Json, document: Document) -> Iterator[Check]:
    example = row(item)
    fitting = [shape for shape in SHAPES if shape.fits(example)]
    if len(fitting) != 1:
        raise NotUnderstoodError("an example of no known kind")
    yield from fitting[0].check(where, example, document)
    producer = example.row("producer")
    if "devalue" in producer and "core" in producer:
        library = library_of(version_of(producer.text("core")))
        yield compare(f"{where}: library", producer.text("devalue"), library)
