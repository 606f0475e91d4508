"""The consumers in other languages agree with the release, and notice when it is wrong.

Each consumer is built into a temporary folder and run against the committed vectors. A consumer
that passes everything would be useless, so each also judges two copies of the release that are
wrong on purpose: one in which a single byte of one vector an area is changed, and one in which
what is expected of every vector is changed. It must fail exactly those.
"""

import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from attrs import frozen

from vectors.canonical import JsonObject, JsonValue

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "vectors" / "consumers"
DATA = ROOT / "vectors" / "data"

STREAMS = frozenset({"frames", "objects", "dedupe", "batch", "writer-id", "references"})
"""The areas that every consumer implements."""

PAYLOADS = frozenset({"envelope", "display", "compression", "encryption", "legacy"})

NOBODY = frozenset(
    {"call-sites", "capabilities", "decode-sets", "object-values", "releases", "spec-versions"}
) | {"segments", "recovery", "sinks", "readers", "stores", "holes"}
"""The areas that no consumer implements; a new area is put here or implemented."""

NEEDS_ZSTD = frozenset(
    {
        "codec.envelope.large-zstd.",
        "decide.display.async-sixteen.",
        "decide.display.sync-seventeen.",
        "decide.display.sync-sixteen.",
    }
)
"""Beginnings of the ids of vectors that hold a zstd block which is compressed in earnest."""

NEWEST = "5.0.0-beta.55"

DISPUTED: Mapping[str, frozenset[str]] = {}
"""By area, vectors on which consumers and model do not agree yet: none."""


@frozen
class Consumer:
    """One consumer: how it is built, and what it is for."""

    name: str
    tool: str
    install: str
    build: Callable[[Path, Path], list[str]]
    """From its sources and a temporary folder to the command that runs it."""
    areas: frozenset[str] = STREAMS
    lacks: Callable[[JsonObject], bool] = lambda _vector: False
    """Whether it declines a vector of its areas, for want of a capability."""

    def disputes(self) -> frozenset[str]:
        """Return the beginnings of the ids of vectors that it does not agree with."""
        return frozenset().union(*(DISPUTED.get(area, ()) for area in self.areas))


def _needs_zstd(vector: JsonObject) -> bool:
    return _begins(vector, NEEDS_ZSTD)


def _speaks_otherwise(vector: JsonObject) -> bool:
    """Whether a vector is about an older release's values, or about published habits."""
    args = vector.get("args", {})
    policies = vector.get("policies", [])
    assert isinstance(args, dict)
    assert isinstance(policies, list)
    pinned = {name for name, choice in args.items() if choice == "upstream"} | set(
        map(str, policies)
    )
    published = any(name.startswith("values-") for name in pinned)
    return published or args.get("dialect", NEWEST) != NEWEST


def _begins(vector: JsonObject, beginnings: Iterable[str]) -> bool:
    return str(vector["id"]).startswith(tuple(beginnings))


def _run(command: list[str], folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": ""}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def _build(command: list[str], folder: Path) -> None:
    done = _run(command, folder)
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}{done.stderr}"


def _typescript(sources: Path, _out: Path) -> list[str]:
    return ["node", str(sources / "main.mjs")]


def _go(sources: Path, out: Path) -> list[str]:
    _build(["go", "build", "-o", str(out / "consumer"), "."], sources)
    return [str(out / "consumer")]


def _rust(sources: Path, out: Path) -> list[str]:
    options = ["--release", "--offline", "--locked", "--quiet", "--target-dir", str(out)]
    _build(["cargo", "build", *options], sources)
    return [str(out / "release" / "onceproof-consumer")]


def _java(sources: Path, out: Path) -> list[str]:
    files = sorted(str(path) for path in sources.rglob("*.java"))
    _build(["javac", "-Xlint:all", "-Werror", "-d", str(out), *files], sources)
    return ["java", "-Xmx1g", "-cp", str(out), "consumer.Main"]


CONSUMERS = (
    Consumer(
        "typescript",
        "node",
        "Node.js 20 or later",
        _typescript,
        STREAMS | PAYLOADS | {"values"},
        lambda vector: _needs_zstd(vector) or _speaks_otherwise(vector),
    ),
    Consumer("go", "go", "Go 1.24 or later", _go, STREAMS | PAYLOADS, _needs_zstd),
    Consumer("rust", "cargo", "Rust 1.82 or later, with cargo", _rust),
    Consumer("java", "javac", "a Java development kit, 17 or later", _java),
)


@frozen
class Report:
    """What a consumer said."""

    code: int
    failing: set[str]
    """Ids of the vectors that it printed a line about."""
    lacking: set[str]
    """Ids of the vectors of its own areas that it declined."""
    counts: JsonObject


@frozen
class Built:
    """A consumer and the command that runs it."""

    consumer: Consumer
    command: list[str]

    def judge(self, data: Path) -> Report:
        """Run the consumer on a release."""
        done = _run([*self.command, str(data)])
        lines = done.stdout.removesuffix("\n").split("\n")
        assert lines[-1], f"{self.consumer.name} says nothing:\n{done.stderr}"
        counts = json.loads(lines[-1])
        assert counts.keys() == {"consumer", "passed", "failed", "declined"}
        assert counts["consumer"] == self.consumer.name
        failing = {line.partition(": ")[0] for line in lines[:-1]}
        complaints = done.stderr.splitlines()
        lacking = {line.partition(": ")[0] for line in complaints if ": declined: " in line}
        return Report(done.returncode, failing, lacking, counts)


@pytest.fixture(scope="module", params=CONSUMERS, ids=lambda consumer: consumer.name)
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Built]:
    """Each consumer, built once."""
    consumer: Consumer = request.param
    if shutil.which(consumer.tool) is None:
        pytest.fail(f"the {consumer.name} consumer needs {consumer.tool}: {consumer.install}")
    out = tmp_path_factory.mktemp(consumer.name)
    yield Built(consumer, consumer.build(SOURCES / consumer.name, out))
    shutil.rmtree(out)


def _object(value: JsonValue) -> JsonObject:
    assert isinstance(value, dict)
    return value


def _release() -> Iterator[tuple[str, JsonObject]]:
    """Every vector, with the name of its file."""
    for path in sorted(DATA.glob("*/*.jsonl")):
        for line in path.read_text("utf-8").removesuffix("\n").split("\n"):
            yield str(path.relative_to(DATA)), json.loads(line)


def _declined(consumer: Consumer) -> JsonObject:
    """Count the vectors that a consumer is known to decline, by area."""
    counts: Counter[str] = Counter()
    for name, vector in _release():
        area = Path(name).stem
        if area not in consumer.areas or consumer.lacks(vector):
            counts[area] += 1
    return dict(counts)


def _lacking(consumer: Consumer) -> set[str]:
    """The ids of the vectors of its own areas that a consumer is known to decline."""
    own = [vector for name, vector in _release() if Path(name).stem in consumer.areas]
    return {str(vector["id"]) for vector in own if consumer.lacks(vector)}


def _ids(beginnings: Iterable[str]) -> set[str]:
    found = {str(vector["id"]) for _, vector in _release() if _begins(vector, beginnings)}
    assert len(found) == len(set(beginnings))
    return found


def _copy(out: Path, edit: Callable[[str, JsonObject], JsonObject]) -> Path:
    """Write a copy of the release, without its large vectors, each vector edited."""
    texts: dict[str, list[str]] = {}
    for name, vector in _release():
        flags = vector["flags"]
        if isinstance(flags, list) and "large" not in flags:
            texts.setdefault(name, []).append(json.dumps(edit(name, vector)) + "\n")
    for name, lines in texts.items():
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text("".join(lines), "utf-8")
    total = sum(len(lines) for lines in texts.values())
    (out / "MANIFEST.json").write_text(json.dumps({"total": total}))
    return out


FLIPPED: Mapping[str, tuple[str | int, ...]] = {
    "codec.frames.a7-5.": ("wire",),
    "reject.frames.v2-length-15-second.": ("before", 0, "item"),
    "decide.objects.a4-1.": ("args", "wire"),
    "decide.dedupe.a3-1.": ("args", "stored", 3, "writer"),
    "codec.batch.c-1.": ("wire",),
    "codec.writer-id.a5-2.": ("wire",),
    "decide.references.b3-2-pub.": ("args", "framing"),
    "codec.envelope.plain-hello.": ("wire",),
    "reject.envelope.short-encr-27.": ("offset",),
    "decide.display.sync-plain.": ("args", "wire"),
    "decide.compression.untouched-devl.": ("ok",),
    "decide.encryption.key-pair.": ("args", "key"),
    "decide.legacy.stored-undefined-none.": ("args", "text"),
    "codec.values.undefined.": ("wire",),
}
"""The beginning of an id, and where in that vector a byte is changed."""


def _flipped(value: JsonValue, path: tuple[str | int, ...]) -> JsonValue:
    """Change the last character of the text at this place."""
    match value, path:
        case str(), ():
            return value[:-1] + ("1" if value[-1] == "0" else "0")
        case dict(), (str(name), *rest):
            return {**value, name: _flipped(value[name], tuple(rest))}
        case list(), (int(at), *rest):
            return [*value[:at], _flipped(value[at], tuple(rest)), *value[at + 1 :]]
    raise AssertionError(f"no text at {path}")


def _falsified(vector: JsonObject) -> JsonObject:
    """Change what is expected of a vector, and nothing that is asked."""
    nothing: JsonObject = {"rejected": ["no-such-code"]}
    match vector:
        case {"kind": "codec", "directions": ["decode"]}:
            return {**vector, "value": _other(vector["value"])}
        case {"kind": "codec", "wire": wire}:
            return {**vector, "wire": {"cat": [wire, "00"]}}
        case {"kind": "reject", "offset": str(offset)}:
            return {**vector, "offset": str(int(offset) + 1)}
        case {"kind": "history", "allowed": bool(allowed)}:
            return {**vector, "allowed": not allowed}
        case {"kind": "decide", "answers": dict(answers)}:
            return {**vector, "answers": {**answers, "upstream": nothing}}
        case {"kind": "decide"}:
            return {**{name: vector[name] for name in vector.keys() - {"ok"}}, **nothing}
    raise AssertionError(f"vectors of kind {vector['kind']} are not known here")


def _other(value: JsonValue) -> JsonValue:
    """Return a value of the same shape that is another one."""
    match value:
        case str():
            return value[:-1] + ("1" if value.endswith("0") else "0")
        case {"fill": _} | {"cat": _}:
            return {"cat": [value, "00"]}
        case {"t": "graph"}:
            return {"t": "graph", "v": {"root": {"t": "string", "v": "0000"}, "heap": []}}
    raise AssertionError(f"no other value than {value!r}")


def test_every_area_is_decided() -> None:
    """An area of the release is implemented by some consumer or stated as implemented by none."""
    implemented = frozenset().union(*(consumer.areas for consumer in CONSUMERS))
    assert {Path(name).stem for name, _ in _release()} == implemented | NOBODY
    assert not implemented & NOBODY


def test_a_consumer_agrees_with_the_release(built: Built) -> None:
    """Nothing fails, and what is declined is what this consumer is known not to implement."""
    consumer = built.consumer
    disputed = _ids(consumer.disputes())
    report = built.judge(DATA)
    assert report.failing == disputed
    assert (report.code, report.counts["failed"]) == (int(bool(disputed)), len(disputed))
    assert report.counts["passed"] != 0
    assert report.lacking == _lacking(consumer)
    assert report.counts["declined"] == _declined(consumer)


def test_a_consumer_notices_a_changed_byte(built: Built, tmp_path: Path) -> None:
    """With one byte changed in one vector an area, exactly those vectors fail."""
    changed: set[str] = set()

    def edit(name: str, vector: JsonObject) -> JsonObject:
        for beginning, path in FLIPPED.items():
            if Path(name).stem in built.consumer.areas and _begins(vector, [beginning]):
                changed.add(str(vector["id"]))
                return _object(_flipped(vector, path))
        return vector

    data = _copy(tmp_path, edit)
    assert {name.split(".")[1] for name in changed} == built.consumer.areas
    report = built.judge(data)
    assert report.code == 1
    assert report.failing == changed | _ids(built.consumer.disputes())
    assert report.counts["failed"] == len(report.failing)


def test_a_consumer_judges_every_vector(built: Built, tmp_path: Path) -> None:
    """With something else expected of every vector, every vector of a known area fails."""
    known: set[str] = set()

    def edit(name: str, vector: JsonObject) -> JsonObject:
        if Path(name).stem not in built.consumer.areas:
            return vector
        if not built.consumer.lacks(vector):
            known.add(str(vector["id"]))
        return _falsified(vector)

    report = built.judge(_copy(tmp_path, edit))
    assert (report.code, report.failing) == (1, known)
    assert report.counts["passed"] == 0


def test_a_consumer_misses_vectors_that_are_not_there(built: Built, tmp_path: Path) -> None:
    """A release with fewer vectors than its manifest counts is no success."""
    data = _copy(tmp_path, lambda _name, vector: vector)
    (data / "codec" / "writer-id.jsonl").unlink()
    report = built.judge(data)
    assert report.code == 1
    assert report.failing == {"MANIFEST.json"} | _ids(built.consumer.disputes())


def test_a_consumer_does_not_pass_what_it_does_not_understand(built: Built, tmp_path: Path) -> None:
    """An unknown kind, operation, argument, profile or chunking in a known area is a failure."""
    strange: dict[str, JsonObject] = {
        "codec.batch.c-1.": {"kind": "trace"},
        "decide.batch.pages-1.": {"op": "batch.fold"},
        "decide.dedupe.a3-1.": {"args": {"stored": [], "speed": 1}},
        "codec.frames.a7-5.": {"context": {"profile": "V9"}},
        "codec.frames.a7-6.": {"chunkings": ["by-moonlight"]},
    }
    changed: set[str] = set()

    def edit(_name: str, vector: JsonObject) -> JsonObject:
        for beginning, fields in strange.items():
            if str(vector["id"]).startswith(beginning):
                changed.add(str(vector["id"]))
                return {**vector, **fields}
        return vector

    report = built.judge(_copy(tmp_path, edit))
    assert len(changed) == len(strange)
    assert report.code == 1
    assert report.failing == changed | _ids(built.consumer.disputes())
