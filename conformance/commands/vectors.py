"""`onceproof vectors`: build, check, lint, verify, list, show and compare golden vectors."""

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from conformance.commands import verify_captures
from conformance.commands.output import finish, json_option, track
from conformance.exits import Exit
from conformance.results import Result
from spec_model.codec import call
from vectors.build import differences, recover, release, replace
from vectors.canonical import JsonObject, JsonValue
from vectors.judge import judge
from vectors.ledger import Ledger
from vectors.lint import lint
from vectors.load import DATA, Release, load, read_json

HASH_SEEDS = ("1", "2")

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DATA,
    show_default="the bundled release",
    help="Folder of the release.",
)


@click.group("vectors")
def command() -> None:
    """Golden vectors: data that other implementations consume without this project's code."""


command.add_command(verify_captures.command)


def _old_ledger(folder: Path) -> Ledger:
    path = folder / "LEDGER.jsonl"
    return Ledger.read(path.read_text(encoding="utf-8") if path.exists() else "")


def _ending(name: str, fields: JsonObject, *, passed: bool) -> Result:
    code = Exit.OK if passed else Exit.FAILED
    return Result(f"vectors {name}", "pass" if passed else "fail", code, fields)


@command.command("build")
@click.option("--check", is_flag=True, help="Compare with what is there instead of writing.")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="Write elsewhere.")
@data_option
@json_option
def build(*, check: bool, into: Path | None, data: Path, as_json: bool) -> int:
    """Freeze all families; an interruption leaves the old release whole."""
    if check:
        return _check(data, as_json=as_json)
    recover(data)
    ledger = _old_ledger(data)
    before = len(ledger.rows)
    files = release(ledger)
    replace(into or data, files)
    events = [str(row["event"]) for row in ledger.rows[before:]]
    counts: JsonObject = {name: events.count(name) for name in ("issued", "changed", "retired")}
    total = len(ledger.alive)
    result = _ending("build", {"total": total, **counts}, passed=True)
    words = ", ".join(f"{counts[name]} {name}" for name in counts)
    return finish(result, lambda: click.echo(f"{total} vectors: {words}"), as_json=as_json)


@command.command("check")
@data_option
@json_option
def check_command(*, data: Path, as_json: bool) -> int:
    """Rebuild under two hash seeds and compare every byte; then lint."""
    return _check(data, as_json=as_json)


def _check(data: Path, *, as_json: bool) -> int:
    total = len(load(data).vectors)
    with ThreadPoolExecutor() as pool:
        rebuilt = pool.map(lambda seed: _rebuild(data, seed), HASH_SEEDS)
        different = sorted({name for names in rebuilt for name in names})
    problems = list(lint(load(data)))
    fields: JsonObject = {"total": total, "different": [*different, *problems]}
    result = _ending("check", fields, passed=not different and not problems)

    def show() -> None:
        for name in different:
            click.echo(f"differs when rebuilt: {name}; run: onceproof vectors build")
        for problem in problems:
            click.echo(problem)
        if not different and not problems:
            click.echo(f"{total} vectors: rebuilt byte for byte under two hash seeds, lint clean")

    return finish(result, show, as_json=as_json)


def _rebuild(data: Path, hash_seed: str) -> list[str]:
    """Rebuild in a fresh process, and name the files that differ."""
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "data"
        words = [sys.executable, "-m", "conformance.cli", "vectors", "build"]
        built = subprocess.run(  # noqa: S603 - our own command
            [*words, "--data", str(data), "--into", str(target)],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=False,
        )
        if built.returncode != 0:
            raise click.ClickException(f"the rebuild failed: {built.stderr.strip()[-400:]}")
        files = {
            path.relative_to(target).as_posix(): path.read_bytes()
            for path in target.rglob("*")
            if path.is_file()
        }
        return differences(data, files)


@command.command("lint")
@data_option
@json_option
def lint_command(*, data: Path, as_json: bool) -> int:
    """Check form, identity and coverage without asking the model."""
    loaded = load(data)
    problems = list(lint(loaded))
    fields: JsonObject = {"total": len(loaded.vectors), "problems": [*problems]}
    result = _ending("lint", fields, passed=not problems)
    lines = problems or [f"{len(loaded.vectors)} vectors, no problem"]
    return finish(result, lambda: click.echo("\n".join(lines)), as_json=as_json)


@command.command("verify")
@data_option
@json_option
def verify(*, data: Path, as_json: bool) -> int:
    """Ask the model what every vector asks."""
    loaded = load(data)
    failed: list[JsonValue] = []
    for vector in track(loaded.vectors.values(), len(loaded.vectors), "verify"):
        for mismatch in judge(vector, call):
            wrong: JsonObject = {"id": vector["id"], "op": mismatch.op}
            failed.append({**wrong, "expected": mismatch.expected, "got": mismatch.got})
    result = _ending("verify", {"total": len(loaded.vectors), "failed": failed}, passed=not failed)
    lines = [json.dumps(row) for row in failed] or [f"{len(loaded.vectors)} vectors pass"]
    return finish(result, lambda: click.echo("\n".join(lines)), as_json=as_json)


@command.command("list")
@click.option("--kind", help="Only this kind.")
@click.option("--area", help="Only this area.")
@click.option("--flag", help="Only vectors with this flag.")
@click.option("--clause", help="Only vectors that cite this clause.")
@data_option
@json_option
def list_command(
    *,
    kind: str | None,
    area: str | None,
    flag: str | None,
    clause: str | None,
    data: Path,
    as_json: bool,
) -> int:
    """List vectors: id and title."""
    chosen = [
        vector
        for vector in load(data).vectors.values()
        if kind in {None, vector["kind"]}
        and area in {None, str(vector["id"]).split(".")[1]}
        and (flag is None or flag in _texts(vector["flags"]))
        and (clause is None or clause in _texts(vector["clauses"]))
    ]
    if not chosen:
        raise click.UsageError("no vector matches; `onceproof vectors list` shows all")
    rows: list[JsonValue] = [{"id": row["id"], "title": row["title"]} for row in chosen]
    result = _ending("list", {"total": len(chosen), "vectors": rows}, passed=True)
    lines = [f"{row['id']:52} {row['title']}" for row in chosen]
    return finish(result, lambda: click.echo("\n".join(lines)), as_json=as_json)


def _texts(value: JsonValue) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def find_vector(loaded: Release, vector_id: str) -> JsonObject:
    """Find a vector by its id or by an unambiguous part of it."""
    if vector_id in loaded.vectors:
        return loaded.vectors[vector_id]
    found = [known for known in loaded.vectors if vector_id in known]
    if len(found) == 1:
        return loaded.vectors[found[0]]
    hint = f"; {len(found)} ids contain it: {', '.join(found[:5])}" if found else ""
    raise click.UsageError(f"unknown vector {vector_id!r}{hint}")


@command.command("show")
@click.argument("vector_id", metavar="ID")
@data_option
@json_option
def show_command(*, vector_id: str, data: Path, as_json: bool) -> int:
    """Print one vector; a unique part of its id is enough."""
    vector = find_vector(load(data), vector_id)
    result = _ending("show", {"vector": vector}, passed=True)
    return finish(result, lambda: click.echo(json.dumps(vector, indent=2)), as_json=as_json)


@command.command("diff")
@click.argument("old", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, file_okay=False, path_type=Path), default=DATA)
@json_option
def diff(*, old: Path, new: Path, as_json: bool) -> int:
    """Compare two releases: what was added, removed and changed."""
    read_json(old / "MANIFEST.json")
    before, after = load(old).vectors, load(new).vectors
    added = sorted(after.keys() - before.keys())
    removed = sorted(before.keys() - after.keys())
    both = before.keys() & after.keys()
    changed = sorted(name for name in both if before[name]["sha256"] != after[name]["sha256"])
    fields: JsonObject = {"added": [*added], "removed": [*removed], "changed": [*changed]}
    result = _ending("diff", fields, passed=not (added or removed or changed))
    lines = [
        *(f"+ {name}" for name in added),
        *(f"- {name}" for name in removed),
        *(f"~ {name}" for name in changed),
    ]
    return finish(
        result, lambda: click.echo("\n".join(lines or ["no difference"])), as_json=as_json
    )
