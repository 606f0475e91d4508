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


def _reduced(name: str) -> tuple[int, int, str]:
    made = configs.search(name)
    made.run()
    found = "nothing" if made.found is None else made.found.finding.property
    return len(made.nodes), made.transitions, found


def main(name: str, tables: Path | None) -> None:
    """Search, and print what came of it."""
    gc.disable()  # a search makes no cycles
    began, worked = time.perf_counter(), time.process_time()
    swept = None if tables is None else configs.sweep(name).run()
    if swept is None:
        states, transitions, found = _reduced(name)
    else:
        states, transitions = swept.states, swept.transitions
        found = "nothing" if swept.finding is None else swept.finding.property
    took, work = time.perf_counter() - began, time.process_time() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    if swept is not None and tables is not None:
        from benchmarks.explored.tables import tabulate  # noqa: PLC0415 - not part of the search

        tables.write_bytes(pickle.dumps(tabulate(swept.graph)))
    print(states, transitions, found, f"{took:.3f}", f"{work:.3f}", memory)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[3]) if sys.argv[2:3] == ["--sweep"] else None)
