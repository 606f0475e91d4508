import json
import re
from pathlib import Path

import pytest

from spec_model.compat.readers import (
    HAS_ZSTD,
    PYTHON_TAGS,
    UNKNOWN_TAG,
    Fault,
    Reader,
    Runtime,
    hold_back,
    python_reader,
    read_bytes,
    read_frames,
    read_payload,
    read_tags,
    reader_of,
    take_run,
    told_vocabulary,
    vocabulary_of,
)
from spec_model.compat.releases import PUBLISHED
from spec_model.compat.spec_versions import Spec
from spec_model.compat.versions import release
from spec_model.outcomes import Outcome
from spec_model.policies import Choice
from spec_model.rejections import Rejected, Rejection
from spec_model.values.dialects import ROWS
from spec_model.values.tags import VOCABULARIES
from spec_model.wire.layout import Format, Framing

DATA = Path(__file__).parents[2] / "captures" / "data"
DECODED = json.loads((DATA / "cross_version_decode.json").read_text())["results"]
STREAMS = json.loads((DATA / "framed_ref_and_stream_frames_by_reader_version.json").read_text())
TAGS = json.loads((DATA / "type_vocabulary_by_version.json").read_text())
PYTHON = json.loads((DATA / "python_sdk_interop.json").read_text())["ts_to_py"]
EXAMPLES = {row["id"]: row for row in json.loads((DATA / "examples.json").read_text())}

LAYERS = {
    "env:devl": (Format.DEVL,),
    "env:gzip(devl)": (Format.GZIP, Format.DEVL),
    "env:zstd(devl)": (Format.ZSTD, Format.DEVL),
    "env:encr(devl)": (Format.ENCR, Format.DEVL),
    "env:encr(gzip(devl))": (Format.ENCR, Format.GZIP, Format.DEVL),
    "env:encr(zstd(devl))": (Format.ENCR, Format.ZSTD, Format.DEVL),
    "env:encp(devl)": (Format.ENCP, Format.DEVL),
    'legacy:[{"a":1},"x"]': (),
}
NODES = {"v20": Runtime.NODE_20, "v22": Runtime.NODE_22, "v24": Runtime.NODE_24}
TYPED = ("WorkflowRuntimeError", "SerializationError", "RuntimeDecryptionError")
CELLS = [(payload, at) for payload in LAYERS for at in DECODED[payload]]


def core(text: str, runtime: Runtime = Runtime.NODE_22) -> Reader:
    """Return a release that has a reader on this runtime."""
    reader = reader_of(release(text), runtime)
    assert reader is not None
    return reader


def captured_outcome(result: str) -> Outcome:
    """Translate a captured result."""
    if not result.startswith("ERR "):
        return Outcome.DECODED
    kind = result.removeprefix("ERR ").split(":")[0]
    return Outcome.REFUSED_TYPED if kind in TYPED else Outcome.REFUSED_UNTYPED


def outcome(fault: Fault | None) -> Outcome:
    """Return what became of something that may have a fault."""
    return Outcome.DECODED if fault is None else fault.outcome


@pytest.mark.parametrize(("payload", "at"), CELLS)
def test_payloads_agree_with_the_captures(payload: str, at: str) -> None:
    """Each release on each runtime reads or refuses each payload as it was seen to."""
    text, _, node = at.partition("@")
    assert captured_outcome(DECODED[payload][at]) is outcome(
        read_payload(core(text, NODES[node]), LAYERS[payload])
    )


@pytest.mark.parametrize("row", STREAMS, ids=lambda row: str(row["ver"]))
def test_streams_agree_with_the_captures(row: dict[str, object]) -> None:
    """Byte frames and stream frames become what they were seen to become."""
    reader = core(str(row["ver"]))
    framed = read_bytes(reader, Framing.FRAMED_V1)
    assert (row["framedRef"] == ["0102", "03"]) is (framed is None)
    assert read_bytes(reader, Framing.RAW) is None
    assert read_frames(reader, (Format.DEVL,)) is None
    encrypted = read_frames(reader, (Format.ENCR, Format.DEVL))
    assert (row["encrFrame"] == ["x"]) is (encrypted is None)
    sealed = read_frames(reader, (Format.ENCP, Format.DEVL))
    read = row["encpThenPlain"]
    if isinstance(read, str):
        known = "encr" in read.split("Known formats: ")[1]
        assert outcome(sealed) is (Outcome.REFUSED_TYPED if known else Outcome.REFUSED_UNTYPED)
    else:
        lost = read == [{"a": 1}, "x"]
        assert outcome(sealed) is (Outcome.LOST if lost else Outcome.DECODED)


@pytest.mark.parametrize("text", TAGS)
def test_vocabularies_agree_with_the_captures(text: str) -> None:
    """Each measured release knows the captured tags."""
    assert set(TAGS[text]) == vocabulary_of(release(text))


def test_vocabularies_agree_with_the_dialects() -> None:
    """The ranges of the vocabulary and the rows of the measured dialects say the same."""
    assert [row.tags for row in ROWS] == [vocabulary_of(release(row.core)) for row in ROWS]


@pytest.mark.parametrize("text", PUBLISHED)
def test_every_release_has_one_vocabulary(text: str) -> None:
    """What is told of a release is what it has."""
    assert vocabulary_of(release(text)) == told_vocabulary(text)
    assert told_vocabulary(None) == told_vocabulary("latest") == frozenset(VOCABULARIES["base"])


def python_outcome(row: dict[str, str]) -> Outcome:
    """Translate what the Python SDK made of an example."""
    if row["status"] == "ok":
        wrong = re.fullmatch(
            r"JsBigInt:JsBigInt\(1\)|JsRegExp:JsRegExp\(1, ''\)|int:1", row["result"]
        )
        return Outcome.SILENT_DIFFERENT if wrong else Outcome.DECODED
    typed = row["result"].startswith("SerializationError")
    return Outcome.REFUSED_TYPED if typed else Outcome.REFUSED_UNTYPED


REGISTERED = ("Instance", "WritableStream")
"""Tags whose reading depends on what the reader has registered or is given."""


def test_python_tags_agree_with_the_captures() -> None:
    """The Python SDK reads each tag at the root of an example as it was seen to."""
    compared = set()
    for name, row in PYTHON.items():
        example = EXAMPLES.get(name, {})
        match = re.match(r'\[\["(\w+)",', example.get("payload_text") or "")
        if match is None or match[1] in REGISTERED or name.endswith("-cycle"):
            continue
        tag = match[1]
        compared.add(tag)
        assert python_outcome(row) is PYTHON_TAGS.get(tag, Outcome.DECODED), name
    assert len(compared) >= 30


@pytest.mark.parametrize("layers", [layers for layers in LAYERS.values() if layers])
def test_python_reads_every_envelope(layers: tuple[Format, ...]) -> None:
    """The envelope layer of the Python SDK knows every format."""
    name = ""
    for layer in reversed(layers):
        text = layer.value.decode()
        name = f"{text}({name})" if name else text
    assert PYTHON[f"M:{name}"]["status"] == "ok"
    assert read_payload(python_reader(), layers) is None


def test_python_knows_no_streams_and_no_legacy() -> None:
    """The Python SDK refuses legacy values, and refuses streams by their tag."""
    reader = python_reader()
    assert outcome(read_payload(reader, ())) is Outcome.REFUSED_TYPED
    assert read_bytes(reader, Framing.FRAMED_V1) is None
    fault = Fault("tag", "ReadableStream", Outcome.REFUSED_TYPED)
    assert (fault,) == read_tags(reader, frozenset({"ReadableStream"}))


def test_browsers_display_payloads_only() -> None:
    """A dashboard has no zstd and opens no byte streams; old releases have none."""
    browser = core("5.0.0-beta.55", Runtime.BROWSER)
    zstd = (Format.ZSTD, Format.DEVL)
    assert outcome(read_payload(browser, zstd)) is Outcome.REFUSED_UNTYPED
    assert read_payload(browser, (Format.GZIP, Format.DEVL)) is None
    assert read_bytes(core("4.5.0", Runtime.BROWSER), Framing.FRAMED_V1) is None
    assert reader_of(release("4.1.0-beta.55"), Runtime.BROWSER) is None
    assert reader_of(release("5.0.0-beta.55"), Runtime.PYTHON) is None


def test_zstd_follows_the_runtime() -> None:
    """Whether a capable release reads zstd is a question of its runtime alone."""
    for runtime in (Runtime.NODE_20, Runtime.NODE_22, Runtime.NODE_24):
        reader = core("5.0.0-beta.19", runtime)
        assert (runtime in HAS_ZSTD) is (Format.ZSTD in reader.opens)


def test_unknown_tags_of_a_release() -> None:
    """A tag that came later is unknown to an earlier release."""
    fault = Fault("tag", "TypeError", UNKNOWN_TAG)
    assert (fault,) == read_tags(core("4.8.9"), frozenset({"TypeError", "Error"}))


def test_runs_above_the_maximum_are_refused() -> None:
    """A deployment refuses a run that is newer than it supports, with a typed error."""
    fault = Fault("run", "spec 7", Outcome.REFUSED_TYPED)
    assert fault == take_run(core("4.8.9"), Spec.SEALED_LOG)
    assert take_run(core("4.8.9"), None) is None
    assert take_run(core("4.0.1-beta.41"), 7) is None
    assert take_run(core("4.8.9"), Spec.CBOR_QUEUE) is None


def test_lines_readers_do_not_read_frames() -> None:
    """Before frames an object stream was lines of text; frame readers still read lines."""
    reader = core("4.1.0-beta.55")
    assert outcome(read_frames(reader, (Format.DEVL,))) is Outcome.REFUSED_UNTYPED
    assert read_frames(reader, ()) is None
    assert read_frames(core("5.0.0-beta.55"), ()) is None


def test_tags_are_held_back_by_policy() -> None:
    """The recommended writer refuses a value whose tags its reader lacks; published ones do not."""
    tags = frozenset({"Map", "TypeError"})
    facts = (("tag", "TypeError"),)
    assert Rejected(Rejection.TAG_HELD_BACK, facts=facts) == hold_back(tags, "4.8.9")
    assert hold_back(tags, "4.8.9", Choice.UPSTREAM) is None
    assert hold_back(tags, "5.0.0-beta.5") is None
    assert hold_back(frozenset({"Map"}), None) is None
