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
    now = Look("1.1.0", {"a": "fail", "c": "fail", "d": "crash"}, frozenset({"b"}))
    news = compare("npm:one", BEFORE, now)
    assert (dict(news.broken), news.mended) == ({"c": "fail", "d": "crash"}, ("b",))
    assert news.lines() == [
        "npm:one: 1.1.0, before 1.0.0: 2 cases fail that did not, 1 pass that did not",
        "  fail: c",
        "  crash: d",
        "  mended: b",
    ]


def test_a_mended_case_is_news() -> None:
    """A release that was published again with less wrong is not quiet."""
    now = Look("1.0.0", {"a": "fail", "b": "fail"}, frozenset({"c"}))
    assert compare("npm:one", BEFORE, now).mended == ("c",)
    assert not compare("npm:one", BEFORE, now).quiet


def test_a_case_that_is_declined_now_is_not_mended() -> None:
    """Nobody knows whether it would fail."""
    news = compare("npm:one", BEFORE, Look("1.0.0", {"a": "fail", "b": "fail"}))
    assert (news.mended, news.unasked, news.quiet) == ((), ("c",), False)
    assert news.lines()[1:] == ["  no longer asked: c"]


def test_a_case_that_was_not_run_keeps_what_is_known() -> None:
    """So a run that was cut short mends nothing, and is said to be one."""
    now = Look("1.0.0", {"a": "fail"}, unknown=frozenset({"b", "c", "e"}))
    news = compare("npm:one", BEFORE, now)
    assert (news.mended, news.unasked, news.unknown, news.quiet) == ((), (), 3, False)
    assert news.lines()[1:] == ["  3 cases were not run: look again"]
    assert now.after(BEFORE).failing == BEFORE.failing


def test_looks_are_kept(tmp_path: Path) -> None:
    """Without a record the committed baselines are the last looks; afterwards the record is."""
    file = tmp_path / "folder" / "watch.json"
    first = last(file)
    assert first["npm:@workflow/core"].version == SDKS[0].baseline
    assert len(first["pypi:vercel-workflow"].failing) > 100
    keep(file, {"npm:@workflow/core": BEFORE})
    assert last(file) == {**first, "npm:@workflow/core": BEFORE}
    assert command.name == "watch"
