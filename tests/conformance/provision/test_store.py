"""An entry of the cache is complete or not there."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from conformance.provision.store import MANIFEST, PLACE, Store, cache, is_complete

RECIPE = {"made": "from this"}


def _build(folder: Path) -> None:
    (folder / "content").write_text("whole", encoding="utf-8")


def test_an_entry_is_built_once(tmp_path: Path) -> None:
    """The second time nothing is built, and the entry says what it was made from."""
    store, built = Store(tmp_path), list[Path]()
    entry = store.place("npm", RECIPE, built.append)
    assert store.place("npm", RECIPE, built.append) == entry
    assert (len(built), is_complete(entry)) == (1, True)
    assert json.loads((entry / MANIFEST).read_text(encoding="utf-8")) == RECIPE
    assert entry == store.entry("npm", RECIPE)


def test_a_failed_build_leaves_nothing(tmp_path: Path) -> None:
    """What failed is not there, neither in its place nor where it was built, and can be retried."""
    store = Store(tmp_path)

    def fail(folder: Path) -> None:
        _build(folder)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.place("npm", RECIPE, fail)
    assert not is_complete(store.entry("npm", RECIPE))
    assert list((tmp_path / "building").iterdir()) == []
    assert (store.place("npm", RECIPE, _build) / "content").read_text(encoding="utf-8") == "whole"


def test_what_an_interruption_left_is_replaced(tmp_path: Path) -> None:
    """A half-made entry and a folder of a build that was killed give way to the next build."""
    store = Store(tmp_path)
    entry = store.entry("npm", RECIPE)
    left = tmp_path / "building" / f"npm-{entry.name}-left"
    for folder in (entry, left):
        folder.mkdir(parents=True)
        (folder / "half").touch()
    assert sorted(path.name for path in store.place("npm", RECIPE, _build).iterdir()) == [
        "content",
        MANIFEST,
    ]
    assert not left.exists()


def test_two_runs_at_once_build_an_entry_once(tmp_path: Path) -> None:
    """Whoever comes second waits for the lock and finds the entry."""
    start, built = Barrier(4), list[Path]()

    def run(_number: int) -> Path:
        start.wait()
        return Store(tmp_path).place("npm", RECIPE, built.append)

    with ThreadPoolExecutor(4) as pool:
        entries = set(pool.map(run, range(4)))
    assert (len(built), len(entries)) == (1, 1)


def test_recipes_have_entries_of_their_own(tmp_path: Path) -> None:
    """The name of an entry depends on the recipe and its kind, not on the order of its fields."""
    store = Store(tmp_path)
    one = store.entry("npm", {"a": 1, "b": 2})
    assert one == store.entry("npm", {"b": 2, "a": 1})
    assert one != store.entry("npm", {"a": 1, "b": 3})
    assert one != store.entry("pypi", {"a": 1, "b": 2})


def test_the_place_of_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The cache is where the environment says, and else where caches are."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv(PLACE, raising=False)
    assert cache() == Store(tmp_path / "onceproof")
    monkeypatch.setenv(PLACE, str(tmp_path / "elsewhere"))
    assert cache() == Store(tmp_path / "elsewhere")
