"""The command `python -m benchmarks.reductions`: reduced and unreduced searches, side by side.

For the model and every mutant of the stream roles, in every small system: the same verdict and
the same rewritten terminal states.
"""

import importlib
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType

from conformance.mutants.mutant import MutantError
from conformance.mutants.searching import SEARCHES, SmallSearch
from conformance.mutants.stream import MUTANTS
from conformance.reductions import MORE, MOST_NODES, Comparison, compare, compare_mutant


def main() -> int:
    """Compare everything for the model and for every mutant, print it, and say how it ended."""
    every, differ, undecided = 0, 0, 0
    searches = (*SEARCHES, *MORE)
    for name, compared in _everything(searches):
        own = list(compared)
        every += len(own)
        undecided += sum(1 for one in own if not one.decided)
        wrong = [one for one in own if one.decided and not one.agree]
        differ += len(wrong)
        nodes = (sum(one.plain.nodes for one in own), sum(one.reduced.nodes for one in own))
        found = sum(1 for one in own if one.decided and one.plain.outcome != "nothing")
        print(f"{name:32} {found:3} find, {nodes[0]:9,} nodes, reduced {nodes[1]:8,}", flush=True)
        for one in wrong:
            print(f"  DIFFER in {one.search}: {one.plain.outcome} and {one.reduced.outcome}")
    print(f"{every} comparisons, {undecided} undecided within {MOST_NODES} nodes, {differ} differ")
    return 1 if differ else 0


def _everything(
    searches: Sequence[SmallSearch],
) -> Iterator[tuple[str, Iterator[Comparison]]]:
    def model(name: str) -> ModuleType:
        return importlib.import_module(f"spec_model.{name}")

    yield "the model", (compare(model, small) for small in searches)
    for mutant in MUTANTS:
        try:
            yield mutant.id, compare_mutant(mutant, searches)
        except MutantError as error:
            print(f"{mutant.id}: {error}")


if __name__ == "__main__":
    sys.exit(main())
