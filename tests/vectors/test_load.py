import json
from pathlib import Path

import pytest

from vectors.load import DATA, FORMAT, LoadError, load, read_json, read_lines


def _write(folder: Path, *ids: str, total: int | None = None, form: int = FORMAT) -> Path:
    lines = "".join(json.dumps({"id": each, "kind": "codec"}) + "\n" for each in ids)
    (folder / "codec").mkdir()
    (folder / "codec" / "frames.jsonl").write_text(lines)
    manifest = {"format": form, "total": len(ids) if total is None else total}
    (folder / "MANIFEST.json").write_text(json.dumps(manifest))
    return folder


def test_a_release_is_its_vectors_by_id(tmp_path: Path) -> None:
    """Vectors are sorted by id, whatever the order of the lines."""
    release = load(_write(tmp_path, "b", "a"))
    assert list(release.vectors) == ["a", "b"]
    assert [vector["id"] for vector in release.of_kind("codec")] == ["a", "b"]
    assert list(release.of_kind("reject")) == []


def test_the_committed_release_is_read() -> None:
    """What is in the repository is a release of this format."""
    release = load()
    assert release.folder == DATA
    assert len(release.vectors) == release.manifest["total"]
    assert {vector["kind"] for vector in release.vectors.values()} >= {"codec", "reject", "decide"}


def test_another_format_is_not_guessed(tmp_path: Path) -> None:
    """A newer format is refused, not read in part."""
    with pytest.raises(LoadError, match="format 2"):
        load(_write(tmp_path, "a", form=FORMAT + 1))


@pytest.mark.parametrize(("ids", "total"), [(["a"], 2), (["a", "a"], 2), (["a"], 0)])
def test_counts_must_agree(tmp_path: Path, ids: list[str], total: int) -> None:
    """A vector too few, too many or twice does not pass for a release."""
    with pytest.raises(LoadError, match=f"manifest says {total}"):
        load(_write(tmp_path, *ids, total=total))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """An error names the file, and the line where there is one."""
    with pytest.raises(LoadError, match=r"MANIFEST\.json: No such file"):
        load(tmp_path)
    for name, content, wrong in (
        ("a.json", "{", "not JSON"),
        ("b.json", "[]", "not a JSON object"),
        ("c.json", b"\xff", "not JSON"),
    ):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(LoadError, match=f"{name}: {wrong}"):
            read_json(path)
        with pytest.raises(LoadError, match=f"{name}:1: {wrong}"):
            read_lines(path)
    with pytest.raises(LoadError, match="absent"):
        read_lines(tmp_path / "absent")


def test_only_a_line_feed_ends_a_line(tmp_path: Path) -> None:
    """Separators of other alphabets are part of a line, and empty lines are none."""
    path = tmp_path / "lines.jsonl"
    path.write_bytes('{"a":"\u2028"}\n\n{"b":"\x85"}\n'.encode())
    assert read_lines(path) == [{"a": "\u2028"}, {"b": "\x85"}]
