"""How properties ask, and how they say that an answer is wrong."""

from collections.abc import Iterable, Mapping
from typing import Any

from conformance.properties.property import Call
from spec_model.plain import Plain, Record
from spec_model.wire.frames import Frame, Marker


class _Unsaid:
    """What an implementation did not say; nothing that it may have meant is wrong."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "(not said)"


UNSAID: Any = _Unsaid()
"""Where a refusal lies, and what came out before it, is compared as far as it is said."""

SHOWN = 300
"""How much of an answer a sentence shows, in characters."""


def accepted(value: Plain) -> Record:
    """Describe an answer that is a value."""
    return {"ok": value}


def refused(code: str, offset: int = 0, before: Plain = None) -> Record:
    """Describe a refusal: why, where, and what came out before it."""
    return {"rejected": code, "offset": offset, "before": before}


def ask(call: Call, operation: str, arguments: Record) -> Record:
    """Ask, and bring the answer into a form that compares with `accepted` and `refused`."""
    answer = call(operation, arguments)
    rejected = answer.get("rejected")
    if isinstance(rejected, Mapping):
        return {
            "rejected": rejected["code"],
            "offset": rejected.get("offset", UNSAID),
            "before": answer.get("before", UNSAID),
        }
    return {"ok": answer["ok"]}


def differs(what: str, expected: Plain, got: Plain) -> str | None:
    """Say that something is not as expected, or nothing."""
    if expected == got:
        return None
    return f"{what}: expected {_short(expected)}, got {_short(got)}"


def first(wrongs: Iterable[str | None]) -> str | None:
    """Return the first thing that is wrong, if any is."""
    return next((wrong for wrong in wrongs if wrong is not None), None)


def _short(value: Plain) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def plain_marker(marker: Marker) -> dict[str, Plain]:
    """Write a marker as operations take it."""
    return {"writer": marker.writer, "seq": marker.seq}


def plain_frame(frame: Frame) -> dict[str, Plain]:
    """Write a frame as operations take and give it."""
    marker = plain_marker(frame.marker) if frame.marker is not None else {}
    return {"item": frame.item, **marker}


def plain_frames(frames: Iterable[Frame]) -> list[Plain]:
    """Write frames."""
    return [plain_frame(frame) for frame in frames]
