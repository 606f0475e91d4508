import json
from pathlib import Path

import pytest

from spec_model.compat.versions import (
    MAX_NUMBER,
    MAX_UNITS,
    Range,
    Version,
    parse,
    parse_range,
    release,
)
from spec_model.errors import ModelMisuse
from spec_model.rejections import Rejected, Rejection

RECORDED = json.loads((Path(__file__).parents[2] / "data" / "semver.json").read_text())
ACCEPTED = [text for text, normal in RECORDED["valid"].items() if normal is not None]


@pytest.mark.parametrize(("text", "normal"), RECORDED["valid"].items())
def test_parse_agrees_with_semver(text: str, normal: str | None) -> None:
    """A text is a release exactly when npm's semver says so, and reads as the same one."""
    parsed = parse(text)
    if normal is None:
        assert Rejected(Rejection.VERSION_MALFORMED, facts=(("text", text),)) == parsed
    else:
        assert normal == str(parsed)


def test_compare_agrees_with_semver() -> None:
    """Every pair of the recorded releases sorts as npm's semver sorts it."""
    versions = [release(text) for text in ACCEPTED]
    for version, row in zip(versions, RECORDED["compare"], strict=True):
        assert row == "".join("<=>"[version.compare(other) + 1] for other in versions)


@pytest.mark.parametrize(("text", "row"), RECORDED["ranges"].items())
def test_ranges_agree_with_semver(text: str, row: str) -> None:
    """Every recorded release lies in a range exactly when semver says so with prereleases."""
    members = parse_range(text)
    assert row == "".join(str(int(release(each) in members)) for each in ACCEPTED)


@pytest.mark.parametrize("text", RECORDED["ranges"])
def test_range_is_written_as_it_was_read(text: str) -> None:
    """A range prints as the text that it came from."""
    assert text == str(parse_range(text))


def test_the_stable_minimum_says_nothing_about_older_betas() -> None:
    """Plain order puts every beta of 5 above 4.6.0; the union of intervals does not."""
    beta = release("5.0.0-beta.2")
    assert beta.compare(release("4.6.0")) == 1
    assert beta in parse_range(">=4.6.0")
    assert beta not in parse_range(">=4.6.0 <5.0.0-0 || >=5.0.0-beta.15")


def test_empty_range_holds_nothing() -> None:
    """The empty text is a range without members."""
    assert parse_range("") == Range()
    assert release("5.0.0") not in parse_range("")


@pytest.mark.parametrize(
    "text", ["5.0.0", "> 5.0.0", "<5.0.0", ">=5", ">=5.0.0 <=6.0.0", ">=5.0.0  <6.0.0", "||", " "]
)
def test_other_range_forms_are_misuse(text: str) -> None:
    """Only the two forms that the tables use are ranges."""
    with pytest.raises(ModelMisuse):
        parse_range(text)


def test_release_wants_a_release() -> None:
    """A table that names something else is misuse."""
    with pytest.raises(ModelMisuse, match="latest"):
        release("latest")


def test_length_counts_utf16_units() -> None:
    """White space counts towards the limit, and an astral character counts twice."""
    assert Version(5, 0, 0) == parse("5.0.0".rjust(MAX_UNITS))
    assert isinstance(parse("5.0.0".rjust(MAX_UNITS + 1)), Rejected)
    assert isinstance(parse("5.0.0-\U0001f600"), Rejected)
    assert isinstance(parse("\ud800"), Rejected)


def test_number_limit() -> None:
    """The largest safe integer is accepted and its successor is not."""
    assert parse(f"{MAX_NUMBER}.0.0") == Version(MAX_NUMBER, 0, 0)
    assert isinstance(parse(f"{MAX_NUMBER + 1}.0.0"), Rejected)
