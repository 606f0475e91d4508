"""Examples of compression: what a writer decided, and what it reported.

The switches stand in the description. Sizes decide: whether a codec is chosen, and whether what it
made is kept. What a codec made is decoded and compared with the rule for the input, where the file
has one; a payload that a writer chose to compress and did not keep is taken to be incompressible.
"""

import re
from collections.abc import Iterator
from typing import Final

from conformance.captures.checks import Check, claim, compare
from conformance.captures.document import Document, producer_of
from conformance.captures.payload_examples import check_header
from conformance.captures.rows import NotUnderstoodError, Row
from conformance.captures.runtimes import node_of
from spec_model.wire.compression import Environment, choose, inflate, worth_keeping
from spec_model.wire.layout import PREFIX_BYTES, Format

_DISABLED = re.compile(r".*\bWORKFLOW_DISABLE_COMPRESSION=(\S*)", re.DOTALL)
_CODEC = re.compile(r'.*\bWORKFLOW_COMPRESSION_CODEC="([^"]*)"', re.DOTALL)
_OFF = re.compile(r".*\benabled=false\b", re.DOTALL)
_RULE = re.compile(r'devl \+ \["<(.+) repeated>"\] padded to total length')
_NONE: Final = "none"
_STATS: Final = "recorded compressed codec uncompressedBytes storedBytes"
MOST_BYTES: Final = 1 << 24


def _environment(example: Row) -> tuple[Environment, bool]:
    """Read the writer's surroundings, and whether the call site compresses at all."""
    _, node = producer_of(example)
    text = example.text("description")
    disabled, codec = _DISABLED.match(text), _CODEC.match(text)
    environment = Environment(
        zstd=node_of(node).decoder.zstd,
        disable=disabled.group(1) if disabled else None,
        codec=codec.group(1) if codec else None,
    )
    return environment, _OFF.match(text) is None


def check_compression(where: str, example: Row, document: Document) -> Iterator[Check]:
    """Check what a writer or a reader reported of one payload."""
    stats = example.row("stats")
    for name in ("identity", "equal"):
        if name == "equal" and name in example:
            yield claim(f"{where}: {name}", example.flag(name), "compressing changes nothing")
    if not stats.fields:
        yield claim(f"{where}: untouched", example.flag("identity"), "what is no bytes passes")
        return
    stats.only(_STATS)
    environment, enabled = _environment(example)
    plain, stored = stats.number("uncompressedBytes"), stats.number("storedBytes")
    if "inputLength" in example:
        yield compare(f"{where}: size", example.number("inputLength"), plain)
    chosen = choose(plain, enabled=enabled, environment=environment)
    kept = stats.text("codec") != _NONE
    yield compare(f"{where}: recorded", stats.flag("recorded"), predicted=True)
    yield compare(f"{where}: compressed", stats.flag("compressed"), kept)
    if kept:
        name = chosen.value.decode() if chosen else _NONE
        yield compare(f"{where}: codec", stats.text("codec"), name)
        yield claim(f"{where}: kept", worth_keeping(plain, stored), "that saves too little")
    else:
        yield compare(f"{where}: stored", stored, plain)
    if "identity" in example:
        yield compare(f"{where}: identity", example.flag("identity"), not kept)
    if "outPrefix" in example:
        prefix = stats.text("codec") if kept else Format.DEVL.value.decode()
        yield compare(f"{where}: prefix", example.text("outPrefix"), prefix)
    if "hex" in example:
        yield from _check_body(where, example, plain, stored, document)


def _check_body(
    where: str, example: Row, plain: int, stored: int, document: Document
) -> Iterator[Check]:
    """Decode what a codec made and compare it with the rule for the input."""
    packed = example.octets("hex")
    yield compare(f"{where}: stored", len(packed), stored)
    yield compare(
        f"{where}: bytes",
        packed[:PREFIX_BYTES].decode("ascii", "replace"),
        example.text("outPrefix"),
    )
    yield from check_header(where, packed)
    payload = inflate(packed)
    if not isinstance(payload, bytes):
        yield claim(f"{where}: body", holds=False, says=f"refused: {payload.reason.value}")
        return
    yield compare(f"{where}: plain", len(payload), plain)
    rules = [_rule(other) for other in (example, *document.examples.values())]
    rule = next((found for found in rules if found is not None), None)
    if rule is None or plain > MOST_BYTES:
        raise NotUnderstoodError("the file has no rule for the input")
    yield claim(
        f"{where}: content", payload == _input(rule, plain), "another input than the rule's"
    )


def _rule(example: Row) -> str | None:
    text = example.get("input_rule")
    match = _RULE.fullmatch(text) if isinstance(text, str) else None
    return match.group(1) if match else None


def _input(pattern: str, size: int) -> bytes:
    """Make the input of a rule: one string in which a pattern repeats, of this size in all."""
    head, tail = Format.DEVL.value + b'["', b'"]'
    room = max(size - len(head) - len(tail), 0)
    unit = pattern.encode()
    return head + (unit * (room // len(unit) + 1))[:room] + tail


def check_boundary(where: str, example: Row, document: Document) -> Iterator[Check]:
    """Check a series of payloads of one size: which were kept, and how small the largest was."""
    del document
    series = example.rows("rows")
    kept = [entry for entry in series if entry.text("codec") != _NONE]
    plain = {entry.number("stored") for entry in series if entry.text("codec") == _NONE}
    if len(plain) != 1:
        raise NotUnderstoodError("the payloads that were not kept tell no size")
    (size,) = plain
    for entry in (*kept, example.row("largestKept")):
        entry.only("tail stored codec")
        name = f"{where}: tail {entry.number('tail')}"
        chosen = choose(size, enabled=True, environment=_environment(example)[0])
        codec = chosen.value.decode() if chosen else _NONE
        yield compare(f"{name}: codec", entry.text("codec"), codec)
        yield claim(name, worth_keeping(size, entry.number("stored")), "that saves too little")


def check_twice(where: str, example: Row, document: Document) -> Iterator[Check]:
    """Check what compressing a compressed payload does: nothing, where it is below the floor."""
    del document
    field, unchanged = ("len", "identity") if "len" in example else ("firstLen", "secondIdentity")
    chosen = choose(example.number(field), enabled=True, environment=_environment(example)[0])
    if chosen is not None:
        raise NotUnderstoodError("whether it is kept depends on its bytes")
    yield compare(where, example.flag(unchanged), predicted=True)
    if "secondPrefix" in example:
        codec = choose(MOST_BYTES, enabled=True, environment=_environment(example)[0])
        name = codec.value.decode() if codec else _NONE
        yield compare(f"{where}: prefix", example.text("secondPrefix"), name)
