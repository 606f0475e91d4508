import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_model.values.dates import MAX_TIME, iso_text, parse_iso, time_clip

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@given(milliseconds=st.integers(-62135596800000, 253402300799999))
def test_iso_text_agrees_with_the_calendar(milliseconds: int) -> None:
    """In years that Python has, the text is Python's."""
    moment = EPOCH + timedelta(milliseconds=milliseconds)
    expected = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert iso_text(float(milliseconds)) == expected


@given(milliseconds=st.integers(-int(MAX_TIME), int(MAX_TIME)))
def test_iso_text_reads_back(milliseconds: int) -> None:
    """Every date reads back from its text."""
    text = iso_text(float(milliseconds))
    assert text is not None
    assert parse_iso(text) == milliseconds


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (MAX_TIME, "+275760-09-13T00:00:00.000Z"),
        (-MAX_TIME, "-271821-04-20T00:00:00.000Z"),
        (-62167219200000.0, "0000-01-01T00:00:00.000Z"),
        (-62198755200000.0, "-000001-01-01T00:00:00.000Z"),
        (math.nan, None),
        (MAX_TIME + 1, None),
    ],
)
def test_iso_text_at_the_edges(time: float, text: str | None) -> None:
    """The years at the edges have signs, and beyond them there is no date."""
    assert iso_text(time) == text


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2020", 1577836800000.0),
        ("2020-01-01", 1577836800000.0),
        ("2020-01-01T00:00", 1577836800000.0),
        ("2020-01-01T00:00:00", 1577836800000.0),
        ("2020-01-01T01:00:00+01:00", 1577836800000.0),
        ("2019-12-31T23:00:00-01:00", 1577836800000.0),
        ("2020-01-01T24:00:00Z", 1577923200000.0),
        ("2020-01-01T00:00:00.1234Z", 1577836800123.0),
        ("+002020-01-01", 1577836800000.0),
    ],
)
def test_parse_iso_takes_the_variants(text: str, time: float) -> None:
    """Shorter texts, offsets and longer fractions are dates."""
    assert parse_iso(text) == time


@pytest.mark.parametrize(
    "text",
    [
        "",
        "garbage",
        "2020-13-01",
        "2020-00-01",
        "2020-02-30",
        "2019-02-29",
        "2020-01-01T25:00Z",
        "2020-01-01T24:00:00.001Z",
        "2020-01-01T00:60Z",
        "2020-01-01T00:00:60Z",
        "2020-01-01T00:00+24:00",
        "-000000-01-01",
        "+275760-09-13T00:00:00.001Z",
        " 2020",
    ],
)
def test_parse_iso_refuses(text: str) -> None:
    """What is no ISO text of a date is no date."""
    assert math.isnan(parse_iso(text))


def test_time_clip() -> None:
    """A time value is whole, in range, or NaN."""
    assert time_clip(1.9) == 1.0
    assert time_clip(-1.9) == -1.0
    assert math.isnan(time_clip(math.inf))
    assert math.isnan(time_clip(MAX_TIME + 1))
