"""One unreduced search in a process of its own: `python -m benchmarks.explored.swept NAME FILE`.

Writes the tables of the model into the file, and prints what `verdict` does. It is another module,
because what it needs for the tables would make the start of a verdict longer.
"""

import gc
import pickle
import sys
from pathlib import Path

from benchmarks.explored import configs
from benchmarks.explored.tables import tabulate
from benchmarks.explored.verdict import Searched, timed
from spec_model.explore.sweeping import Sweep
from spec_model.stream.system import StreamSystem


def main(name: str, tables: Path) -> None:
    """Search, and write down what was learned of the model."""
    gc.disable()  # a search makes no cycles
    made = Sweep(StreamSystem(configs.CONFIGS[name]), configs.judge())

    def search() -> Searched:
        made.run()
        return made.states, made.transitions, made.finding

    timed(search)
    tables.write_bytes(pickle.dumps(tabulate(made.graph)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
