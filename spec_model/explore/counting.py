"""How many schedules a search stands for: an exact count by dynamic programming.

A schedule ends where nothing has to happen any more, or goes on with what may happen still. So the
schedules from a node are those of the nodes that its steps lead to, and one more if nothing has to
happen in it. Where a node can be reached from itself there is no end, and nothing to count.
"""

from spec_model.explore.interned import InternedSearch
from spec_model.explore.parted import A, E, F, L, M, R, S


def count_schedules(search: InternedSearch[S, L, A, E, R, M, F]) -> int | None:
    """Count the schedules over the graph of a complete search; none if they do not end."""
    counts: dict[int, int] = {}
    open_nodes: set[int] = set()
    waiting = [search.nodes[0]]
    while waiting:
        node = waiting[-1]
        if node in counts:
            waiting.pop()
            continue
        quiet, after = search.expand(node)
        missing = [reached for reached in after if reached not in counts]
        if not missing:
            counts[node] = quiet + sum(counts[reached] for reached in after)
            open_nodes.discard(node)
            waiting.pop()
        elif node in open_nodes:
            return None
        else:
            open_nodes.add(node)
            waiting.extend(missing)
    return counts[search.nodes[0]]
