"""The sections of a file of captures, and who checks each of them.

A section that is not listed is not understood, and so is a row of a shape that nobody knows: what
was not compared does not pass. `meta` describes the file and holds nothing to compare.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from conformance.captures.byte_streams import check_byte_framing
from conformance.captures.checks import Check, SectionReport, guarded
from conformance.captures.cross_checks import check_cross_checks
from conformance.captures.cross_version import check_cross_version
from conformance.captures.document import Document
from conformance.captures.examples import check_examples
from conformance.captures.framed_references import check_framed_references
from conformance.captures.gating import check_gating
from conformance.captures.matrix import check_matrix, check_node_differences
from conformance.captures.object_streams import check_object_streams
from conformance.captures.python_sdk import check_python_sdk
from conformance.captures.rows import Json, NotUnderstoodError
from conformance.captures.secret_examples import check_intermediates
from conformance.captures.tables import (
    check_capabilities,
    check_spec_version,
    check_vocabularies,
)

Checker = Callable[[Document, Json], Iterator[Check]]

META: Final = "meta"
INTERMEDIATES: Final = "kdf_intermediates_for_"
"""Beginning of the name of a section about one example, whose id follows."""

SECTIONS: Final[Mapping[str, Checker]] = {
    "examples": check_examples,
    "python_cross_checks": check_cross_checks,
    "read_matrix": check_matrix,
    "read_matrix_node_differences": check_node_differences,
    "stream_deserialize_cases": check_object_streams,
    "byte_framing_cases": check_byte_framing,
    "cross_version_decode": check_cross_version,
    "type_vocabulary_by_version": check_vocabularies,
    "framed_ref_and_stream_frames_by_reader_version": check_framed_references,
    "write_gating_measured": check_gating,
    "capabilities": check_capabilities,
    "spec_version": check_spec_version,
    "python_sdk_interop": check_python_sdk,
}
"""Who checks which section."""


def _unknown(_document: Document, _section: Json) -> Iterator[Check]:
    raise NotUnderstoodError("unknown section")


def checker_of(name: str) -> Checker:
    """Find who checks a section."""
    if name.startswith(INTERMEDIATES):
        example = name.removeprefix(INTERMEDIATES)
        return partial(check_intermediates, example)
    return SECTIONS.get(name, _unknown)


def _checks(name: str, document: Document, section: Json) -> Iterator[Check]:
    """Begin to check inside the guard: some sections are refused as a whole."""
    yield from checker_of(name)(document, section)


def verify(document: Document) -> Iterator[SectionReport]:
    """Check every section, one after the other."""
    for name, section in document.sections.items():
        if name != META:
            checks = guarded(name, _checks(name, document, section))
            yield SectionReport(name, tuple(checks))
