"""One search in a process of its own: `python -m benchmarks.explored.verdict NAME [--no-reduce]`.

Prints states, transitions, what was found, seconds of searching, and the most memory in MiB.
"""

import sys
import time

from benchmarks.explored.configs import search
from conformance.exploring import resident

if __name__ == "__main__":
    began = time.perf_counter()
    made = search(sys.argv[1], reduce="--no-reduce" not in sys.argv)
    made.run()
    found = made.found.finding.property if made.found is not None else "nothing"
    took = time.perf_counter() - began
    print(len(made.nodes), made.transitions, found, f"{took:.3f}", resident())
