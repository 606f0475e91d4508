import pytest
from hypothesis import Phase, find, given, settings

from spec_model.compat.releases import PUBLISHED
from spec_model.compat.versions import WHITE_SPACE, Version, parse
from spec_model.rejections import Rejected
from strategies.versions import (
    boundary_releases,
    decorated_releases,
    malformed_releases,
    published_releases,
    releases,
    semvers,
    version_texts,
)

NEWEST = "5.0.0-beta.55"
QUICK = settings(phases=[Phase.generate], max_examples=2_000)
"""Find an example without making it smaller."""


@given(published_releases())
def test_published_releases_are_published(text: str) -> None:
    """Only the registry's releases are drawn."""
    assert text in PUBLISHED


def test_published_releases_reach_the_oldest() -> None:
    """The first release can be drawn."""
    assert find(published_releases(), lambda text: text == PUBLISHED[0]) == "4.0.1-beta.1"


def test_published_releases_minimal() -> None:
    """The simplest is the newest."""
    assert find(published_releases(), lambda _: True) == NEWEST


@given(boundary_releases())
def test_boundary_releases_are_releases(text: str) -> None:
    """Each is accepted as a release, undecorated."""
    assert text == str(parse(text))


@pytest.mark.parametrize("text", ["5.0.0-beta.17", "5.0.0-beta.18", "5.0.0-beta.19", "4.5.0"])
def test_boundary_releases_reach_both_sides(text: str) -> None:
    """A cutoff and its neighbours can be drawn; below a patch of 0 there is none."""
    reached = text if text != "4.5.0" else "4.6.0"
    assert reached == find(boundary_releases(), lambda drawn: drawn == reached, settings=QUICK)


def test_boundary_releases_minimal() -> None:
    """The simplest is the first bound of all."""
    assert find(boundary_releases(), lambda _: True) == "0.0.0-0"


@given(semvers())
def test_semvers_are_releases(text: str) -> None:
    """Each is accepted as a release, undecorated."""
    assert text == str(parse(text))


def test_semvers_reach_long_prereleases() -> None:
    """Numeric identifiers beyond exact doubles can be drawn."""
    text = find(semvers(), lambda drawn: "-9" in drawn and len(drawn) > 20, settings=QUICK)
    assert isinstance(parse(text), Version)


def test_semvers_minimal() -> None:
    """The simplest is all zeros."""
    assert find(semvers(), lambda _: True) == "0.0.0"


@given(releases())
def test_releases_are_releases(text: str) -> None:
    """Each is accepted as a release, undecorated."""
    assert text == str(parse(text))


def test_releases_reach_every_kind() -> None:
    """Published and unpublished ones are drawn, with and without a prerelease."""
    assert find(releases(), lambda text: text not in PUBLISHED and "-" not in text, settings=QUICK)
    assert find(releases(), lambda text: text not in PUBLISHED and "-" in text, settings=QUICK)


def test_releases_minimal() -> None:
    """The simplest is the newest published one."""
    assert find(releases(), lambda _: True) == NEWEST


@given(decorated_releases())
def test_decorated_releases_are_releases(text: str) -> None:
    """The decoration is dropped."""
    assert isinstance(parse(text), Version)


@pytest.mark.parametrize("mark", ["v", "+", WHITE_SPACE[0], WHITE_SPACE[-1]])
def test_decorated_releases_reach_every_decoration(mark: str) -> None:
    """A leading v, build metadata and white space can be drawn."""
    assert find(decorated_releases(), lambda text: mark in text, settings=QUICK)


def test_decorated_releases_minimal() -> None:
    """The simplest has no decoration."""
    assert find(decorated_releases(), lambda _: True) == NEWEST


@given(malformed_releases())
def test_malformed_releases_are_refused(text: str) -> None:
    """None of them is a release."""
    assert isinstance(parse(text), Rejected)


@pytest.mark.parametrize("start", ["=", "V", "0", "v ", "90"])
def test_malformed_releases_reach_every_mistake(start: str) -> None:
    """Each kind of mistake can be drawn."""
    assert find(malformed_releases(), lambda text: text.startswith(start), settings=QUICK)


def test_malformed_releases_minimal() -> None:
    """The simplest is empty."""
    assert find(malformed_releases(), lambda _: True) == ""


@pytest.mark.slow
@given(version_texts())
def test_version_texts_are_texts(text: str) -> None:
    """Every text is read or refused."""
    assert isinstance(parse(text), Version | Rejected)


def test_version_texts_reach_good_and_bad() -> None:
    """Releases, decorated ones and malformed ones are drawn."""
    assert find(version_texts(), lambda text: text == "latest", settings=QUICK)
    assert find(version_texts(), lambda text: text.startswith("v"), settings=QUICK)


def test_version_texts_minimal() -> None:
    """The simplest is the newest published release."""
    assert find(version_texts(), lambda _: True) == NEWEST
