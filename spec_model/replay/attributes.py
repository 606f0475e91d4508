"""Attributes of a run: how writes add up, and what a write may hold."""

from collections.abc import Mapping
from typing import Final

from spec_model.replay.instants import Record, Value

KEY_CHARACTERS: Final = 256
VALUE_BYTES: Final = 256
MOST_ATTRIBUTES: Final = 64
BODY_BYTES: Final = 8192
RESERVED: Final = "$"


def changes_of(data: Record) -> tuple[tuple[str, str | None], ...]:
    """Read the changes of a write: keys with their new values, or nothing for one that goes."""
    listed = data.get("changes")
    found: list[tuple[str, str | None]] = []
    for change in listed if isinstance(listed, tuple) else ():
        if isinstance(change, Mapping):
            key, value = change.get("key"), change.get("value")
            found.append((str(key), value if isinstance(value, str) else None))
    return tuple(found)


def merge(attributes: Mapping[str, str], data: Record) -> Mapping[str, str]:
    """Carry out a write."""
    merged = dict(attributes)
    for key, value in changes_of(data):
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = value
    return merged


def initial(data: Record) -> Mapping[str, str]:
    """Read the attributes that a run is created with."""
    given = data.get("attributes")
    pairs: Mapping[str, Value] = given if isinstance(given, Mapping) else {}
    return {key: value for key, value in pairs.items() if isinstance(value, str)}


def problem(attributes: Mapping[str, str], data: Record) -> str:
    """Say which limit a write breaks, if it breaks one."""
    changes = changes_of(data)
    reserved = bool(data.get("allowReservedAttributes"))
    for key, value in changes:
        if len(key) > KEY_CHARACTERS:
            return "a key is too long"
        if value is not None and len(value.encode("utf-8", "surrogatepass")) > VALUE_BYTES:
            return "a value is too long"
        if key.startswith(RESERVED) and not reserved:
            return "a key is reserved"
    if len(merge(attributes, data)) > MOST_ATTRIBUTES:
        return "there are too many attributes"
    size = sum(len(key.encode()) + len((value or "").encode()) for key, value in changes)
    return "the write is too long" if size > BODY_BYTES else ""
