"""Checks of a release that do not need the model: form, identity, and what is promised of both."""

import json
from collections.abc import Iterator
from pathlib import Path

from jsonschema import Draft202012Validator

from spec_model import clauses
from spec_model.rejections import Rejection
from vectors.canonical import JsonObject, JsonValue, canonical, content_digest, root_digest
from vectors.edits import apply
from vectors.flags import BY_ID as FLAGS
from vectors.forms import FormError, bytes_from_json
from vectors.ledger import Ledger
from vectors.load import KINDS, LoadError, Release, read_json, read_lines


def lint(release: Release) -> Iterator[str]:
    """Yield every problem of a release, one line each."""
    yield from _lines(release.folder)
    yield from _schemas(release)
    for vector in release.vectors.values():
        yield from _vector(vector, release)
    yield from _index(release)
    yield from _ledger(release)
    yield from _coverage(release)


def _lines(folder: Path) -> Iterator[str]:
    """Lines are canonical, and vectors are sorted by id."""
    for path in sorted(folder.rglob("*.jsonl")):
        name = path.relative_to(folder).as_posix()
        rows = read_lines(path)
        if b"".join(canonical(row) + b"\n" for row in rows) != path.read_bytes():
            yield f"{name}: not in canonical form"
        ids = [str(row.get("id")) for row in rows]
        if name != "LEDGER.jsonl" and (ids != sorted(ids) or len(set(ids)) != len(ids)):
            yield f"{name}: not sorted by id, or an id twice"


def _schemas(release: Release) -> Iterator[str]:
    """Every file follows its schema."""
    kinds = [(kind, list(release.of_kind(kind))) for kind in KINDS]
    checks: list[tuple[str, list[JsonObject]]] = [
        *((kind, vectors) for kind, vectors in kinds if vectors),
        ("index-row", read_lines(release.folder / "INDEX.jsonl")),
        ("ledger-row", read_lines(release.folder / "LEDGER.jsonl")),
        ("manifest", [release.manifest]),
    ]
    for name, rows in checks:
        schema = read_json(release.folder / "schema" / f"{name}.schema.json")
        validators = _validators(schema)
        for row in rows:
            subject = str(row.get("op", row.get("codec", "")))
            validator = validators.get(subject, validators[""])
            error = next(validator.iter_errors(row), None)
            if error is not None:
                where = "/".join(str(part) for part in error.absolute_path)
                yield f"{row.get('id', name)}: {where}: {error.message[:200]}"


def _validators(schema: JsonObject) -> dict[str, Draft202012Validator]:
    """Make a validator for each operation or codec that a schema has a rule for.

    The rules are conditions on one constant; taking the one that applies is the same as trying
    them all, and a hundred times quicker.
    """
    rules = schema.get("allOf")
    plain = {name: part for name, part in schema.items() if name != "allOf"}
    validators = {"": Draft202012Validator(plain)}
    for rule in rules if isinstance(rules, list) else []:
        if isinstance(rule, dict):
            chosen: JsonObject = {**plain, "allOf": [rule["then"]]}
            validators[_subject(rule["if"])] = Draft202012Validator(chosen)
    return validators


def _subject(condition: JsonValue) -> str:
    """Read the operation or codec that a rule is for."""
    match condition:
        case {"properties": {"op": {"const": str(name)}} | {"codec": {"const": str(name)}}}:
            return name
        case _:
            raise LoadError("a rule of a schema is a condition on its operation or codec")


def _vector(vector: JsonObject, release: Release) -> Iterator[str]:
    vector_id = str(vector["id"])
    if vector["sha256"] != content_digest(vector):
        yield f"{vector_id}: its digest is not that of its content"
    for clause in _texts(vector["clauses"]):
        if clause not in clauses.BY_ID:
            yield f"{vector_id}: unknown clause {clause}"
    for flag in _texts(vector["flags"]):
        if flag not in FLAGS:
            yield f"{vector_id}: unknown flag {flag}"
    if not vector_id.startswith(f"{vector['kind']}."):
        yield f"{vector_id}: its id does not begin with its kind"
    if vector["kind"] == "reject":
        yield from _near(vector, release)


def _near(vector: JsonObject, release: Release) -> Iterator[str]:
    """The sibling exists, is accepted, and the edit leads from it to the rejected call."""
    near = vector["near"]
    sibling = release.vectors.get(str(near.get("id"))) if isinstance(near, dict) else None
    if not isinstance(near, dict) or sibling is None or sibling["kind"] != "codec":
        yield f"{vector['id']}: its sibling is not an accepted vector"
        return
    edit = near["edit"]
    if not isinstance(edit, dict) or not _same(apply(sibling, edit), vector["args"]):
        yield f"{vector['id']}: the edit does not lead from the sibling to this call"


def _same(a: JsonObject, b: JsonValue) -> bool:
    """Compare calls; bytes may be written in different forms."""
    if not isinstance(b, dict) or a.keys() != b.keys():
        return False
    return all(a[name] == b[name] or _same_bytes(a[name], b[name]) for name in a)


def _same_bytes(a: JsonValue, b: JsonValue) -> bool:
    try:
        return bytes_from_json(a) == bytes_from_json(b)
    except FormError:
        return False


def _index(release: Release) -> Iterator[str]:
    rows = read_lines(release.folder / "INDEX.jsonl")
    indexed = {str(row["id"]): row for row in rows}
    if indexed.keys() != release.vectors.keys():
        yield "INDEX.jsonl: does not list exactly the vectors"
        return
    for vector_id, vector in release.vectors.items():
        row = indexed[vector_id]
        if any(row[name] != vector[name] for name in row if name != "file"):
            yield f"INDEX.jsonl: {vector_id} differs from the vector"
    digests = ((vector_id, str(row["sha256"])) for vector_id, row in indexed.items())
    if root_digest(digests) != release.manifest["root"]:
        yield "MANIFEST.json: the root digest is not that of the index"


def _ledger(release: Release) -> Iterator[str]:
    ledger = Ledger.read((release.folder / "LEDGER.jsonl").read_text(encoding="utf-8"))
    for vector_id, vector in release.vectors.items():
        if ledger.alive.get(vector_id) != vector["sha256"]:
            yield f"LEDGER.jsonl: {vector_id} is not recorded with this digest"
    for vector_id in sorted(ledger.alive.keys() - release.vectors.keys()):
        yield f"LEDGER.jsonl: {vector_id} is alive and missing"
    for vector_id in sorted(ledger.retired & release.vectors.keys()):
        yield f"LEDGER.jsonl: {vector_id} was retired and is used again"


def _coverage(release: Release) -> Iterator[str]:
    """Every rejection and every flag occurs."""
    text = json.dumps([vector.get("codes", []) for vector in release.vectors.values()])
    answers = json.dumps(
        [
            [vector.get("rejected", []), vector.get("answers", {})]
            for vector in release.vectors.values()
        ]
    )
    for code in Rejection:
        if f'"{code.value}"' not in text and f'"{code.value}"' not in answers:
            yield f"rejection {code.value} is hit by no vector"
    used = {flag for vector in release.vectors.values() for flag in _texts(vector["flags"])}
    for flag in sorted(FLAGS.keys() - used):
        yield f"flag {flag} is used by no vector"


def _texts(value: JsonValue) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
