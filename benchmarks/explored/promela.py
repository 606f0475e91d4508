"""The tables as a Promela model: a process for each actor, which looks its moves up in C tables.

The state is one number for each actor, one for the log and one for what the properties remember.
A move is one indivisible step. A run must not end with a memory that is a bad end: that, and any
memory that is none, is an assertion.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

from benchmarks.explored.tables import Move, Tables

SHORT: Final = 1 << 15
"""Numbers of a short in Promela."""


@frozen
class Keys:
    """How two numbers are one key of a hash table."""

    type: str
    bits: int
    """Bits of a key; either half has half of them."""
    odd: int
    """Multiplier of the hash: 2 to the bits divided by the golden ratio, made odd."""

    @property
    def half(self) -> int:
        """How far one number is moved to make room for the other."""
        return self.bits // 2

    def key(self, high: int, low: int) -> int:
        """Make one number of two."""
        if high >> self.half or low >> self.half:
            raise SystemExit(f"the key of {high} and {low} does not fit: this model is too large")
        return high << self.half | low

    def slot(self, key: int, among: int) -> int:
        """Say where a key is looked for first, among 2 to so many slots."""
        return (key * self.odd & (1 << self.bits) - 1) >> (self.bits - among)


NARROW: Final = Keys("unsigned int", 32, 2_654_435_761)
WIDE: Final = Keys("unsigned long long", 64, 0x9E3779B97F4A7C15)


def write(folder: Path, tables: Tables) -> Path:
    """Write the model and its tables into a folder."""
    (folder / "tables.h").write_text("\n".join(_header(tables)) + "\n", encoding="ascii")
    model = folder / "model.pml"
    model.write_text("\n".join(_model(tables)) + "\n", encoding="ascii")
    return model


def _model(tables: Tables) -> Iterable[str]:
    yield 'c_decl {\n\\#include "tables.h"\n}'
    locals_ = max(map(len, tables.gazes))
    yield f"{_type(locals_)} here[{tables.size}];\n{_type(len(_logs(tables)))} log;"
    yield "int memory;\nbit wrong;"
    for actor in [*range(tables.size), tables.size]:
        most = _most(tables, actor)
        yield f"active proctype actor_{actor}() {{\nend:\n  do"
        for number in range(most):
            yield (
                f"  :: d_step {{ c_expr {{ MORE_{actor}_{number} }} -> "
                f"c_code {{ TAKE({actor}, {number}); }}; assert(wrong == 0) }}"
            )
        yield "  od\n}"


def _type(count: int) -> str:
    """Choose the smallest type that has so many numbers."""
    return "short" if count <= SHORT else "int"


def _logs(tables: Tables) -> set[int]:
    return {log for log, _effect in tables.changes} | {*tables.changes.values()}


def _most(tables: Tables, actor: int) -> int:
    found = tables.joints if actor == tables.size else tables.rows[actor]
    return max(map(len, found.values()), default=0)


def keys_of(tables: Tables) -> Keys:
    """Choose the smallest keys that have room for all that the tables are asked by."""
    asked = [*tables.joints, *(key for rows in tables.rows for key in rows)]
    fits = all(max(pair) >> NARROW.half == 0 for pair in asked)
    return NARROW if fits else WIDE


def _header(tables: Tables) -> Iterable[str]:
    moves: list[Move] = []
    keys = keys_of(tables)
    yield f"typedef unsigned int u32;\ntypedef {keys.type} pair_t;"
    yield "typedef struct { pair_t key; u32 start, count, quiet; } row_t;"
    for actor, rows in enumerate(tables.rows):
        found = {pair: (row, tables.quiet[actor][pair]) for pair, row in rows.items()}
        yield from _rows(f"rows_{actor}", keys, found, moves)
        gazes = tables.gazes[actor]
        yield f"static const short gaze_{actor}[] = {{ {joined(gazes)} }};"
    together = {pair: (row, not row) for pair, row in tables.joints.items()}
    yield from _rows(f"rows_{tables.size}", keys, together, moves)
    yield f"static const struct {{ u32 local, effect, events; }} moves[] = {{ {_braced(moves)} }};"
    for actor, ready in enumerate(tables.consents):
        locals_ = range(len(tables.gazes[actor]))
        bits = [int(ready.get(local, False)) << actor for local in locals_]
        yield f"static const unsigned char ready_{actor}[] = {{ {joined(bits)} }};"
    logs = _logs(tables)
    yield from square("views", tables.views)
    yield from square("changes", {**tables.changes, **{(log, 0): log for log in logs}})
    memories = {memory for memory, _events in tables.observed} | {*tables.observed.values()}
    yield from square("observed", {**tables.observed, **{(one, 0): one for one in memories}})
    bad = [int(memory in tables.bad_ends) for memory in range(max(memories, default=0) + 1)]
    yield f"static const unsigned char bad_end[] = {{ {joined(bad)} }};"
    yield f"#define K(a, b) ((pair_t) (a) << {keys.half} | (pair_t) (b))"
    yield from _functions(tables)


def square(name: str, table: Mapping[tuple[int, int], int]) -> Iterable[str]:
    """Write a table with two keys as an array, with -1 where it has nothing."""
    width = max((low for _high, low in table), default=0) + 1
    height = max((high for high, _low in table), default=0) + 1
    cells = [-1] * (width * height)
    for (high, low), value in table.items():
        cells[high * width + low] = value
    yield f"static const int {name}[] = {{ {joined(cells)} }};"
    yield f"#define {name.upper()}(high, low) {name}[(high) * {width} + (low)]"


def _functions(tables: Tables) -> Iterable[str]:
    consents = " | ".join(f"ready_{actor}[now.here[{actor}]]" for actor in range(tables.size))
    yield f"#define ROW_{tables.size} find_rows_{tables.size}(K(now.log, {consents}))"
    for actor in range(tables.size):
        sees = f"VIEWS(gaze_{actor}[now.here[{actor}]], now.log)"
        yield f"#define ROW_{actor} find_rows_{actor}(K(now.here[{actor}], {sees}))"
    for actor in range(tables.size + 1):
        for number in range(_most(tables, actor)):
            yield f"#define MORE_{actor}_{number} (ROW_{actor}->count > {number})"
    quiet = " && ".join(f"ROW_{actor}->quiet" for actor in range(tables.size + 1))
    yield "#define TAKE(a, n) { u32 at = ROW_##a->start + (n); \\"
    yield f"  if ((a) < {tables.size}) now.here[a] = moves[at].local; \\"
    yield "  if (moves[at].effect) now.log = CHANGES(now.log, moves[at].effect); \\"
    yield "  now.memory = OBSERVED(now.memory, moves[at].events); \\"
    yield "  now.wrong = now.memory < 0; \\"
    yield f"  if (!now.wrong && ({quiet})) now.wrong = bad_end[now.memory]; }}"


def _rows(
    name: str,
    keys: Keys,
    rows: Mapping[tuple[int, int], tuple[tuple[Move, ...], bool]],
    moves: list[Move],
) -> Iterable[str]:
    """Write a hash table of rows, and put their moves behind the others."""
    bits = max(1, (2 * len(rows)).bit_length())
    none = (1 << keys.bits) - 1
    slots: list[str] = [f"{{ {none}u, 0, 0, 0 }}"] * (1 << bits)
    taken: set[int] = set()
    for pair, (row, quiet) in rows.items():
        key = keys.key(*pair)
        at = keys.slot(key, bits)
        while at in taken:
            at = (at + 1) % (1 << bits)
        taken.add(at)
        slots[at] = f"{{ {key}u, {len(moves)}, {len(row)}, {int(quiet)} }}"
        moves += row
    yield f"static const row_t {name}[] = {{ {', '.join(slots)} }};"
    yield f"static const row_t *find_{name}(pair_t key) {{"
    yield f"  pair_t at = (key * {keys.odd}u) >> {keys.bits - bits};"
    yield f"  while ({name}[at].key != key && {name}[at].key != {none}u)"
    yield f"    at = (at + 1) & {(1 << bits) - 1}u;"
    yield f'  if ({name}[at].key == {none}u) {{ printf("no row\\n"); exit(1); }}'
    yield f"  return &{name}[at];\n}}"


def _braced(rows: Iterable[Iterable[int]]) -> str:
    return ", ".join(f"{{ {joined(row)} }}" for row in rows)


def joined(numbers: Iterable[int]) -> str:
    """Write numbers with commas between them."""
    return ", ".join(map(str, numbers))
