"""What call sites of many releases wrote, against the decision of the model.

A case is told in a few words: which site, what the writer was told of the reader, the spec version,
the keys and the probe. `situations` reads the words; here the decision is compared with what was
written, part by part. A part that a row does not have was not captured.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from conformance.captures.checks import Check, claim, compare, differs, guarded
from conformance.captures.document import Document, version_of
from conformance.captures.outcomes import Expected, Kind, difference, seen_error
from conformance.captures.rows import (
    Json,
    NotUnderstoodError,
    Row,
    items,
    octets,
    pairs,
    row,
    texts,
)
from conformance.captures.situations import Case, read_case
from spec_model.compat.negotiation import decide
from spec_model.compat.sites import Shape, Site
from spec_model.compat.situation import Decision, Probe
from spec_model.compat.spec_versions import admit_world, support_of
from spec_model.rejections import Rejected, Rejection
from spec_model.wire.decoder import decode_all
from spec_model.wire.layout import F1, Format, Framing

_FRAMINGS: Final = {"framed": Framing.FRAMED_V1, "rawbytes": Framing.RAW}
_NO_STREAM: Final = "nostream"
_LEGACY: Final = "JS-array"
_FAST: Final = "fast"
_TIMEOUT: Final = "timeout"

_NAMES: Final[Mapping[Rejection, frozenset[str]]] = {
    Rejection.KEY_AGREEMENT: frozenset({"SerializationError"}),
    Rejection.WORLD_NOT_SUPPORTED: frozenset({"WorkflowRuntimeError"}),
}
"""What a writer throws; the names of `outcomes` are those of a reader."""

_OVER: Final = frozenset({"HookNotFoundError"})

_Predict = Callable[[Case, Decision], object]

_PARTS: Final[Mapping[str, _Predict]] = {
    "specVersion": lambda _case, answer: answer.run_spec,
    "eventSpecVersion": lambda _case, answer: answer.event_spec,
    "queueSpecVersion": lambda _case, answer: answer.queue_spec,
    "queueHasRunInput": lambda _case, answer: answer.queue_copy,
    "publicKeyStamped": lambda case, _answer: case.situation.keys.run_key,
    "features": lambda case, _answer: {"encryption": case.situation.keys.run_key},
    "keyLookups": lambda case, answer: int(case.looks_up_keys and answer.secret is not Format.ENCP),
    "probeSent": lambda _case, answer: answer.probed,
    "tokenInEvent": lambda _case, answer: answer.token,
    "v1Compat": lambda case, _answer: case.situation.legacy_hook,
}
"""The parts of a capture, and what the model says of each."""

_DISPLAYED: Final = ("streamWrites", "elapsed", "hookResumeInputVersion")


def check_gating(document: Document, section: Json) -> Iterator[Check]:
    """Check every case of every writer."""
    newest = document.newest()
    for writer, sites in pairs(section):
        for site, cases in pairs(sites, writer):
            for entry in items(cases, site):
                record = row(entry)
                where = f"{writer} {site}: {record.get('case')!s:.80}"
                read = partial(read_case, writer, site, newest=newest)
                yield from guarded(where, _check_case(where, record, read))


def _check_case(where: str, record: Row, read: Callable[[str], Case]) -> Iterator[Check]:
    case = read(record.text("case"))
    answer = _answer(case)
    if "error" in record:
        record.only("case error", "probeSent elapsed")
        yield differs(where, difference(seen_error(_error(record)), _expected(answer)))
        if "probeSent" in record:
            yield compare(f"{where}: probeSent", record.flag("probeSent"), predicted=False)
        return
    record.only("case layers", " ".join((*_PARTS, *_DISPLAYED)))
    if not isinstance(answer, Decision):
        yield differs(where, "captured a payload, the model a refusal")
        return
    yield from _check_layers(where, record, answer)
    for part, predict in _PARTS.items():
        if part in record:
            yield compare(f"{where}: {part}", record.get(part), predict(case, answer))
    if "elapsed" in record:
        waited = answer.probed and case.situation.probe is Probe.TIMED_OUT
        yield compare(f"{where}: elapsed", _elapsed(record), waited)
    if "hookResumeInputVersion" in record:
        yield from _check_hook_version(where, record, case)


def _elapsed(record: Row) -> bool:
    """Say whether a capture waited for a probe in vain."""
    text = record.text("elapsed")
    if text != _FAST and not text.endswith(_TIMEOUT):
        raise NotUnderstoodError(f"unknown duration {text!r:.40}")
    return text != _FAST


def _check_hook_version(where: str, record: Row, case: Case) -> Iterator[Check]:
    """Check that a run of the own deployment can be resumed with an input; of others it is told."""
    version = record.get("hookResumeInputVersion")
    if version is not None:
        record.number("hookResumeInputVersion")
    if case.situation.site is Site.START_SAME:
        own = version is not None
        yield claim(f"{where}: hookResumeInputVersion", own, "a run's own deployment resumes it")


def _answer(case: Case) -> Decision | Rejected | None:
    """Ask the model; nothing where the run is over before anything is written."""
    if case.over:
        return None
    support = support_of(version_of(case.situation.writer))
    refusal = None if case.world is None else admit_world(case.world, support)
    return refusal or decide(case.situation)


def _error(record: Row) -> str:
    return f"{record.row('error').text('name')}: "


def _expected(answer: Decision | Rejected | None) -> Expected:
    match answer:
        case None:
            return Expected(Kind.ERROR, _OVER)
        case Rejected(reason=reason):
            return Expected(Kind.ERROR, _NAMES.get(reason, frozenset({"Error"})))
    return Expected(Kind.VALUE)


def _check_layers(where: str, record: Row, answer: Decision) -> Iterator[Check]:
    """Compare the layers and, from the last word and from the bytes, the framing."""
    captured = record.text("layers")
    if captured.startswith(_LEGACY):
        yield compare(f"{where}: shape", Shape.LEGACY.value, answer.shape.value)
    else:
        layers, _, stream = captured.rpartition(">")
        yield compare(f"{where}: layers", layers, answer.layers)
        if stream != _NO_STREAM:
            if stream not in _FRAMINGS:
                raise NotUnderstoodError(f"unknown framing {stream!r:.40}")
            yield compare(f"{where}: framing", _FRAMINGS[stream], answer.framing)
    writes = texts(record.get("streamWrites") or [], "streamWrites")
    if writes:
        _, ending = decode_all(F1, b"".join(map(octets, writes)))
        framing = Framing.RAW if isinstance(ending, Rejected) else Framing.FRAMED_V1
        yield compare(f"{where}: stream", framing, answer.framing)
