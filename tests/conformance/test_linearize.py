from conformance.linearize import GivenUp, Model, Ordered, Stuck, Timed, core, linearize

Op = tuple[str, int]


def _step(state: int, operation: Op) -> list[int]:
    """A register that is written and read."""
    kind, value = operation
    if kind == "write":
        return [value]
    return [state] if state == value else []


REGISTER: Model[int, Op] = Model(0, _step, lambda state: state, lambda _state: True)


def timed(kind: str, value: int, invoked: int, returned: int | None) -> Timed[Op]:
    """An operation of the register."""
    return Timed((kind, value), invoked, returned)


def test_overlapping_operations_may_come_in_any_order() -> None:
    """A read beside a write sees it, or does not."""
    orders = {0: (("read", 0), ("write", 1)), 1: (("write", 1), ("read", 1))}
    for seen, order in orders.items():
        found = linearize(REGISTER, [timed("write", 1, 1, 4), timed("read", seen, 2, 3)])
        assert found == Ordered(order)


def test_what_was_over_comes_first() -> None:
    """A read behind a write has to see it."""
    found = linearize(REGISTER, [timed("write", 1, 1, 2), timed("read", 0, 3, 4)])
    assert found == Stuck((("write", 1),), 1, (("read", 0),))


def test_what_was_lost_may_have_happened_or_not() -> None:
    """And then only behind its invocation."""
    lost = timed("write", 1, 3, None)
    for seen in (0, 1):
        assert isinstance(linearize(REGISTER, [lost, timed("read", seen, 4, 5)]), Ordered)
    assert isinstance(linearize(REGISTER, [lost, timed("read", 1, 1, 2)]), Stuck)


def test_the_last_state_has_to_be_accepted() -> None:
    """A lost write may be what leads there."""
    model = Model(0, _step, lambda state: state, lambda state: state == 1)
    assert isinstance(linearize(model, []), Stuck)
    assert isinstance(linearize(model, [timed("write", 1, 1, None)]), Ordered)


def test_a_search_can_be_given_up() -> None:
    """Then nothing is claimed."""
    many = [timed("write", value, 1, 100) for value in range(12)]
    assert linearize(REGISTER, [*many, timed("read", 99, 1, 100)], most=50) == GivenUp(50)


def test_what_is_settled_is_taken_at_once() -> None:
    """Reads that fit and change nothing cost no alternatives, and the answer is the same."""
    settled = Model(0, _step, lambda state: state, lambda _state: True, _fits)
    reads = [timed("read", 0, 1, 100) for _ in range(40)]
    for last, wanted in ((0, Ordered), (5, Stuck)):
        every = [*reads, timed("read", last, 1, 100)]
        assert isinstance(linearize(settled, every, most=50), wanted)
        assert isinstance(linearize(settled, every), wanted)


def _fits(state: int, operation: Op) -> bool:
    kind, value = operation
    return kind == "read" and value == state


def test_the_core_is_what_is_needed() -> None:
    """Everything that could be left out is."""
    history = [
        timed("write", 1, 1, 2),
        timed("read", 1, 3, 4),
        timed("write", 2, 5, 6),
        timed("read", 1, 7, 8),
        timed("write", 3, 9, 10),
    ]
    found = core(lambda kept: isinstance(linearize(REGISTER, kept), Stuck), history)
    assert [each.operation for each in found] == [("write", 2), ("read", 1)] or [
        each.operation for each in found
    ] == [("read", 1)]
