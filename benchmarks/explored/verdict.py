"""One reduced search in a process of its own: `python -m benchmarks.explored.verdict NAME`.

Prints states, transitions, what was found, seconds of searching by wall clock and by processor, and
the most memory in MiB. It imports the model alone.
"""

import gc
import resource
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from spec_model.stream.properties import Finding

STATUS: Final = "/proc/self/status"
"""Where Linux tells a program of itself."""

Searched = tuple[int, int, "Finding | None"]
"""States, transitions, and what was found."""


def timed(search: Callable[[], Searched]) -> None:
    """Search, and print what came of it."""
    began, worked = time.perf_counter(), time.process_time()
    states, transitions, finding = search()
    took, work = time.perf_counter() - began, time.process_time() - worked
    found = "nothing" if finding is None else finding.property
    print(states, transitions, found, f"{took:.3f}", f"{work:.3f}", memory())


def memory() -> int:
    """Say how many MiB this process had at most.

    `getrusage` counts what the process had before it became this program, which is what its parent
    has. To import `pathlib` for this would make the start of a verdict longer.
    """
    try:
        with open(STATUS, encoding="ascii") as told:  # noqa: PTH123 - pathlib is not imported yet
            most = next(line for line in told if line.startswith("VmHWM:"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return int(most.split()[1]) >> 10


def main(name: str) -> None:
    """Run the reduced search of a configuration."""
    gc.disable()  # neither imports nor a search make cycles worth collecting
    from benchmarks.explored import configs  # noqa: PLC0415 - imported without the collector

    def search() -> Searched:
        made = configs.search(name)
        made.run()
        found = None if made.found is None else made.found.finding
        return len(made.nodes), made.transitions, found

    timed(search)


if __name__ == "__main__":
    main(sys.argv[1])
