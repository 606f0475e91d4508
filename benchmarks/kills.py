"""The command `python -m benchmarks.kills`: kill the durable World, over and over, and count."""

import sys
import time

from conformance.adapters.crew import Crew
from conformance.adapters.pipes import Command
from conformance.adapters.stores import Folders
from conformance.world.kills import Kills, kill_cycles

CYCLES = 200


def measure(cycles: int = CYCLES, seed: int = 0) -> Kills:
    """Kill a process of the durable World so often."""
    words = [sys.executable, "-m", "conformance.backends.host", "sqlite"]
    with Folders() as stores, Crew(Command(words), again=False) as crew:
        return kill_cycles(crew, stores, cycles, seed)


def main() -> int:
    """Print what came of it."""
    began = time.monotonic()
    kills = measure()
    for problem in kills.problems[:20]:
        print(problem)
    print(
        f"{kills.cycles} kills in {time.monotonic() - began:.0f} s: "
        f"{kills.acknowledged} operations acknowledged, {kills.unanswered} without an answer, "
        f"{len(kills.problems)} lost or doubled"
    )
    return 1 if kills.problems or not kills.unanswered else 0


if __name__ == "__main__":
    sys.exit(main())
