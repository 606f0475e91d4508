"""Small logs for the tests of entities and of the store."""

from spec_model.replay.events import KINDS, Event, EventType, Presence, event_id
from spec_model.replay.instants import Instant, Record

RUN = "wrun_1"


def log(*rows: tuple[EventType, str | None] | tuple[EventType, str | None, Record]) -> list[Event]:
    """Make a log of types, correlation ids and data; required data is filled in."""
    events = []
    for slot, (event_type, correlation, *rest) in enumerate(rows, 1):
        fields = KINDS[event_type].fields
        data: Record = {each.name: b"x" for each in fields if each.presence is Presence.REQUIRED}
        whole = {**data, **(rest[0] if rest else {})}
        created = Instant(slot * 1000)
        events.append(Event(RUN, event_id(slot), event_type, created, correlation, whole))
    return events
