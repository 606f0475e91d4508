"""Byte streams: framing and unframing, told in a few words and with what came of it.

The words say what was done; sizes, lengths and items come from the outcome or from the words. A
case is made again from them: items are framed and unframed as the model does.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from conformance.captures.checks import Check, Verdict, claim, compare, differs, guarded
from conformance.captures.document import Document
from conformance.captures.outcomes import difference, expected, seen_error
from conformance.captures.rows import Json, NotUnderstoodError, Row, octets, pairs, row, texts
from spec_model.compat.versions import Version
from spec_model.rejections import Rejected, Rejection
from spec_model.wire.decoder import decode_all
from spec_model.wire.frames import Framer
from spec_model.wire.layout import F1, HEADER_BYTES, LENGTH

_ITEMS = re.compile(r"frame (\[[\d,]*\](?:,\[[\d,]*\])*)")
_ITEM = re.compile(r"\[([\d,]*)\]")
_HEADER = re.compile(r"\((\d+)\)")
_LENGTH = re.compile(r"frame length (\d+) exceeds")
_LEFT = re.compile(r"with (\d+) bytes of incomplete")


_UNFRAMED: Final[tuple[tuple[re.Pattern[str], Rejection | None], ...]] = (
    (re.compile(r"coalesced|split|zero frame"), None),
    (re.compile(r"truncated|.*\(\d+\) incomplete"), Rejection.TRUNCATED_FRAME),
    (re.compile(r"too large|raw ascii"), Rejection.FRAME_TOO_LARGE),
)
"""What is done to the wire, and what unframing it must come to."""


def check_byte_framing(document: Document, section: Json) -> Iterator[Check]:
    """Check every case."""
    for name, outcome in pairs(section):
        yield from guarded(name, _check_case(name, row(outcome, name), document))


def _check_case(name: str, outcome: Row, document: Document) -> Iterator[Check]:
    framing = _ITEMS.fullmatch(name)
    if framing is not None:
        outcome.only("ok")
        yield compare(name, texts(outcome.get("ok"), "ok"), _framed(framing.group(1)))
        return
    done = name.removeprefix("unframe ")
    found = [reason for words, reason in _UNFRAMED if words.fullmatch(done)]
    if done == name or not found:
        raise NotUnderstoodError("neither framing nor unframing of a known kind")
    (reason,) = found
    outcome.only("err" if "err" in outcome else "ok")
    if ("err" in outcome) is (reason is None):
        says = "an outcome of another class than the model's"
        yield Check(name, Verdict.FAILED, says)
    elif reason is None:
        yield from _check_items(name, done, texts(outcome.get("ok"), "ok"))
    else:
        yield from _check_refusal(name, outcome.text("err"), reason, document.newest())


def _check_refusal(name: str, message: str, reason: Rejection, version: Version) -> Iterator[Check]:
    """Make the wire that a refusal tells of, and see that it is refused for this reason."""
    _, ending = decode_all(F1, _refused_wire(name, message))
    refused = ending if isinstance(ending, Rejected) else None
    got = refused.reason.value if refused else "a clean end"
    yield compare(f"{name}: why", reason.value, got)
    yield differs(name, difference(seen_error(message), expected(refused, version)))


def _framed(text: str) -> list[str]:
    """Frame items as a writer does; an empty one gives nothing."""
    framer, written = Framer(F1), list[str]()
    for item in _ITEM.findall(text):
        numbers = [int(number) for number in item.split(",") if number]
        if any(number > 0xFF for number in numbers):
            raise NotUnderstoodError("an item is a list of bytes")
        framer, wire = framer.put(bytes(numbers))
        written += [wire.hex()] if isinstance(wire, bytes) else []
    return written


def _check_items(name: str, done: str, captured: list[str]) -> Iterator[Check]:
    """Frame what was delivered, and see that the same is delivered again."""
    if done == "zero frame":
        yield claim(f"{name}: empty", "" in captured, "the model delivers an empty item")
    wire = b"".join(LENGTH.pack(len(item)) + item for item in map(octets, captured))
    frames, ending = decode_all(F1, wire)
    delivered = [frame.item.hex() for frame in frames]
    yield compare(name, captured, delivered)
    yield claim(f"{name}: ends", not isinstance(ending, Rejected), "the model refuses the end")


def _long(match: re.Match[str]) -> bytes:
    return LENGTH.pack(int(match.group(1)))


def _short(match: re.Match[str]) -> bytes:
    size = int(match.group(1))
    return LENGTH.pack(size + 1)[:size] + bytes(max(size - HEADER_BYTES, 0))


_WIRES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], bytes]], ...]] = (
    (_LENGTH, _long),
    (_LEFT, _short),
)


def _refused_wire(name: str, message: str) -> bytes:
    """Make the wire that a refusal tells of: a header, or so many bytes of a frame."""
    header = _HEADER.search(name)
    if header is not None:
        return LENGTH.pack(int(header.group(1)))
    for pattern, make in _WIRES:
        match = pattern.search(message)
        if match is not None and int(match.group(1)) < 1 << 32:
            return make(match)
    raise NotUnderstoodError("the refusal tells no length")
