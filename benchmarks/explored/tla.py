"""The tables as a TLA+ module, and the configuration with which TLC checks it."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks.explored.tables import Move, Tables

MODULE = "Tables"

_BODY = """
View(a) == Views[Gazes[a][here[a] + 1] + 1][log]
Row(a) == Rows[a][here[a] + 1][View(a)]
Changed(e) == IF e = 0 THEN log ELSE Changes[log + 1][e]
Consents == {a \\in 1..Size : here[a] \\in Ready[a]}
Together == Joint[log][Consents]
After(e) == IF e = 0 THEN memory ELSE Observed[memory + 1][e]
Quiet == /\\ \\A a \\in 1..Size : <<here[a], View(a)>> \\notin Loud[a]
         /\\ Together = <<>>

Init == here = First /\\ log = FirstLog /\\ memory = FirstMemory
Alone(a) == \\E k \\in DOMAIN Row(a) :
    /\\ here' = [here EXCEPT ![a] = Row(a)[k][1]]
    /\\ log' = Changed(Row(a)[k][2])
    /\\ memory' = After(Row(a)[k][3])
All == \\E k \\in DOMAIN Together :
    /\\ here' = here
    /\\ log' = Changed(Together[k][2])
    /\\ memory' = After(Together[k][3])
Next == (\\E a \\in 1..Size : Alone(a)) \\/ All
Right == memory >= 0 /\\ (Quiet => memory \\notin Bad)
===="""


def write(folder: Path, tables: Tables) -> Path:
    """Write the module and its configuration into a folder."""
    (folder / f"{MODULE}.tla").write_text("\n".join(_module(tables)) + "\n", encoding="ascii")
    (folder / f"{MODULE}.cfg").write_text("INIT Init\nNEXT Next\nINVARIANT Right\n", "ascii")
    return folder / f"{MODULE}.tla"


def _module(tables: Tables) -> Iterable[str]:
    yield f"---- MODULE {MODULE} ----"
    yield "EXTENDS Integers, Sequences, TLC"
    yield "VARIABLES here, log, memory"
    yield f"Size == {tables.size}"
    yield f"First == <<{', '.join('0' for _ in range(tables.size))}>>"
    yield "FirstLog == 0\nFirstMemory == 0"
    for actor, rows in enumerate(tables.rows, 1):
        yield f"Rows{actor} == {_nested(rows)}"
    yield f"Rows == <<{', '.join(f'Rows{at}' for at in range(1, tables.size + 1))}>>"
    gazes = (_sequence(map(str, own)) for own in tables.gazes)
    yield f"Gazes == {_sequence(gazes)}"
    yield f"Views == {_by_first(tables.views)}"
    yield f"Changes == {_by_first(tables.changes)}"
    loud = [
        _set(f"<<{here}, {view}>>" for (here, view), quiet in found.items() if not quiet)
        for found in tables.quiet
    ]
    yield f"Loud == <<{', '.join(loud)}>>"
    ready = [_set(str(h) for h, able in found.items() if able) for found in tables.consents]
    yield f"Ready == <<{', '.join(ready)}>>"
    joint: dict[int, dict[str, tuple[Move, ...]]] = {}
    for (log, consents), moves in tables.joints.items():
        who = _set(str(at + 1) for at in range(tables.size) if consents >> at & 1)
        joint.setdefault(log, {})[who] = moves
    yield f"Joint == {_function({str(log): _function(_told(one)) for log, one in joint.items()})}"
    yield f"Observed == {_by_first(tables.observed)}"
    yield f"Bad == {_set(map(str, sorted(tables.bad_ends)))}"
    yield _BODY


def _by_first(table: Mapping[tuple[int, int], int]) -> str:
    """Write a table with two keys as a sequence of functions: by the first key, then the other."""
    found: dict[int, dict[str, str]] = {}
    for (first, second), value in table.items():
        found.setdefault(first, {})[str(second)] = str(value)
    none = {"0": "0"}
    return _sequence(_function(found.get(at, none)) for at in range(max(found, default=0) + 1))


def _nested(rows: Mapping[tuple[int, int], tuple[Move, ...]]) -> str:
    """Write a table as a sequence of functions: by local state, then by what it sees."""
    found: dict[int, dict[str, tuple[Move, ...]]] = {}
    for (here, view), moves in rows.items():
        found.setdefault(here, {})[str(view)] = moves
    empty: dict[str, tuple[Move, ...]] = {"0": ()}
    return _sequence(_function(_told(found.get(at, empty))) for at in range(max(found) + 1))


def _told(one: Mapping[str, tuple[Move, ...]]) -> dict[str, str]:
    return {
        key: _sequence(_sequence(map(str, move)) for move in moves) for key, moves in one.items()
    }


def _sequence(items: Iterable[str]) -> str:
    return f"<<{', '.join(items)}>>"


def _set(items: Iterable[str]) -> str:
    return f"{{{', '.join(items)}}}"


def _function(pairs: Mapping[str, str]) -> str:
    return "(" + " @@ ".join(f"({key} :> {value})" for key, value in pairs.items()) + ")"
