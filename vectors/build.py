"""Freezing families into the files of a release.

Building is a pure function of the families, the model and the ledger so far: no clock, entropy,
set order or locale. `release` gives the files as a mapping from path to bytes; `replace` puts
them in place of an older release so that an interruption leaves the old one whole.
"""

import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import Factory, define

from spec_model.codec import OPERATIONS, call
from spec_model.rejections import NOTES, Rejection
from spec_model.version import VERSION
from vectors import schema
from vectors.canonical import JsonObject, JsonValue, canonical, content_digest, root_digest
from vectors.edits import single_edit
from vectors.families import FAMILIES
from vectors.family import Family, FamilyError, Reject
from vectors.flags import FLAGS
from vectors.ledger import Ledger

FORMAT = 1

Files = dict[str, bytes]


@define
class Release:
    """A release in the making."""

    ledger: Ledger
    vectors: dict[str, JsonObject] = Factory(dict)
    """Vectors by id."""
    places: dict[str, str] = Factory(dict)
    """File by id."""
    ids: dict[str, str] = Factory(dict)
    """Id by name, the name being kind, area and slug."""

    def add(self, family: Family) -> None:
        """Freeze a family."""
        for case in family.cases:
            name = f"{family.kind}.{family.area}.{case.slug}"
            if not re.fullmatch(schema.SLUG, case.slug):
                raise FamilyError(f"{name}: a slug is lower-case letters, digits and hyphens")
            if name in self.ids:
                raise FamilyError(f"{name} is declared twice")
            vector: JsonObject = {"kind": family.kind, **case.freeze(call)}
            if isinstance(case, Reject):
                vector["near"] = self._near(family.area, case, vector)
            digest = content_digest(vector)
            vector_id = self.ledger.identify(name, digest, case.was, VERSION)
            self.ids[name] = vector_id
            self.places[vector_id] = f"{family.kind}/{family.area}.jsonl"
            self.vectors[vector_id] = {"id": vector_id, **vector, "sha256": digest}

    def _near(self, area: str, case: Reject, vector: JsonObject) -> JsonObject:
        """Name the accepted sibling, and the single edit that leads from it to this vector."""
        sibling = self.ids.get(f"codec.{area}.{case.near}")
        if sibling is None:
            raise FamilyError(f"{case.slug}: {area} has no codec case {case.near!r}")
        edit = single_edit(self.vectors[sibling], vector)
        if edit is None:
            raise FamilyError(f"{case.slug}: {case.near} is not one edit away")
        return {"id": sibling, "edit": edit}


def release(ledger: Ledger, families: Iterable[Family] = FAMILIES) -> Files:
    """Freeze all families; the ledger gains what is new."""
    building = Release(ledger)
    for family in sorted(families, key=lambda family: family.kind):
        building.add(family)
    ledger.retire_others(building.vectors, VERSION)
    return _files(building.vectors, building.places, ledger)


def _files(vectors: Mapping[str, JsonObject], places: Mapping[str, str], ledger: Ledger) -> Files:
    lines: dict[str, list[bytes]] = {}
    for vector_id in sorted(vectors):
        lines.setdefault(places[vector_id], []).append(canonical(vectors[vector_id]) + b"\n")
    files = {path: b"".join(rows) for path, rows in lines.items()}
    index = [_index_row(vectors[vector_id], places[vector_id]) for vector_id in sorted(vectors)]
    files["INDEX.jsonl"] = b"".join(canonical(row) + b"\n" for row in index)
    files["LEDGER.jsonl"] = ledger.write()
    files["MANIFEST.json"] = schema.pretty(_manifest(index))
    files["flags.json"] = schema.pretty(_flags())
    files["rejections.json"] = schema.pretty(_rejections())
    for name, contract in schema.schemas(OPERATIONS).items():
        files[f"schema/{name}.schema.json"] = schema.pretty(contract)
    return files


def _index_row(vector: JsonObject, place: str) -> JsonObject:
    row = {name: vector[name] for name in ("id", "kind", "level", "clauses", "flags", "requires")}
    return {**row, "file": place, "sha256": vector["sha256"]}


def _manifest(index: list[JsonObject]) -> JsonObject:
    counts: dict[str, JsonValue] = {}
    for row in index:
        kind = str(row["kind"])
        before = counts.get(kind, 0)
        counts[kind] = (before if isinstance(before, int) else 0) + 1
    root = root_digest((str(row["id"]), str(row["sha256"])) for row in index)
    return {
        "format": FORMAT,
        "suite": VERSION,
        "model": VERSION,
        "counts": counts,
        "total": len(index),
        "root": root,
    }


def _flags() -> JsonObject:
    return {
        flag.id: {"meaning": flag.meaning, "bug_class": flag.bug_class, "effect": flag.effect}
        for flag in FLAGS
    }


def _rejections() -> JsonObject:
    return {
        code.value: {
            "meaning": NOTES[code].meaning,
            "phase": NOTES[code].phase.value,
            "certainty": "definite",
        }
        for code in Rejection
    }


def replace(folder: Path, files: Files) -> None:
    """Put a release in place; an interruption leaves the old one, or is mended by `recover`."""
    fresh, old = folder.with_suffix(".new"), folder.with_suffix(".old")
    shutil.rmtree(fresh, ignore_errors=True)
    for path, content in files.items():
        target = fresh / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    recover(folder)
    if folder.exists():
        folder.replace(old)
    fresh.replace(folder)
    shutil.rmtree(old, ignore_errors=True)


def recover(folder: Path) -> None:
    """Mend a replacement that was interrupted between its two renames."""
    old = folder.with_suffix(".old")
    if old.exists() and not folder.exists():
        old.replace(folder)
    shutil.rmtree(old, ignore_errors=True)


def differences(folder: Path, files: Files) -> list[str]:
    """Name every file whose committed bytes are not the rebuilt ones."""
    committed = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    names = sorted(committed.keys() | files.keys())
    return [name for name in names if committed.get(name) != files.get(name)]
