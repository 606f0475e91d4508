"""How ready targets are named."""

import json

import pytest
from attrs import evolve

from conformance.adapters.addresses import TargetError
from conformance.adapters.targets import resolve
from conformance.implementations import ready
from conformance.implementations.ready import choose, committed_baseline, operations
from spec_model.codec import OPERATIONS


@pytest.mark.parametrize(
    ("scheme", "rest", "address", "node"),
    [
        ("npm", "@workflow/core", "npm:@workflow/core@5.0.0-beta.55", "22"),
        ("npm", "@workflow/core@4.8.9", "npm:@workflow/core@4.8.9", "22"),
        ("npm", "@workflow/core@4.8.9+node-24", "npm:@workflow/core@4.8.9+node-24", "24"),
        ("npm", "@workflow/core+node-20", "npm:@workflow/core@5.0.0-beta.55+node-20", "20"),
        ("pypi", "vercel-workflow", "pypi:vercel-workflow==0.12.0", "22"),
        ("pypi", "vercel-workflow==0.9.0", "pypi:vercel-workflow==0.9.0", "22"),
    ],
)
def test_a_release_is_chosen(scheme: str, rest: str, address: str, node: str) -> None:
    """Without a version it is the one of the committed baseline, without a Node the first."""
    chosen = choose(scheme, rest)
    assert (chosen.address, chosen.node) == (address, node)


def test_the_newest_release_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the word latest asks the registry."""
    core = evolve(ready.SDKS[0], versions=lambda _name: ("1.0.0", "1.1.0"))
    monkeypatch.setattr(ready, "SDKS", (core,))
    assert choose("npm", "@workflow/core@latest").version == "1.1.0"


@pytest.mark.parametrize(
    ("scheme", "rest"),
    [("npm", "left-pad"), ("npm", "vercel-workflow"), ("pypi", "@workflow/core"), ("npm", "")],
)
def test_what_there_is_no_adapter_for(scheme: str, rest: str) -> None:
    """Another package is no ready target, and the error says which ones are."""
    with pytest.raises(TargetError, match="there is one for npm:@workflow/core"):
        choose(scheme, rest)


def test_naming_a_target_installs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A target is installed when it is dialled."""

    def install(_packages: object) -> None:
        raise AssertionError

    monkeypatch.setattr(ready, "npm", install)
    assert resolve("npm:@workflow/core").address == "npm:@workflow/core"


def test_adapters_learn_the_operations() -> None:
    """Every operation is told with its capability and its fields, optional ones marked."""
    told = json.loads(operations())
    assert OPERATIONS.keys() <= told.keys()
    assert told["frames.decode"] == {
        "requires": "frames",
        "takes": ["profile", "wire", "cuts?", "eof?"],
    }
    assert "consecutive" in told["role reader"]["takes"]


def test_committed_baselines() -> None:
    """The releases that are named without a version have a baseline, others have none."""
    for sdk in ready.SDKS:
        assert committed_baseline(f"{sdk.scheme}:{sdk.name}") is not None
    assert committed_baseline("npm:@workflow/core@4.0.1-beta.1") is None
    assert committed_baseline("model:") is None
    assert committed_baseline("stdio:npm run adapter") is None
