import pytest

from spec_model.replay.refusals import Error
from spec_model.world.paging import Failure, Order, Page, page


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6])
def test_pages_join_to_the_list(limit: int, order: Order) -> None:
    """Of every size, in both orders; the last one has a cursor, and what is beyond is empty."""
    items, cursor, joined = tuple(range(5)), None, list[int]()
    more = True
    while more:
        found = page(items, cursor, limit, order)
        assert isinstance(found, Page)
        joined += found.items
        assert found.cursor not in {None, cursor}
        cursor, more = found.cursor, found.more
    assert joined == sorted(items, reverse=order is Order.DESCENDING)
    assert page(items, cursor, limit, order) == Page((), None, more=False)


def test_a_cursor_goes_on_where_the_list_has_grown() -> None:
    """The last cursor of a shorter list."""
    first = page((1, 2))
    assert isinstance(first, Page)
    assert page((1, 2, 3), first.cursor) == Page((3,), "3", more=False)


@pytest.mark.parametrize("cursor", ["x", "-1", ""])
def test_a_cursor_that_no_page_gave_is_refused(cursor: str) -> None:
    """As a bad request; so is a page of nothing."""
    found = page((1,), cursor)
    assert isinstance(found, Failure)
    assert found.errors == (Error.INVALID,)
    assert isinstance(page((1,), None, 0), Failure)
