import json
import re
from pathlib import Path

import pytest

from spec_model.compat.releases import PUBLISHED, RELEASES
from spec_model.compat.spec_versions import (
    ENABLES,
    SPECS,
    Spec,
    SpecNumber,
    SpecSupport,
    admit_run,
    admit_world,
    at_least,
    is_legacy,
    minted,
    requires_newer_world,
    support_of,
)
from spec_model.compat.versions import release
from spec_model.policies import Choice
from spec_model.rejections import Rejected, Rejection

DATA = Path(__file__).parents[2] / "captures" / "data"
CAPTURED = json.loads((DATA / "spec_version.json").read_text())
CORE = json.loads((DATA / "core_releases.json").read_text())
GATING = json.loads((DATA / "write_gating_measured.json").read_text())
NEWEST = support_of(release("5.0.0-beta.55"))


def spec(text: str) -> SpecNumber:
    """Read a captured argument."""
    return None if text in ("undefined", "null") else float(text)


def test_published_list_is_the_captured_one() -> None:
    """The list of releases is the registry's, in order."""
    assert list(CORE) == list(PUBLISHED)
    ordered = sorted(RELEASES, key=lambda version: version.order)
    assert ordered == list(RELEASES)


@pytest.mark.parametrize("text", PUBLISHED)
def test_support_agrees_with_the_packages(text: str) -> None:
    """Each release mints and supports what the World package it depends on says."""
    support = support_of(release(text))
    assert (CORE[text]["current"], CORE[text]["maximum"]) == (support.current, support.maximum)
    assert [support] == [row for row in SPECS if release(text) in row.releases]


def test_constants_agree_with_the_package() -> None:
    """The names of the spec versions have the captured numbers."""
    constants = CAPTURED["consts"]
    assert (constants["SPEC_VERSION_CURRENT"], constants["SPEC_VERSION_MAX_SUPPORTED"]) == (
        NEWEST.current,
        NEWEST.maximum,
    )
    names = {
        Spec.LEGACY: "SPEC_VERSION_LEGACY",
        Spec.EVENT_SOURCING: "SPEC_VERSION_SUPPORTS_EVENT_SOURCING",
        Spec.CBOR_QUEUE: "SPEC_VERSION_SUPPORTS_CBOR_QUEUE_TRANSPORT",
        Spec.ATTRIBUTES: "SPEC_VERSION_SUPPORTS_ATTRIBUTES",
        Spec.COMPRESSION: "SPEC_VERSION_SUPPORTS_COMPRESSION",
        Spec.SLOT_IDENTITY: "SPEC_VERSION_SUPPORTS_SLOT_IDENTITY",
        Spec.SEALED_LOG: "SPEC_VERSION_SUPPORTS_SEALED_LOG",
    }
    assert {number: constants[name] for number, name in names.items()} == {
        number: int(number) for number in Spec
    }
    assert set(ENABLES) == set(Spec)


@pytest.mark.parametrize(("text", "expected"), CAPTURED["isLegacy"])
def test_is_legacy_agrees_with_the_package(text: str, expected: bool) -> None:
    """Absent and up to 1 is legacy, 1.5 is not."""
    assert expected is is_legacy(spec(text))


@pytest.mark.parametrize(("text", "expected"), CAPTURED["requiresNewer"])
def test_requires_newer_world_agrees_with_the_package(text: str, expected: bool) -> None:
    """Above the maximum is too new, and an absent version is not."""
    assert expected is requires_newer_world(spec(text), NEWEST)
    assert expected is (admit_run(spec(text), NEWEST) is not None)


@pytest.mark.parametrize(("text", "expected"), CAPTURED["minted"])
def test_minted_agrees_with_the_package(text: str, expected: int) -> None:
    """The switch turns the newest spec version off by two words only."""
    assert expected == minted(NEWEST, None if text == "undefined" else text)


def test_switch_means_nothing_to_older_releases() -> None:
    """A release without the switch mints its current version."""
    assert minted(support_of(release("5.0.0-beta.42")), "0") == Spec.SLOT_IDENTITY
    assert minted(support_of(release("4.0.1-beta.41")), "0") is None


def test_refusal_names_both_numbers() -> None:
    """The published Worlds report what they mint instead of what they support."""
    support = support_of(release("5.0.0-beta.41"))
    facts = {choice: admit_run(7, support, choice) for choice in Choice}
    reported = {
        choice: rejected.facts for choice, rejected in facts.items() if rejected is not None
    }
    assert reported == {
        Choice.UPSTREAM: (("run spec", "7"), ("world spec", 5)),
        Choice.RECOMMENDED: (("run spec", "7"), ("world spec", 6)),
    }
    assert admit_run(6, support) is None


def test_releases_without_spec_versions_refuse_nothing() -> None:
    """Before spec versions there was nothing to compare."""
    assert not requires_newer_world(99, support_of(release("4.0.1-beta.41")))


@pytest.mark.parametrize("declared", [5, 8])
def test_handshake_agrees_with_the_captures(declared: int) -> None:
    """A World outside the range is refused with the range and its number."""
    rows = GATING["5.0.0-beta.55"]["start"]
    row = next(row for row in rows if f"world spec {declared} rejected" in row["case"])
    lowest, highest, said = (int(number) for number in re.findall(r"\d+", row["error"]["message"]))
    facts = (("lowest", lowest), ("highest", highest), ("declared", said))
    assert Rejected(Rejection.WORLD_NOT_SUPPORTED, facts=facts) == admit_world(declared, NEWEST)


@pytest.mark.parametrize("support", SPECS, ids=lambda row: str(row.releases))
def test_handshake_admits_what_the_release_mints(support: SpecSupport) -> None:
    """A runtime admits a World of its own generation, switched off or not."""
    for switch in (None, "0"):
        number = minted(support, switch)
        assert number is None or admit_world(number, support) is None


@pytest.mark.parametrize(
    ("text", "admitted"),
    [
        ("5.0.0-beta.26", range(10)),
        ("5.0.0-beta.35", [5]),
        ("5.0.0-beta.39", [5]),
        ("5.0.0-beta.41", [5, 6]),
        ("5.0.0-beta.42", [6]),
        ("5.0.0-beta.44", [6, 7]),
    ],
)
def test_handshake_ranges(text: str, admitted: list[int]) -> None:
    """Each generation admits its range and nothing else."""
    support = support_of(release(text))
    assert list(admitted) == [each for each in range(10) if admit_world(each, support) is None]


def test_an_absent_version_supports_nothing() -> None:
    """A feature needs a version that is there and high enough."""
    assert not at_least(None, Spec.EVENT_SOURCING)
    assert not at_least(4.5, Spec.COMPRESSION)
    assert at_least(5, Spec.COMPRESSION)
