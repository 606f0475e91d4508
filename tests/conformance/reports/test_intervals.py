from xml.etree.ElementTree import fromstring

import pytest

from conformance.reports.intervals import (
    Interval,
    brief,
    draw,
    from_plain,
    layout,
    letter,
    to_plain,
)
from conformance.reports.intervals_svg import draw_inline, draw_svg

RACE = [
    Interval(0, "run_created", "ok", 10, 20),
    Interval(0, "run_failed", "ok evnt_00000000000000000000000002", 30, 60),
    Interval(1, "run_cancelled", "ok evnt_00000000000000000000000003", 40, 70, wrong=True),
]

DRAWN = """\
      client 0        client 1
   1  ┬ run_created
   2  ┴ ok
   3  ┬ run_failed
!  4  │               ╥ run_cancelled
   5  ┴ ok event 2    ║
!  6                  ╨ ok event 3

wrong: two ends"""


def test_clients_are_lanes_and_requests_are_intervals() -> None:
    """What was under way together stands beside each other; what is wrong is heavy and marked."""
    assert "\n".join(draw(RACE, "two ends")) == DRAWN


def test_requests_of_one_client_that_overlap_have_columns_of_their_own() -> None:
    """And a column is used again once it is free."""
    many = [
        Interval(0, "a", "ok", 1, 4),
        Interval(0, "b", "ok", 2, 3),
        Interval(0, "c", "ok", 5, 6),
    ]
    drawn = layout(many)
    assert drawn.clients == (0, 0)
    assert [bar.column for bar in drawn.bars] == [0, 1, 0]


def test_a_request_without_an_answer_goes_to_the_end() -> None:
    """Nobody knows when it was over."""
    lost = [Interval(0, "a", "no answer (killed)", 1, None), Interval(1, "b", "ok", 2, 3)]
    assert layout(lost).bars[0].stop == layout(lost).rows - 1
    assert "╌ no answer (killed)" in "\n".join(draw(lost, None))


@pytest.mark.parametrize("finding", [None, "two ends <of> one run"])
def test_a_picture_is_one_document_for_light_and_dark(finding: str | None) -> None:
    """With the words of every request, and what is wrong told by more than a colour."""
    text = draw_svg(RACE, finding, "title & more")
    told = "".join(fromstring(text).itertext())  # noqa: S314 - our own
    assert "prefers-color-scheme: dark" in text
    assert all(word in told for word in ("client 1", "run_cancelled", "ok event 3", finding or ""))
    assert '<g class="wrong">' in text
    assert fromstring(draw_inline(RACE, "x")).get("role") == "img"  # noqa: S314 - our own


def test_intervals_are_read_as_they_were_written() -> None:
    """Another history is none of them."""
    assert from_plain(to_plain(RACE)) == RACE
    assert from_plain({"lanes": [], "moments": [], "wrong": False}) is None
    assert from_plain({"operations": [{"client": 1}]}) is None
    assert from_plain(None) is None


def test_ids_are_shortened_to_what_tells_them_apart() -> None:
    """Slots are numbers."""
    assert brief("step_4R1JN7VVYHG97HJYVPWP8Z014F") == "step_…014F"
    assert brief("ok evnt_00000000000000000000000012") == "ok event 12"
    assert len(brief("x" * 90)) == 46


def test_many_requests_under_way_together_have_letters() -> None:
    """The drawing stays narrow, and the words are told below it."""
    many = [Interval(0, f"request {at} of many", "ok", at, 20 - at) for at in range(9)]
    lines = draw([*many, Interval(1, "last", "wrong", 30, 31, wrong=True)], None)
    assert max(map(len, lines)) <= 120
    assert "   a  request 0 of many -> ok" in lines
    assert "!  j  last -> wrong" in lines
    assert (letter(25), letter(26), letter(52)) == ("z", "aa", "ba")


def test_a_request_that_is_known_to_be_lost_ends_there() -> None:
    """With the mark of one that has no answer."""
    lost = [Interval(0, "a", "no answer", 1, None, lost=2), Interval(98, "b", "ok", 3, 4)]
    assert layout(lost).bars[0].stop == 1
    assert "   2  ╌ no answer" in draw(lost, None)
    assert "connections" in draw(lost, None)[0]
    assert from_plain(to_plain(lost)) == lost
