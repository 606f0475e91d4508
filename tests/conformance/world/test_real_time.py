"""Tests of `conformance.world.real_time`: what was over stands before what was asked after it."""

from collections.abc import Sequence

import pytest

from conformance.world.history import Operation, Returned
from conformance.world.real_time import in_time, out_of_time, requests_of
from spec_model.replay.events import Event, EventType
from spec_model.replay.instants import Instant

RUN = "wrun_1"


def _log(names: str) -> list[Event]:
    return [Event(RUN, name, EventType.ATTR_SET, Instant(0)) for name in names]


def _asked(*spans: tuple[str, int, int | None]) -> list[Operation]:
    return [
        Operation(
            number, 0, "events.create", {"runId": RUN}, invoked, Instant(0), returned,
            outcome=Returned({"event": {"eventId": name}}),
        )
        for number, (name, invoked, returned) in enumerate(spans)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "spans", "ordered", "about"),
    [
        ("ab", [("a", 1, 2), ("b", 3, 4)], "ab", None),
        ("ba", [("a", 1, 2), ("b", 3, 4)], "ab", (1, 0)),
        ("ba", [("a", 1, 3), ("b", 2, 4)], "ba", None),
        ("cba", [("a", 1, 2), ("b", 3, 4), ("c", 5, 6)], "abc", (2, 1)),
        ("bxa", [("a", 1, 2), ("b", 3, 4)], "xab", (1, 0)),
        ("xba", [("a", 1, 2), ("b", 3, None)], "xba", None),
        ("ba", [("b", 3, 4), ("a", 1, 2), ("a", 5, 6)], "ab", (0, 1)),
        ("ba", [("a", 1, 9), ("b", 3, 4), ("a", 5, 6)], "ba", None),
    ],
)
def test_a_log_is_put_in_order_by_what_was_over(
    shown: str,
    spans: Sequence[tuple[str, int, int | None]],
    ordered: str,
    about: tuple[int, int] | None,
) -> None:
    """What overlaps or was not answered stays; a repeated request counts with its first answer."""
    log, requests = _log(shown), requests_of(_asked(*spans))
    assert "".join(event.id for event in in_time(log, requests)) == ordered
    found = list(out_of_time(log, requests))
    assert [finding.about for finding in found] == ([about] if about else [])
    assert all(finding.clause == "world.linearizable" for finding in found)
