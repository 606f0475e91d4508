"""The parts of a result that have a form: lines of a wire log, pictures, histories."""

from collections.abc import Iterable, Sequence

from attrs import frozen

from conformance.reports.diagram import Happening
from spec_model.errors import ModelMisuse
from spec_model.history import KINDS, Event, to_plain
from spec_model.schedule import Step, parse_step
from vectors.canonical import JsonObject, JsonValue


def sent(line: str) -> JsonObject:
    """Make a line that went to the target."""
    return {"way": "sent", "line": line}


def received(line: str) -> JsonObject:
    """Make a line that came from the target."""
    return {"way": "received", "line": line}


def wire_note(line: str) -> JsonObject:
    """Make a line about the connection: a restart, an exit code, a deadline."""
    return {"way": "note", "line": line}


def picture(profile: str, wire: bytes, cuts: Iterable[int] = ()) -> JsonObject:
    """Make a wire that is to be drawn, with the sizes of the reads that it arrives in."""
    return {"profile": profile, "wire": wire.hex(), "cuts": [*cuts]}


def history(lanes: Sequence[str], moments: Iterable[Happening], *, wrong: bool) -> JsonObject:
    """Make a history; `lanes` are actors from left to right, `wrong` marks the last moment."""
    told: list[JsonValue] = [
        {"step": str(moment.step), "events": [{**event} for event in to_plain(moment.events)]}
        for moment in moments
    ]
    return {"lanes": [*lanes], "moments": told, "wrong": wrong}


@frozen
class Happened:
    """A step with what was observed, as a history kept it."""

    step: Step
    events: tuple[Event, ...]


def moments_of(kept: JsonObject) -> list[Happened]:
    """Read the moments of a history; raises ValueError if it holds no events of this model."""
    moments = kept["moments"]
    if not isinstance(moments, list):
        raise ValueError("moments is no list")
    return [_moment(moment) for moment in moments if isinstance(moment, dict)]


def _moment(moment: JsonObject) -> Happened:
    events = moment["events"] if isinstance(moment["events"], list) else []
    try:
        step = parse_step(str(moment["step"]))
        return Happened(step, tuple(_event(event) for event in events if isinstance(event, dict)))
    except (ModelMisuse, TypeError) as error:
        raise ValueError(str(error)) from None


def _event(event: JsonObject) -> Event:
    fields = {name: value for name, value in event.items() if name != "event"}
    kind = KINDS.get(str(event.get("event")))
    if kind is None:
        raise ValueError(f"there is no event {event.get('event')!r}")
    return kind(**fields)  # type: ignore[arg-type] # a wrong field is a TypeError
