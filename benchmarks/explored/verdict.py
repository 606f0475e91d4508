"""One search in a process of its own: `python -m benchmarks.explored.verdict NAME [--sweep FILE]`.

Reduced, or with `--sweep` unreduced; the tables of the model are then written into the file. Prints
states, transitions, what was found, seconds of searching by wall clock and by processor, and the
most memory in MiB. It imports the model alone.
"""

import gc
import pickle
import resource
import sys
import time
from pathlib import Path

from benchmarks.explored import configs
from benchmarks.explored.tables import AnyGraph, tabulate
from spec_model.stream.properties import Finding

Searched = tuple[AnyGraph, int, int, Finding | None]
"""The graph, states, transitions, and what was found."""


def _reduced(name: str) -> Searched:
    made = configs.search(name)
    made.run()
    found = None if made.found is None else made.found.finding
    return made.graph, len(made.nodes), made.transitions, found


def _swept(name: str) -> Searched:
    made = configs.sweep(name).run()
    return made.graph, made.states, made.transitions, made.finding


def main(name: str, tables: Path | None) -> None:
    """Search, and print what came of it."""
    gc.disable()  # a search makes no cycles
    began, worked = time.perf_counter(), time.process_time()
    graph, states, transitions, finding = _reduced(name) if tables is None else _swept(name)
    took, work = time.perf_counter() - began, time.process_time() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    if tables is not None:
        tables.write_bytes(pickle.dumps(tabulate(graph)))
    found = "nothing" if finding is None else finding.property
    print(states, transitions, found, f"{took:.3f}", f"{work:.3f}", memory)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[3]) if sys.argv[2:3] == ["--sweep"] else None)
