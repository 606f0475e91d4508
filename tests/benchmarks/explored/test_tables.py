import re
from pathlib import Path

import pytest
from attrs import evolve

from benchmarks.explored import promela, promela_reduced, tla
from benchmarks.explored.configs import PLAIN, REGIME, judge
from benchmarks.explored.tables import Tables, tabulate
from conformance.exploring import StreamSearch, search_of
from spec_model.stream.regimes import setting

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
    for at, most in enumerate(
        max(max(map(len, row.told())) for row in own.values()) for own in tables
    ):
        assert text.count(f"MAY_{at}_") == most
    header = (tmp_path / "tables.h").read_text(encoding="ascii")
    assert "$" not in header
    asked = re.findall(r"\bIN_(\w+)\(", header)
    assert set(asked) <= set(re.findall(r"#define IN_(\w+)\(", header))


def test_a_number_that_a_key_cannot_hold_is_refused(searched: StreamSearch) -> None:
    """Keys of other numbers would be the same otherwise; what is large has large keys."""
    small = tabulate(searched.graph)
    large = evolve(small, joints={**small.joints, (1 << promela.NARROW.half, 0): ()})
    assert (promela.keys_of(small), promela.keys_of(large)) == (promela.NARROW, promela.WIDE)
    assert promela.NARROW.key(1, 2) == 1 << 16 | 2
    assert (promela._type(promela.SHORT), promela._type(promela.SHORT + 1)) == ("short", "int")
    with pytest.raises(SystemExit, match="does not fit"):
        promela.NARROW.key(1, 1 << promela.NARROW.half)
    assert promela_reduced.key_of(1, 2) == 1 << promela_reduced.BITS | 2
    with pytest.raises(SystemExit, match="does not fit"):
        promela_reduced.key_of(1 << promela_reduced.BITS, 2)
