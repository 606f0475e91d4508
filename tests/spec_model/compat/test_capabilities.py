import json
from itertools import pairwise
from pathlib import Path

import pytest

from spec_model.compat.capabilities import (
    BASELINE,
    NO_TABLE,
    PROPOSED,
    TABLES,
    CapabilityTable,
    table_of,
)
from spec_model.compat.releases import PUBLISHED, READS, READS_FRAMING, RELEASES
from spec_model.compat.versions import release
from spec_model.wire.layout import Format, Framing
from spec_model.wire.streamref import Capability

DATA = Path(__file__).parents[2] / "captures" / "data"
CAPTURED = json.loads((DATA / "capabilities.json").read_text())
READERS = [(writer, row) for writer, rows in CAPTURED.items() for row in rows]
FRAMING_OF = {
    Capability.FRAMED_BYTES: Framing.FRAMED_V1,
    Capability.MARKERS: Framing.FRAMED_V2,
}


@pytest.mark.parametrize(("writer", "row"), READERS)
def test_look_up_agrees_with_the_captures(writer: str, row: dict[str, object]) -> None:
    """Each release that was looked up, well formed or not, has the captured capabilities."""
    told = row["v"]
    known = table_of(release(writer)).look_up(told if isinstance(told, str | int) else None)
    assert row["formats"] == [
        each.value.decode()
        for each in (Format.DEVL, Format.ENCR, Format.GZIP, Format.ZSTD, Format.ENCP)
        if each in known.formats
    ]
    assert row.get("framed", False) is (known.framing is Capability.FRAMED_BYTES)


@pytest.mark.parametrize("text", PUBLISHED)
def test_every_release_has_one_table(text: str) -> None:
    """The tables' ranges of writers do not overlap and leave no published release out."""
    version = release(text)
    assert [table_of(version)] == [table for table in TABLES if version in table.releases]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
def test_tables_tell_the_truth(table: CapabilityTable) -> None:
    """What a shipped table claims of a published release, that release decodes."""
    for text, version in zip(PUBLISHED, RELEASES, strict=True):
        known = table.look_up(text)
        assert all(version in READS[each] for each in known.formats - BASELINE.formats), text
        assert all(version in READS_FRAMING[FRAMING_OF[each]] for each in known.features), text


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
def test_capabilities_only_grow_within_a_line(table: CapabilityTable) -> None:
    """A later release of the same line has every capability of an earlier one."""
    for line in ("4.", "5."):
        texts = [text for text in PUBLISHED if text.startswith(line)]
        for earlier, later in pairwise(texts):
            before, after = table.look_up(earlier), table.look_up(later)
            assert before.formats <= after.formats
            assert before.features <= after.features


def test_writers_without_a_table_know_nothing() -> None:
    """Before the table existed every reader has the baseline."""
    assert table_of(release("4.2.0-beta.74")) == NO_TABLE
    assert NO_TABLE.look_up("5.0.0-beta.55") == BASELINE


def test_proposed_marker_cutoff_is_too_low() -> None:
    """Releases above the proposed cutoff were published without markers."""
    claimed = [text for text in PUBLISHED if PROPOSED.look_up(text).framing is Capability.MARKERS]
    newest = PUBLISHED.index("5.0.0-beta.35")
    assert list(PUBLISHED[newest:]) == claimed
    assert not any(release(text) in READS_FRAMING[Framing.FRAMED_V2] for text in claimed)


@pytest.mark.parametrize("told", [None, 55, 5.5, "", "latest", "=5.0.0", "5.0"])
def test_what_is_no_release_has_the_baseline(told: str | float | None) -> None:
    """Absent, malformed and other values are never trusted."""
    assert all(table.look_up(told) == BASELINE for table in TABLES)
