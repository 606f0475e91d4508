"""Canonical JSON (RFC 8785), and the digests that identify vectors."""

import base64
import hashlib
from collections.abc import Iterable, Mapping

import rfc8785

JsonValue = None | bool | int | str | list["JsonValue"] | dict[str, "JsonValue"]
JsonObject = dict[str, JsonValue]

UNHASHED = frozenset({"id", "sha256", "meta", "title"})
"""Fields of a vector that say something about it rather than being it."""

ID_TAIL = 8


def canonical(value: JsonValue) -> bytes:
    """Write JSON in its one canonical form."""
    return rfc8785.dumps(value)


def content_digest(vector: Mapping[str, JsonValue]) -> str:
    """Digest what a vector says: all of it but its names and notes."""
    content = {name: value for name, value in vector.items() if name not in UNHASHED}
    return hashlib.sha256(canonical(content)).hexdigest()


def id_tail(digest: str) -> str:
    """Make the last part of an id: eight characters of base32 of the digest at birth."""
    return base64.b32encode(bytes.fromhex(digest)).decode("ascii").lower()[:ID_TAIL]


def root_digest(rows: Iterable[tuple[str, str]]) -> str:
    """Digest a whole release: its sorted ids, each with its digest."""
    listing: JsonValue = [[vector_id, digest] for vector_id, digest in sorted(rows)]
    return hashlib.sha256(canonical(listing)).hexdigest()
