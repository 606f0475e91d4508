"""Patches: a published release, broken on purpose."""

from pathlib import Path

import pytest

from conformance.commands.patches import command
from conformance.implementations.patches import PATCHES, Patch, PatchError, apply

PATCH = Patch("one", "file.js", "old", "new", ("codec",))


def test_a_patch_replaces_the_file(tmp_path: Path) -> None:
    """The file is another one afterwards, so that what it was linked to stays as it is."""
    original = tmp_path / "original"
    original.write_text("an old text", encoding="utf-8")
    (tmp_path / "file.js").hardlink_to(original)
    apply(PATCH, tmp_path)
    assert (tmp_path / "file.js").read_text(encoding="utf-8") == "an new text"
    assert original.read_text(encoding="utf-8") == "an old text"


@pytest.mark.parametrize("text", ["", "old old"])
def test_a_patch_that_does_not_fit(tmp_path: Path, text: str) -> None:
    """The old text is there exactly once, or the patch is refused."""
    (tmp_path / "file.js").write_text(text, encoding="utf-8")
    with pytest.raises(PatchError, match="one: the old text is"):
        apply(PATCH, tmp_path)


def test_the_catalogue() -> None:
    """There are a dozen patches or more, each with an id of its own, and each changes something."""
    assert len(PATCHES) >= 12
    assert len({patch.id for patch in PATCHES}) == len(PATCHES)
    assert all(patch.old != patch.new for patch in PATCHES)
    assert command.name == "patches"
