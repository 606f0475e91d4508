"""An order of concurrent operations that a model accepts.

Every operation has a moment at which it was invoked and one at which it returned; where none
returned, it may have happened at any time behind its invocation, or never. An order is consistent
with real time if an operation that was over before another began comes first.

`linearize` searches depth first, taking next only operations that nobody undone precedes. The model
says into which states an operation can lead with the outcome that it had; a state has a key, and no
pair of done operations and key is visited twice. So the search costs at most the number of such
pairs, which is small where operations that took effect are forced by what they answered. An
operation that a model calls `settled` where it stands, because it leaves the state as it is and
could never do anything else, is taken at once and without an alternative: whatever order there is,
there is one in which it comes here. A search that reaches its limit says so (`GivenUp`), and has
found neither an order nor that there is none.

When there is no order, `core` leaves out operation after operation while none comes to be: what
remains is a shortest witness in the sense that every part of it is needed.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from attrs import field, frozen

S = TypeVar("S")
Op = TypeVar("Op")


@frozen
class Timed(Generic[Op]):
    """An operation with its moments."""

    operation: Op
    invoked: int
    returned: int | None
    """Nothing if no answer came: then it may have happened, or not."""


@frozen
class Model(Generic[S, Op]):
    """What the operations are judged by."""

    initial: S
    step: Callable[[S, Op], Iterable[S]]
    """The states to which an operation with its outcome can lead; none if it is not legal."""
    key: Callable[[S], Hashable]
    accepts: Callable[[S], bool]
    """Whether a state may be the last."""
    settled: Callable[[S, Op], bool] = field(default=lambda _state, _operation: False)
    """Whether an operation is legal in a state, changes nothing, and never would."""


@frozen
class Ordered(Generic[Op]):
    """An order was found."""

    order: tuple[Op, ...]


@frozen
class Stuck(Generic[S, Op]):
    """There is no order: how far the best attempt came, and what could not come next."""

    order: tuple[Op, ...]
    state: S
    next: tuple[Op, ...]


@frozen
class GivenUp:
    """The search was given up: whether there is an order is not decided."""

    states: int


MOST_STATES = 200_000


def linearize(
    model: Model[S, Op], operations: Sequence[Timed[Op]], most: int = MOST_STATES
) -> Ordered[Op] | Stuck[S, Op] | GivenUp:
    """Find an order that the model accepts."""
    total = len(operations)
    every = (1 << total) - 1
    required = sum(1 << at for at, timed in enumerate(operations) if timed.returned is not None)
    stack: list[tuple[int, S, tuple[int, ...]]] = [(0, model.initial, ())]
    seen: set[tuple[int, Hashable]] = set()
    best: tuple[int, S, tuple[int, ...]] = stack[0]
    while stack:
        done, state, path = stack.pop()
        if (done, model.key(state)) in seen:
            continue
        seen.add((done, model.key(state)))
        if len(seen) > most:
            return GivenUp(most)
        if done & required == required and model.accepts(state):
            return Ordered(tuple(operations[at].operation for at in path))
        if len(path) >= len(best[2]):
            best = (done, state, path)
        ready = _next(operations, every & ~done)
        free = [at for at in ready if model.settled(state, operations[at].operation)]
        if free:
            done |= sum(1 << at for at in free)
            stack.append((done, state, (*path, *free)))
            continue
        for at in reversed(ready):
            after = model.step(state, operations[at].operation)
            stack.extend((done | 1 << at, reached, (*path, at)) for reached in after)
    done, state, path = best
    stuck = tuple(operations[at].operation for at in _next(operations, every & ~done))
    return Stuck(tuple(operations[at].operation for at in path), state, stuck)


def _next(operations: Sequence[Timed[Op]], left: int) -> list[int]:
    """List the operations that nobody else who is left precedes, the earliest invoked first."""
    undone = [at for at in range(len(operations)) if left >> at & 1]
    ends = [operations[at].returned for at in undone]
    first = min((end for end in ends if end is not None), default=None)
    ready = [at for at in undone if first is None or operations[at].invoked <= first]
    return sorted(ready, key=lambda at: operations[at].invoked)


def core(
    illegal: Callable[[Sequence[Timed[Op]]], bool], operations: Sequence[Timed[Op]]
) -> list[Timed[Op]]:
    """Leave out what is not needed for there to be no order."""
    kept = list(operations)
    size = max(len(kept) // 2, 1)
    while True:
        start, shrunk = 0, False
        while start < len(kept):
            rest = kept[:start] + kept[start + size :]
            if rest and illegal(rest):
                kept, shrunk = rest, True
            else:
                start += size
        if size == 1 and not shrunk:
            return kept
        size = max(size // 2, 1)
