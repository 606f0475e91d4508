"""Schedules that together take every transition of a searched graph.

Each goes from the first node by the tree of the search to a transition that no schedule took yet,
and on to a node in which nothing has to happen. Deep transitions come first, so that what leads to
them is taken on the way.
"""

from collections.abc import Iterator
from itertools import pairwise

from spec_model.errors import ModelBug
from spec_model.explore.interned import InternedSearch
from spec_model.explore.lifting import lift
from spec_model.explore.parted import A, E, F, L, M, R, S
from spec_model.schedule import MOST_STEPS, Schedule


def covering(search: InternedSearch[S, L, A, E, R, M, F]) -> Iterator[Schedule]:
    """List schedules that cover the graph of a complete search that found nothing."""
    came = {node: search.parents[at] for at, node in enumerate(search.nodes)}
    taken: set[tuple[int, int]] = set()
    for node in reversed(search.nodes):
        for reached in dict.fromkeys(search.expand(node)[1]):
            if (node, reached) in taken:
                continue
            path = [*_way(search, came, node), *_onward(search, reached)]
            taken.update(pairwise(path))
            yield lift(search.machine, path, wrong_step=False)


def _way(search: InternedSearch[S, L, A, E, R, M, F], came: dict[int, int], node: int) -> list[int]:
    way = [node]
    while way[-1] != search.nodes[0]:
        way.append(search.nodes[came[way[-1]]])
    return way[::-1]


def _onward(search: InternedSearch[S, L, A, E, R, M, F], node: int) -> list[int]:
    way = [node]
    for _ in range(MOST_STEPS):
        quiet, after = search.expand(way[-1])
        if quiet or not after:
            return way
        way.append(after[0])
    raise ModelBug("what goes on does not end")
