"""Searches on disk: stop one, or lose its process, and go on where it was last written down.

A file is one line of JSON that says which search it is, and behind it the search's numbers, packed.
It is written beside its place and moved there, so that what is there is always whole. A file of
another setting is refused.
"""

import json
import os
import zlib
from array import array
from pathlib import Path
from typing import Final

from conformance.counterexamples import setting_to_json
from spec_model.explore.interned import Saved
from spec_model.stream.regimes import Setting
from vectors.canonical import JsonObject, JsonValue

SCHEMA: Final = "onceproof/checkpoint/1"

MOST_HEADER: Final = 1 << 20


class CheckpointError(Exception):
    """A file that is no checkpoint of this search."""


def write(path: Path, setting: Setting, saved: Saved, *, reduce: bool) -> None:
    """Write a search down, all of it or nothing."""
    width = max((node.bit_length() for node in saved.nodes), default=0) // 8 + 1
    nodes = b"".join(node.to_bytes(width, "big") for node in saved.nodes)
    asked, parents, terminals = (
        array("I", saved.asked).tobytes(),
        array("Q", saved.parents).tobytes(),
        array("Q", saved.terminals).tobytes(),
    )
    header: JsonObject = {
        "schema": SCHEMA,
        **_identity(setting, reduce=reduce),
        "width": width,
        "sizes": [len(asked), len(nodes), len(parents), len(terminals)],
        "at": saved.at,
        "depth": saved.depth,
        "level_end": saved.level_end,
        "transitions": saved.transitions,
    }
    packed = zlib.compress(asked + nodes + parents + terminals, 1)
    beside = path.with_name(path.name + ".part")
    with beside.open("wb") as target:
        target.write(json.dumps(header).encode("ascii") + b"\n" + packed)
        target.flush()
        os.fsync(target.fileno())
    beside.replace(path)


def read(path: Path, setting: Setting, *, reduce: bool) -> Saved | None:
    """Read a search of this setting; none if there is no file yet."""
    if not path.exists():
        return None
    with path.open("rb") as source:
        line = source.readline(MOST_HEADER)
        packed = source.read()
    try:
        header: JsonValue = json.loads(line)
        data = zlib.decompress(packed)
    except (ValueError, zlib.error):
        raise CheckpointError(f"{path} is no checkpoint") from None
    if not isinstance(header, dict) or header.get("schema") != SCHEMA:
        raise CheckpointError(f"{path} is no checkpoint")
    identity = _identity(setting, reduce=reduce)
    if {name: header.get(name) for name in identity} != identity:
        raise CheckpointError(f"{path} is the checkpoint of another search")
    return _unpacked(path, header, data)


def _identity(setting: Setting, *, reduce: bool) -> JsonObject:
    return {"setting": setting_to_json(setting), "reduce": reduce}


def _unpacked(path: Path, header: JsonObject, data: bytes) -> Saved:
    sizes = header.get("sizes")
    if not isinstance(sizes, list) or len(sizes) != len(("asked", "nodes", "parents", "ends")):
        raise CheckpointError(f"{path} is no checkpoint")
    parts: list[bytes] = []
    for size in sizes:
        parts.append(data[: _number(path, size)])
        data = data[_number(path, size) :]
    asked, parents, terminals = array("I", parts[0]), array("Q", parts[2]), array("Q", parts[3])
    width = _number(path, header.get("width"))
    nodes = [
        int.from_bytes(parts[1][at : at + width], "big") for at in range(0, len(parts[1]), width)
    ]
    counts = [_number(path, header.get(name)) for name in ("at", "depth", "level_end")]
    at, depth, level_end = counts
    transitions = _number(path, header.get("transitions"))
    return Saved(asked, nodes, parents, list(terminals), at, depth, level_end, transitions)


def _number(path: Path, value: JsonValue) -> int:
    if not isinstance(value, int) or value < 0:
        raise CheckpointError(f"{path} is no checkpoint")
    return value
