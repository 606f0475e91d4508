import re
from pathlib import Path

import pytest
from attrs import evolve

from benchmarks.explored import promela, promela_reduced, tla
from benchmarks.explored.configs import PLAIN, REGIME, judge
from benchmarks.explored.tables import Tables, met, tabulate
from conformance.exploring import StreamSearch, search_of
from spec_model.explore.graph import Graph
from spec_model.stream.regimes import setting
from spec_model.stream.system import StreamSystem

TINY = setting(evolve(PLAIN, items=1, race=True, cuts=0, reader_cuts=0), REGIME)


@pytest.fixture(name="searched")
def _searched() -> StreamSearch:
    search = search_of(TINY, reduce=False, judge=judge())
    search.run()
    return search


Node = tuple[tuple[int, ...], int, int]


def _after(tables: Tables, node: Node) -> list[Node]:
    """Say where a node leads, by the tables alone."""
    locals_, log, memory = node
    after: list[Node] = []
    for actor, rows in enumerate(tables.rows):
        view = tables.views[tables.gazes[actor][locals_[actor]], log]
        for local, effect, events in rows[locals_[actor], view]:
            moved = (*locals_[:actor], local, *locals_[actor + 1 :])
            after.append((moved, *_changed(tables, log, memory, effect, events)))
    consents = sum(tables.consents[actor][local] << actor for actor, local in enumerate(locals_))
    for _local, effect, events in tables.joints[log, consents]:
        after.append((locals_, *_changed(tables, log, memory, effect, events)))
    return after


def _changed(tables: Tables, log: int, memory: int, effect: int, events: int) -> tuple[int, int]:
    changed = tables.changes[log, effect] if effect else log
    return changed, tables.observed[memory, events] if events else memory


def test_walking_over_the_tables_is_walking_over_the_model(searched: StreamSearch) -> None:
    """The tables alone lead to as many states and transitions."""
    tables = tabulate(searched.graph)
    first: Node = ((0,) * tables.size, 0, 0)
    seen, waiting, transitions = {first}, [first], 0
    while waiting:
        after = _after(tables, waiting.pop())
        transitions += len(after)
        new = set(after) - seen
        seen |= new
        waiting += new
    assert (len(seen), transitions) == (len(searched.nodes), searched.transitions)


def test_walks_meet_some_of_the_model_and_nothing_else(
    searched: StreamSearch, tmp_path: Path
) -> None:
    """What was met is told as not complete, and leaves out of each row what it does not know."""
    whole = tabulate(searched.graph)
    graph = Graph(StreamSystem(TINY), judge(), reduce=False)
    few, many = met(graph, 1), met(graph, 300)
    assert not few.complete
    sizes = [sum(map(len, tables.rows)) for tables in (few, many, whole)]
    assert sizes[0] < sizes[1] == sizes[2]
    for tables, told in ((whole, 0), (few, 1)):
        promela.write(tmp_path, tables)
        header = (tmp_path / "tables.h").read_text(encoding="ascii")
        assert header.count("count > 0 && KNOWN(") == told * (tables.size + 1)
        assert ("no row" in header) is tables.complete


def test_the_models_name_every_actor(searched: StreamSearch, tmp_path: Path) -> None:
    """A process for each actor and one for what takes several; a module with a row for each."""
    tables = tabulate(searched.graph)
    text = promela.write(tmp_path, tables).read_text(encoding="ascii")
    assert text.count("active proctype") == tables.size + 1
    assert "assert(wrong == 0)" in text
    module = tla.write(tmp_path, tables).read_text(encoding="ascii")
    assert all(f"Rows{actor} ==" in module for actor in range(1, tables.size + 1))
    assert module.rstrip().endswith("====")


def test_the_reduced_model_has_every_move_and_nothing_left_to_put_in(tmp_path: Path) -> None:
    """A choice for each move that an actor may have at a time, and a table for each question."""
    search = search_of(TINY, judge=judge())
    search.run()
    text = promela_reduced.write(tmp_path, search.graph).read_text(encoding="ascii")
    tables = [*search.graph.known.rows, search.graph.known.joints]
    for at, most in enumerate(max(len(row.moves) for row in own.values()) for own in tables):
        assert text.count(f"MAY_{at}_") == most
    header = (tmp_path / "tables.h").read_text(encoding="ascii")
    assert "$" not in header
    asked = re.findall(r"\bIN_(\w+)\(", header)
    assert set(asked) <= set(re.findall(r"#define IN_(\w+)\(", header))


def test_a_number_that_a_key_cannot_hold_is_refused() -> None:
    """Keys of other numbers would be the same otherwise."""
    assert promela._key(1, 2) == promela.HALF | 2
    assert (promela._type(promela.SHORT), promela._type(promela.SHORT + 1)) == ("short", "int")
    with pytest.raises(SystemExit, match="does not fit"):
        promela._key(1, promela.HALF)
    assert promela_reduced.key_of(1, 2) == 1 << promela_reduced.BITS | 2
    with pytest.raises(SystemExit, match="does not fit"):
        promela_reduced.key_of(1 << promela_reduced.BITS, 2)
