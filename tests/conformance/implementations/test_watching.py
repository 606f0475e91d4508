"""What changed in a published SDK since it was last looked at."""

from pathlib import Path

from conformance.commands.watch import command
from conformance.implementations.ready import SDKS
from conformance.implementations.watching import Look, compare, keep, last

BEFORE = Look("1.0.0", {"a": "fail", "b": "fail", "c": "hang"})


def test_nothing_changed() -> None:
    """The same failures of the same release are no news."""
    news = compare("npm:one", BEFORE, BEFORE)
    assert news.quiet
    assert news.lines() == ["npm:one: still 1.0.0, and nothing has changed"]


def test_what_changed() -> None:
    """New failures, other failures and mended ones are told with both releases."""
    news = compare("npm:one", BEFORE, Look("1.1.0", {"a": "fail", "c": "fail", "d": "crash"}))
    assert (dict(news.broken), news.mended) == ({"c": "fail", "d": "crash"}, ("b",))
    assert news.lines() == [
        "npm:one: 1.1.0, before 1.0.0: 2 cases fail that did not, 1 no longer do",
        "  fail: c",
        "  crash: d",
        "  mended: b",
    ]


def test_a_mended_case_is_news() -> None:
    """A release that was published again with less wrong is not quiet."""
    assert not compare("npm:one", BEFORE, Look("1.0.0", {"a": "fail", "b": "fail"})).quiet


def test_looks_are_kept(tmp_path: Path) -> None:
    """Without a record the committed baselines are the last looks; afterwards the record is."""
    file = tmp_path / "folder" / "watch.json"
    first = last(file)
    assert first["npm:@workflow/core"].version == SDKS[0].baseline
    assert len(first["pypi:vercel-workflow"].failing) > 100
    keep(file, {"npm:@workflow/core": BEFORE})
    assert last(file) == {**first, "npm:@workflow/core": BEFORE}
    assert command.name == "watch"
