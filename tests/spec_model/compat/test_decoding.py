import pytest
from attrs import evolve

from spec_model.compat.decoding import dialect_of, envelope_reader_of, library_of
from spec_model.compat.releases import PUBLISHED
from spec_model.compat.versions import release
from spec_model.values.dialects import ROWS, Dialect
from spec_model.wire.envelope import READERS, Reader

MEASURED = [(core, reader) for reader in READERS.values() for core in reader.measured]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.core))
def test_measured_dialects_are_the_ranges(row: Dialect) -> None:
    """For a measured release the ranges say what its row says."""
    assert dialect_of(release(row.core)) == row


@pytest.mark.parametrize(("core", "reader"), MEASURED)
def test_measured_readers_are_the_ranges(core: str, reader: Reader) -> None:
    """For a measured release the ranges give the formats and the family that were measured."""
    assert evolve(envelope_reader_of(release(core)), id=reader.id, measured=reader.measured) == (
        reader
    )


@pytest.mark.parametrize(
    ("core", "library"),
    [
        ("4.5.0", "5.8.1"),
        ("4.8.8", "5.8.1"),
        ("5.0.0-beta.50", "5.9.0"),
        ("5.0.0-beta.52", "5.9.2"),
    ],
)
def test_libraries_between_measured_releases(core: str, library: str) -> None:
    """The releases whose dependency is known and that were not measured."""
    assert library_of(release(core)) == library


@pytest.mark.parametrize("core", PUBLISHED)
def test_every_release_has_an_answer(core: str) -> None:
    """No published release falls between the ranges."""
    assert dialect_of(release(core)).core == core
    assert envelope_reader_of(release(core)).id == core
