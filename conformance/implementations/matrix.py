"""The matrix of versions: what each release writes for each other, and what that one makes of it.

Rows are writers, columns are readers on a Node line, planes are call sites. Every cell is measured
on real bytes and stands beside what the model predicts. What a release answered is cached by the
release, its runtime, the question and our script, so that a new release costs its row and column.
"""

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from conformance.implementations import stated
from conformance.implementations.matrix_cells import Aside, Cell, Matrix
from conformance.provision import Store, cache, node, npm, pypi
from spec_model.codec import call
from spec_model.compat.readers import Runtime, reader_of
from spec_model.compat.situation import QUESTIONS
from spec_model.compat.versions import release
from spec_model.plain import Plain
from spec_model.policies import Choice
from vectors.canonical import JsonObject, JsonValue

RELEASES: Final = (
    "4.0.1-beta.41", "4.1.0-beta.63", "4.2.0-beta.64", "4.2.0", "4.5.0", "4.6.0", "4.8.9",
    "5.0.0-beta.2", "5.0.0-beta.5", "5.0.0-beta.12", "5.0.0-beta.15", "5.0.0-beta.17",
    "5.0.0-beta.19", "5.0.0-beta.35", "5.0.0-beta.39", "5.0.0-beta.44", "5.0.0-beta.55",
)  # fmt: skip
"""Two or more releases of every generation that the tables can tell apart."""

PYTHON: Final = "0.12.0"
PYTHON_TOLD: Final = "4.2.0"
"""What the Python SDK reports as the core release that it reads like."""

LINES: Final = ("20", "22", "24")
WRITERS_LINE: Final = "22"
SITES: Final = ("start-same", "start-cross", "resume-hook")
HERE: Final = Path(__file__).parent
SECONDS: Final = 180.0


@frozen
class Party:
    """A release of an SDK on a runtime."""

    sdk: str
    version: str
    line: str = ""

    @property
    def name(self) -> str:
        """Name it in a table."""
        return f"{self.version} node {self.line}" if self.line else f"{self.sdk} {self.version}"


# --- asking ---------------------------------------------------------------------------------------


def _script(party: Party) -> Path:
    return HERE / ("core" if party.sdk == "core" else "python_sdk")


def _digest(folder: Path) -> str:
    texts = sorted(path.read_bytes() for path in folder.iterdir() if path.is_file())
    return hashlib.sha256(b"".join(texts)).hexdigest()[:16]


def _command(party: Party) -> list[str]:
    if party.sdk == "core":
        folder = npm([f"@workflow/core@{party.version}"]).folder
        return [str(node(party.line)), str(_script(party) / "matrix.mjs"), str(folder)]
    python = pypi([f"vercel-workflow=={party.version}"]).python
    return [str(python), str(_script(party) / "matrix.py")]


def ask(
    party: Party, kind: str, questions: Sequence[JsonObject], store: Store | None = None
) -> list[JsonObject]:
    """Have a release answer questions; what it answered before comes from the cache."""
    store = store or cache()
    recipes: list[dict[str, JsonValue]] = [
        {
            "party": [party.sdk, party.version, party.line],
            "script": _digest(_script(party)),
            kind: question,
        }
        for question in questions
    ]
    entries = [store.entry("matrix", recipe) for recipe in recipes]
    answers = [_known(entry) for entry in entries]
    missing = [at for at, answer in enumerate(answers) if answer is None]
    if missing:
        fresh = _run(party, {kind: [questions[at] for at in missing]})
        for at, answer in zip(missing, fresh, strict=True):
            answers[at] = answer
            if not _hung(answer):
                store.place("matrix", recipes[at], _writing(answer))
    return [answer for answer in answers if answer is not None]


def _known(entry: Path) -> JsonObject | None:
    """Read a kept answer; what took too long once is asked again, since a busy machine may."""
    file = entry / "answer.json"
    if not file.is_file():
        return None
    answer: JsonObject = json.loads(file.read_text(encoding="utf-8"))
    return None if _hung(answer) else answer


def _hung(answer: JsonObject) -> bool:
    return answer.get("outcome") == HANG or answer.get("refused") == HANG


HANG: Final = "hang"


def _writing(answer: JsonObject) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")

    return build


def _run(party: Party, asked: JsonObject) -> list[JsonObject]:
    ended = subprocess.run(  # noqa: S603 - a script of ours on what was installed
        _command(party),
        input=json.dumps(asked),
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    if ended.returncode or not ended.stdout:
        raise RuntimeError(f"{party.name} gave no answer: {ended.stderr[-500:]}")
    answers: list[JsonObject] = json.loads(ended.stdout)
    return answers


# --- what is asked --------------------------------------------------------------------------------


def _told(version: str) -> str | None:
    """Return what a release reports of itself to a writer."""
    reader = reader_of(release(version), Runtime.NODE_22)
    return reader.told if reader is not None else None


def _run_spec(version: str) -> int | None:
    reader = reader_of(release(version), Runtime.NODE_22)
    return None if reader is None or reader.run_spec is None else int(reader.run_spec)


def question(site: str, reader: str) -> JsonObject:
    """Say what a core release is asked to write for a reader."""
    told = PYTHON_TOLD if reader == PYTHON else _told(reader)
    asked: JsonObject = {"site": site}
    if site != "start-same" and told is not None:
        asked["reader"] = told
    if site == "resume-hook":
        spec = 5 if reader == PYTHON else _run_spec(reader)
        if spec is None:
            asked["legacy_hook"] = True
        else:
            asked["run_spec"] = spec
    return asked


def predict(site: str, writer: str, reader: str, runtime: str) -> tuple[str, str]:
    """Ask the model what is written, and what becomes of it."""
    asked = question(site, reader)
    spec = _run_spec(writer)
    arguments: dict[str, Plain] = {"site": site, "writer": writer}
    arguments |= dict.fromkeys(QUESTIONS, Choice.UPSTREAM.value)
    arguments |= {name: part for name, part in asked.items() if isinstance(part, str | int)}
    if site != "resume-hook" and spec is not None:
        arguments["run_spec"] = spec
    decided = call("compat.decide", arguments).get("ok")
    if not isinstance(decided, Mapping):
        return "refused", ""
    return _read_as(decided, reader, runtime), _layers(decided)


def _layers(decided: Mapping[str, Plain]) -> str:
    layers = decided["layers"]
    named = [str(each) for each in layers] if isinstance(layers, list | tuple) else []
    return " ".join([">".join(named) or str(decided["shape"]), str(decided.get("framing", ""))])


def _read_as(decided: Mapping[str, Plain], reader: str, runtime: str) -> str:
    arguments: dict[str, Plain] = {
        "release": reader,
        "runtime": runtime,
        "shape": decided["shape"],
        "layers": decided["layers"],
        "tags": ["ReadableStream"],
    }
    if "framing" in decided:
        arguments["framing"] = decided["framing"]
    answer = call("compat.read", arguments).get("ok")
    return str(answer["outcome"]) if isinstance(answer, Mapping) else "refused"


# --- all cells ------------------------------------------------------------------------------------


def _pairs(releases: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """List writers, sites and readers: a start on its own deployment is read by its own release."""
    for writer in releases:
        for reader in (*releases, PYTHON):
            for site in SITES:
                if site != "start-same" or reader == writer:
                    yield writer, site, reader


def measure(releases: Sequence[str] = RELEASES, lines: Sequence[str] = LINES) -> Iterator[Matrix]:
    """Measure all cells; what was measured so far is yielded after each reader."""
    pairs = list(_pairs(releases))
    written: dict[tuple[str, str, str], JsonObject] = {}
    for writer in releases:
        own = [pair for pair in pairs if pair[0] == writer]
        asked = [question(site, reader) for _writer, site, reader in own]
        answers = ask(Party("core", writer, WRITERS_LINE), "write", asked)
        written.update(zip(own, answers, strict=True))
    refused = {
        f"{writer} {site} {reader}": str(answer["refused"])
        for (writer, site, reader), answer in written.items()
        if "refused" in answer
    }
    cells: list[Cell] = []
    for party, runtime in _readers(releases, lines):
        own = [pair for pair in pairs if pair[2] == party.version and "payload" in written[pair]]
        given = [written[pair] for pair in own]
        answers = ask(party, "read", given)
        rows = zip(own, given, answers, strict=True)
        cells += [_cell(pair, runtime, payload, answer) for pair, payload, answer in rows]
        yield Matrix(tuple(cells), refused)
    cells += _by_python(releases)
    cells += _by_format(releases, lines)
    yield Matrix(tuple(cells), refused, tuple(_asides(releases)))


def _asides(releases: Sequence[str]) -> Iterator[Aside]:
    """Have each writer write for the targets that the stated tables name beside releases."""
    for writer in releases:
        answers = ask(
            Party("core", writer, WRITERS_LINE), "write", [one.asked for one in stated.ASIDES]
        )
        for aside, answer in zip(stated.ASIDES, answers, strict=True):
            refused = str(answer.get("refused", ""))
            written = f"refused: {refused}" if refused else written_as(answer)
            yield Aside(writer=writer, site=aside.site, case=aside.name, written=written)


def _readers(releases: Sequence[str], lines: Sequence[str]) -> Iterator[tuple[Party, str]]:
    for version in releases:
        for line in lines:
            yield Party("core", version, line), f"node-{line}"
    yield Party("python", PYTHON), Runtime.PYTHON.value


def _cell(
    pair: tuple[str, str, str], runtime: str, payload: JsonObject, answer: JsonObject
) -> Cell:
    writer, site, reader = pair
    predicted, layers = predict(site, writer, reader, runtime)
    return _made(pair, runtime, (predicted, layers), payload, answer)


def _made(
    pair: tuple[str, str, str],
    runtime: str,
    predicted: tuple[str, str],
    payload: JsonObject,
    answer: JsonObject,
) -> Cell:
    writer, site, reader = pair
    text = str(payload["payload"])
    return Cell(
        writer=writer,
        site=site,
        reader=reader,
        runtime=runtime,
        predicted=predicted[0],
        measured=str(answer["outcome"]),
        part=str(answer["part"]),
        says=str(answer["says"]),
        layers=predicted[1],
        written=written_as(payload),
        payload=text[:192],
        size=len(text) if payload["legacy"] else len(text) // 2,
    )


def written_as(payload: JsonObject) -> str:
    """Name the layers of what was written, from the outside in, and the framing of its stream."""
    chunks = payload["chunks"]
    framed = isinstance(chunks, list) and bool(chunks) and len(str(chunks[0])) > FRAME_DIGITS
    framing = "" if not chunks else f" {'framed-v1' if framed else 'raw'}"
    if payload["legacy"]:
        return f"legacy{framing}"
    arguments: dict[str, Plain] = {
        "key": {"kind": "bundle", "material": KEY},
        "wire": bytes.fromhex(str(payload["payload"])),
    }
    peeled = call("envelope.layers", arguments).get("ok")
    named = [str(each["format"]) for each in peeled if isinstance(each, Mapping)] if isinstance(
        peeled, list | tuple
    ) else ["unreadable"]  # fmt: skip
    return f"{'>'.join(named)}{framing}"


FRAME_DIGITS: Final = 4
"""Hexadecimal digits of the stream's first chunk, unless it is in a frame."""

PYTHON_WRITES: Final = (
    ("plain", {"compress": False, "encrypt": False}, ["devl"]),
    ("encr", {"compress": False, "encrypt": True}, ["encr", "devl"]),
    ("encr>zstd", {"compress": True, "encrypt": True}, ["encr", "zstd", "devl"]),
)
"""What the Python SDK can write, whoever reads."""


def _by_python(releases: Sequence[str]) -> list[Cell]:
    """Measure what core releases make of the Python SDK's payloads."""
    asked: list[JsonObject] = [{**flags} for _name, flags, _layers in PYTHON_WRITES]
    written = ask(Party("python", PYTHON), "write", asked)
    cells = []
    for version in releases:
        given = [{**payload, "text_only": True} for payload in written]
        answers = ask(Party("core", version, WRITERS_LINE), "read", given)
        for (name, _flags, layers), payload, answer in zip(
            PYTHON_WRITES, written, answers, strict=True
        ):
            decided: dict[str, Plain] = {"shape": "payload", "layers": [*layers]}
            predicted = _read_as(decided, version, f"node-{WRITERS_LINE}")
            pair = (f"vercel-workflow {PYTHON}", name, version)
            shown = (predicted, ">".join(layers))
            cells.append(_made(pair, f"node-{WRITERS_LINE}", shown, payload, answer))
    return cells


TEXT: Final = "the quick brown fox " * 200
KEY: Final = bytes(range(32))
NONCE: Final = bytes(range(160, 172))
SCALAR: Final = bytes(range(64, 96))
FORMATS: Final = (
    "legacy", "devl", "encr>devl", "gzip>devl", "encr>gzip>devl", "zstd>devl", "encr>zstd>devl",
    "encp>devl",
)  # fmt: skip
"""What every reader is given whoever would write it: the rows of the measured table of readers."""


def _payload(layers: Sequence[str], text: str = "") -> JsonObject:
    """Write the value in these layers, with the model."""
    text = text or json.dumps([{"text": 1}, TEXT], separators=(",", ":"))
    if layers == ["legacy"]:
        return {"payload": text, "legacy": True, "chunks": [], "text_only": True}
    public = call("encryption.key-pair", {"key": KEY})["ok"]
    recipient = public["public"] if isinstance(public, Mapping) else b""
    keys: dict[str, dict[str, Plain]] = {
        "encr": {"kind": "aes", "material": KEY},
        "encp": {"kind": "seal", "material": recipient},
    }
    arguments: dict[str, Plain] = {
        "key": keys.get(layers[0], {"kind": "none"}),
        "value": text.encode(),
        "nonce": NONCE,
        "scalar": SCALAR,
    }
    codec = next((each for each in layers if each in {"gzip", "zstd"}), None)
    if codec is not None:
        arguments |= {"compress": True, "codec": codec}
    wire = call("envelope.encode", arguments)["ok"]
    payload = wire.hex() if isinstance(wire, bytes) else ""
    return {"payload": payload, "legacy": False, "chunks": [], "text_only": True}


SPECIAL: Final = ("framed-v1 reference", "encp stream frame", "TypeError")
"""What every reader is given beside the formats of plain payloads."""


def _stream(text: str, chunks: Sequence[str], **more: JsonValue) -> JsonObject:
    payload = (b"devl" + text.encode()).hex()
    return {"payload": payload, "legacy": False, "chunks": [*chunks], **more}


def _special(name: str) -> tuple[JsonObject, dict[str, Plain]]:
    """Make a payload that is no format of its own, and what the model is asked about it."""
    text = json.dumps(TEXT)
    name_of = '"strm_01K00000000000000000000000"'
    asked: dict[str, Plain] = {"shape": "payload", "layers": ["devl"]}
    if name == "TypeError":
        slots = f'[{{"text":1,"error":2}},{text},["TypeError",3],{{"message":4,"stack":4}},"m"]'
        return _stream(slots, [], text_only=True), {**asked, "tags": ["TypeError"]}
    if name == "framed-v1 reference":
        slots = f'[{{"text":1,"stream":2}},{text},["ReadableStream",3],'
        slots += f'{{"name":4,"type":5,"framing":6}},{name_of},"bytes","framed-v1"]'
        asked |= {"framing": "framed-v1", "tags": ["ReadableStream"]}
        return _stream(slots, ["000000020102", "0000000103"]), asked
    slots = f'[{{"text":1,"stream":2}},{text},["ReadableStream",3],{{"name":4}},{name_of}]'
    sealed = bytes.fromhex(str(_payload(["encp", "devl"], '["b"]')["payload"]))
    frames = [_framed(b'devl["a"]'), _framed(sealed)]
    asked = {"shape": "frames", "layers": ["encp", "devl"]}
    return _stream(slots, frames, items=["a", "b"]), asked


def _framed(payload: bytes) -> str:
    return (len(payload).to_bytes(4, "big") + payload).hex()


def _given() -> Iterator[tuple[str, JsonObject, dict[str, Plain]]]:
    """List what every reader is given: its name, the payload, and what the model is asked."""
    for name in FORMATS:
        layers = [] if name == "legacy" else name.split(">")
        shape = "legacy" if name == "legacy" else "payload"
        yield name, _payload(name.split(">")), {"shape": shape, "layers": [*layers]}
    for name in SPECIAL:
        yield (name, *_special(name))


def _by_format(releases: Sequence[str], lines: Sequence[str]) -> Iterator[Cell]:
    """Measure what every reader makes of every format."""
    given = [*_given()]
    parties = [
        (Party("core", version, line), f"node-{line}") for version in releases for line in lines
    ]
    for party, runtime in parties:
        answers = ask(party, "read", [payload for _name, payload, _asked in given])
        for (name, payload, asked), answer in zip(given, answers, strict=True):
            arguments: dict[str, Plain] = {"release": party.version, "runtime": runtime, **asked}
            told = call("compat.read", arguments).get("ok")
            predicted = str(told["outcome"]) if isinstance(told, Mapping) else "refused"
            pair = (name, stated.EVERY, party.version)
            yield _made(pair, runtime, (predicted, name), payload, answer)
