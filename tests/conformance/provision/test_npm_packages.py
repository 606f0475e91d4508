"""Installing from npm, with programs of ours in place of node and npm."""

import json
from pathlib import Path

import pytest

from conformance.provision import Missing, Store, node, npm, published
from conformance.provision import npm_packages as npm_module
from conformance.provision.runtimes import platform_package

LOCK = {
    "packages": {
        "": {"name": "onceproof-target"},
        "node_modules/one": {"version": "1.2.3", "integrity": "sha512-one"},
        "node_modules/one/node_modules/@two/three": {"version": "4.5.6", "integrity": "sha512-two"},
    }
}


def _program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)


@pytest.fixture(autouse=True)
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a node and an npm on an otherwise empty PATH; npm writes what a lock file says."""
    folder = tmp_path / "programs"
    folder.mkdir()
    _program(folder, "node", "echo v20.1.2")
    _program(folder, "npm", f"echo '{json.dumps(LOCK)}' > package-lock.json")
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_what_was_installed(tmp_path: Path) -> None:
    """An installation names its packages, their versions and their integrity."""
    installed = npm(["one@1.2.3"], Store(tmp_path))
    assert installed.integrity == {"one@1.2.3": "sha512-one", "@two/three@4.5.6": "sha512-two"}
    assert installed.version("@two/three") == "4.5.6"
    assert installed.package("@two/three") == installed.folder / "node_modules" / "@two" / "three"
    assert npm(["one@1.2.3"], Store(tmp_path)) == installed


def test_another_integrity_than_the_committed_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing runs that is not what results were measured with."""
    monkeypatch.setattr(npm_module, "known_integrity", lambda: {"one@1.2.3": "sha512-other"})
    with pytest.raises(Missing, match="another integrity"):
        npm(["one@1.2.3"], Store(tmp_path))


@pytest.mark.parametrize("text", ["one", "one@latest", "one@^1.2.3", "one@1.x && ls", "@two/three"])
def test_only_exact_versions_are_installed(tmp_path: Path, text: str) -> None:
    """A range, a tag and anything else than a version is refused."""
    with pytest.raises(ValueError, match="exact version"):
        npm([text], Store(tmp_path))


def test_what_npm_says_is_passed_on(tmp_path: Path, programs: Path) -> None:
    """Where npm fails, its line and what to check are said, and the cache stays as it was."""
    _program(programs, "npm", "echo some words >&2; echo npm error code ENOTFOUND >&2; exit 1")
    with pytest.raises(Missing, match=r"one@1.2.3 could not be installed \(npm error code ENOTF"):
        npm(["one@1.2.3"], Store(tmp_path))
    with pytest.raises(Missing, match="the npm registry"):
        published("one")
    assert list((tmp_path / "building").iterdir()) == []


def test_versions_of_a_package(programs: Path) -> None:
    """The registry's answer gives the versions and the tags; a single version is no list."""
    said = {"versions": ["1.0.0", "1.2.3"], "dist-tags": {"latest": "1.2.3"}}
    _program(programs, "npm", f"echo '{json.dumps(said)}'")
    assert published("one") == (("1.0.0", "1.2.3"), {"latest": "1.2.3"})
    _program(programs, "npm", f"echo '{json.dumps({**said, 'versions': '1.2.3'})}'")
    assert published("one") == (("1.2.3",), {"latest": "1.2.3"})


def test_the_machines_own_node(tmp_path: Path, programs: Path) -> None:
    """The machine's Node serves its own line, and its own release."""
    for line in ("20", "20.1.2"):
        assert node(line, Store(tmp_path)) == programs / "node"


def test_another_node_comes_from_npm(tmp_path: Path) -> None:
    """Any other line is npm's build for this machine."""
    found = node("22", Store(tmp_path))
    assert found.parts[-3:] == (platform_package(), "bin", "node")


def test_without_node(tmp_path: Path, programs: Path) -> None:
    """Without Node, without npm, and with a Node that is too old, it is said what to install."""
    _program(programs, "node", "echo v18.0.0")
    with pytest.raises(Missing, match=r"the machine's Node is 18\.0\.0: install Node 20"):
        npm(["one@1.2.3"], Store(tmp_path))
    (programs / "npm").unlink()
    with pytest.raises(Missing, match="there is no npm"):
        node("22", Store(tmp_path))
    (programs / "node").unlink()
    with pytest.raises(Missing, match="there is no node"):
        node("20", Store(tmp_path))
