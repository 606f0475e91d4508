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
from spec_model.explore.interning import A, E, F, L, M, Machine, R, S
from spec_model.schedule import Schedule, Step


def lift(
    machine: Machine[S, L, A, E, R, M, F],
    nodes: Sequence[int],
    *,
    wrong_step: bool,
    reduced: bool,
    stopped: Sequence[Sequence[int]] | None = None,
) -> Schedule:
    """Find steps that lead from node to node, and from the last one to a finding if asked to.

    In each node actors may have stopped; they are told by their places.
    """
    gone = stopped or [()] * len(nodes)
    system, judge = machine.system, machine.judge
    first = system.initial(), machine.judge.start
    goals = [_goal(machine, node, reduced=reduced) for node in nodes]
    ways: list[tuple[tuple[S, M], Iterator[Step]]] = [(first, iter(system.enabled(first[0])))]
    steps: list[Step] = []
    while ways:
        (state, memory), left = ways[-1]
        if len(ways) == len(nodes):
            if not wrong_step:
                return tuple(steps)
            last = _wrong(system, judge, (state, memory), left)
            if last is not None:
                return (*steps, last)
        for step in left:
            after = take(system, judge, state, memory, step)
            if after is None:
                continue
            reached = rewritten(machine, *after, gone[len(ways)]) if reduced else after
            if reached == goals[len(ways)]:
                steps.append(step)
                ways.append((after, iter(system.enabled(after[0]))))
                break
        else:
            ways.pop()
            del steps[-1:]
    raise ModelBug("no steps lead where the reduced search went")


def _goal(machine: Machine[S, L, A, E, R, M, F], node: int, *, reduced: bool) -> tuple[S, M]:
    state, memory = machine.state(node), machine.memory(node)
    return rewritten(machine, state, memory) if reduced else (state, memory)


def _wrong(
    system: Searchable[S, R], judge: Judge[M, F], at: tuple[S, M], steps: Iterator[Step]
) -> Step | None:
    """Find a step that something is wrong with."""
    for step in steps:
        if take(system, judge, at[0], at[1], step) is None:
            return step
    return None


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
    state = system.put_together(shared, settled)
    arrangement = system.arrangement(state)
    return system.recast(state, arrangement), machine.judge.recast(memory, arrangement)
