"""Tables of releases: capabilities, spec versions, and the tags of each vocabulary."""

from collections.abc import Iterator
from typing import Final

from conformance.captures.checks import Check, compare, guarded
from conformance.captures.document import Document, version_of
from conformance.captures.rows import Json, NotUnderstoodError, Row, items, pairs, row, texts
from spec_model.compat.capabilities import Capabilities, CapabilityTable, Told, table_of
from spec_model.compat.readers import vocabulary_of
from spec_model.compat.spec_versions import (
    Spec,
    SpecNumber,
    SpecSupport,
    is_legacy,
    minted,
    requires_newer_world,
    support_of,
)
from spec_model.wire.streamref import Capability

# --- capabilities -------------------------------------------------------------------------------


def check_capabilities(document: Document, section: Json) -> Iterator[Check]:
    """Check what each writer's table says of what it may be told."""
    del document
    for writer, entries in pairs(section):
        yield from guarded(writer, _check_table(writer, entries))


def _check_table(writer: str, entries: Json) -> Iterator[Check]:
    table = table_of(version_of(writer))
    for entry in items(entries, "capabilities"):
        record = row(entry)
        where = f"{writer} told {record.get('v')!r:.60}"
        yield from guarded(where, _check_entry(where, record, table))


def _told(value: Json) -> Told:
    """Return what a writer was told; what is neither text nor number tells it nothing."""
    return value if isinstance(value, str | int | float) else None


def _check_entry(where: str, record: Row, table: CapabilityTable) -> Iterator[Check]:
    record.only("v formats", "framed")
    found: Capabilities = table.look_up(_told(record.get("v")))
    formats = sorted(each.value.decode() for each in found.formats)
    yield compare(f"{where}: formats", sorted(texts(record.get("formats"), "formats")), formats)
    framed = found.framing is not Capability.NONE
    captured = record.flag("framed") if "framed" in record else False
    yield compare(f"{where}: framing", captured, framed)


# --- spec versions ------------------------------------------------------------------------------

_CONSTANTS: Final = "SPEC_VERSION_"
_SUPPORTS: Final = "SUPPORTS_"


def check_spec_version(document: Document, section: Json) -> Iterator[Check]:
    """Check the constants and the functions of the newest release."""
    support = support_of(document.newest())
    for name, content in pairs(section):
        match name:
            case "consts":
                for constant, number in pairs(content, name):
                    checks = _check_constant(constant, number, support)
                    yield from guarded(constant, checks)
            case "isLegacy" | "requiresNewer" | "minted":
                for example in items(content, name):
                    yield from guarded(name, _check_function(name, example, support))
            case _:
                yield from guarded(name, _unknown(name))


def _unknown(name: str) -> Iterator[Check]:
    if name:
        raise NotUnderstoodError("unknown part")
    yield from ()


def _check_constant(constant: str, number: Json, support: SpecSupport) -> Iterator[Check]:
    name = constant.removeprefix(_CONSTANTS)
    named: dict[str, int | None] = {"CURRENT": support.current, "MAX_SUPPORTED": support.maximum}
    if name in named:
        yield compare(constant, number, named[name])
        return
    feature = name.removeprefix(_SUPPORTS)
    found = [spec for spec in Spec if feature.startswith(spec.name)]
    if name == constant or len(found) != 1:
        raise NotUnderstoodError(f"unknown constant {constant:.60}")
    yield compare(constant, number, int(found[0]))


def _spec_number(text: Json) -> SpecNumber:
    if text in ("undefined", "null"):
        return None
    try:
        return float(str(text))
    except ValueError:
        raise NotUnderstoodError(f"{text!r:.40} is no spec version") from None


def _check_function(name: str, example: Json, support: SpecSupport) -> Iterator[Check]:
    both = items(example, name)
    if len(both) != 2:
        raise NotUnderstoodError("an example is an argument and an answer")
    argument, answer = both
    predicted: bool | int | None
    if name == "minted":
        switch = None if argument == "undefined" else str(argument)
        predicted = minted(support, switch)
    elif name == "isLegacy":
        predicted = is_legacy(_spec_number(argument))
    else:
        predicted = requires_newer_world(_spec_number(argument), support)
    yield compare(f"{name} of {argument!r:.40}", answer, predicted)


# --- vocabularies -------------------------------------------------------------------------------


def check_vocabularies(document: Document, section: Json) -> Iterator[Check]:
    """Check the tags that each release knows."""
    del document
    for core, tags in pairs(section):
        yield from guarded(core, _check_vocabulary(core, tags))


def _check_vocabulary(core: str, tags: Json) -> Iterator[Check]:
    captured = texts(tags, "tags")
    known = vocabulary_of(version_of(core))
    for tag in sorted(known | set(captured)):
        yield compare(f"{core}: {tag}", tag in captured, tag in known)
