"""Reading a release: what consumers in Python use, and the only part that conformance imports."""

import json
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from vectors.canonical import JsonObject

DATA = Path(__file__).parent / "data"
FORMAT = 1
KINDS = ("codec", "reject", "decide", "trace", "history")


class LoadError(Exception):
    """The files are not a release that this version understands."""


@frozen
class Release:
    """The vectors of a release, by id."""

    folder: Path
    manifest: JsonObject
    vectors: dict[str, JsonObject]

    def of_kind(self, kind: str) -> Iterator[JsonObject]:
        """Iterate over the vectors of one kind, sorted by id."""
        return (vector for vector in self.vectors.values() if vector["kind"] == kind)


def load(folder: Path = DATA) -> Release:
    """Read a release; `LoadError` says in one line what is wrong."""
    manifest = read_json(folder / "MANIFEST.json")
    if manifest.get("format") != FORMAT:
        raise LoadError(f"format {manifest.get('format')!r} is not understood; this reads {FORMAT}")
    vectors: dict[str, JsonObject] = {}
    for kind in KINDS:
        for path in sorted((folder / kind).glob("*.jsonl")):
            for vector in read_lines(path):
                vectors[str(vector.get("id"))] = vector
    if len(vectors) != manifest.get("total"):
        raise LoadError(
            f"{folder}: {len(vectors)} vectors, the manifest says {manifest.get('total')}"
        )
    return Release(folder, manifest, dict(sorted(vectors.items())))


def read_json(path: Path) -> JsonObject:
    """Read one JSON object from a file."""
    try:
        value = json.loads(path.read_bytes())
    except OSError as error:
        raise LoadError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise LoadError(f"{path}: not JSON: {error}") from error
    if not isinstance(value, dict):
        raise LoadError(f"{path}: not a JSON object")
    return value


def read_lines(path: Path) -> list[JsonObject]:
    """Read one JSON object a line; only the line feed ends a line."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise LoadError(f"{path}: {error.strerror}") from error
    rows: list[JsonObject] = []
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise LoadError(f"{path}:{number}: not JSON: {error}") from error
        if not isinstance(row, dict):
            raise LoadError(f"{path}:{number}: not a JSON object")
        rows.append(row)
    return rows
