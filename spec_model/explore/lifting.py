"""From the nodes of a reduced search to a schedule of the system.

A reduced search keeps rewritten states: what a step leads to is rewritten again, and steps that
were passed over cannot happen in it any more. So the steps between two nodes may have other names
in the states that really come about, and the way is found by trying them: a step leads on if what
it leads to, rewritten, is the next node. Where two steps do and one turns out to lead nowhere, the
way goes back.
"""

from collections.abc import Iterator, Sequence

from spec_model.errors import ModelBug
from spec_model.explore import Judge, Searchable
from spec_model.explore.interning import Machine
from spec_model.explore.parted import A, E, F, L, M, R, S
from spec_model.schedule import Schedule, Step

At = tuple[S, M]
"""A state, and what is remembered there."""


def lift(
    machine: Machine[S, L, A, E, R, M, F],
    nodes: Sequence[int],
    *,
    wrong_step: bool,
    stopped: Sequence[Sequence[int]] | None = None,
) -> Schedule:
    """Find steps that lead from node to node, and from the last one to a finding if asked to.

    In each node actors may have stopped; they are told by their places.
    """
    gone = stopped or [()] * len(nodes)
    system = machine.system
    goals = [_seen(machine, (machine.state(node), machine.memory(node))) for node in nodes]
    here = system.initial(), machine.judge.start
    ways: list[tuple[Schedule, At[S, M], Iterator[tuple[Schedule, At[S, M] | None]]]]
    ways = [((), here, _ways(machine, here))]
    while ways:
        _steps, _here, onward = ways[-1]
        if len(ways) == len(nodes) and not wrong_step:
            return tuple(step for steps, _at, _more in ways for step in steps)
        for steps, after in onward:
            if len(ways) == len(nodes):
                if after is None:
                    return (*(one for way in ways for one in way[0]), *steps)
            elif after is not None and _seen(machine, after, gone[len(ways)]) == goals[len(ways)]:
                ways.append((steps, after, _ways(machine, after)))
                break
        else:
            ways.pop()
    raise ModelBug("no steps lead where the search went")


def _ways(
    machine: Machine[S, L, A, E, R, M, F], here: At[S, M]
) -> Iterator[tuple[Schedule, At[S, M] | None]]:
    """List the steps to the nodes behind a node; those that are wrong lead nowhere.

    In a reduced search these are several steps where an actor goes on by itself.
    """
    system = machine.system
    waiting: list[tuple[Schedule, At[S, M], Sequence[Step]]] = [((), here, system.enabled(here[0]))]
    while waiting:
        steps, at, onward = waiting.pop(0)
        for step in onward:
            after = take(system, machine.judge, *at, step)
            free = system.free(after[0]) if machine.merge and after is not None else ()
            if free and after is not None:
                waiting.append(((*steps, step), after, free))
            else:
                yield (*steps, step), after


def take(
    system: Searchable[S, R], judge: Judge[M, F], state: S, memory: M, step: Step
) -> tuple[S, M] | None:
    """Take a step: the next state and what is remembered then; none if something is wrong."""
    after, events = system.take(state, step)
    for event in events:
        now = judge.observe(memory, event)
        if judge.is_finding(now):
            return None
        memory = now  # type: ignore[assignment] # judged not to be a finding
    return after, memory


def _seen(
    machine: Machine[S, L, A, E, R, M, F], at: At[S, M], stopped: Sequence[int] = ()
) -> object:
    """Return what a search sees of a state."""
    if not machine.reduce:
        return at
    state, memory = rewritten(machine, *at, stopped)
    _shared, actors = machine.system.take_apart(state)
    return machine.in_order(machine.pack(_shared, actors, memory))


def rewritten(
    machine: Machine[S, L, A, E, R, M, F], state: S, memory: M, stopped: Sequence[int] = ()
) -> tuple[S, M]:
    """Rewrite a state and a memory, without the steps that a reduced search passes over."""
    system = machine.system
    shared, actors = system.take_apart(state)
    settled = [
        system.stopped(actor) if at in stopped else system.passed(actor) or actor
        for at, actor in enumerate(actors)
    ]
    state, arrangement = system.rewritten(system.put_together(shared, settled))
    return state, memory if arrangement is None else machine.judge.recast(memory, arrangement)
