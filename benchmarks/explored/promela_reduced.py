"""The same model for SPIN with our reductions given to it by hand.

Not the reduced graph, which would leave nothing to search, but what the reductions are made of,
each as a table: what an actor is about, by its state and what it sees; whose steps are enough, by
what all of them are about; which slots are dropped, by the log and the actors' stakes; what an
actor is then; and which writer comes first. One process takes a step, then those that follow at
once, and rewrites the state. So it stores as many states as our search keeps nodes.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.explored.promela import WIDE, joined, square
from benchmarks.explored.tables import AnyGraph, field_of, tabulate
from spec_model.explore.interning import MASK, WIDTH, Moved

BITS: Final = 15
"""Bits of each number in a key of four."""


def write(folder: Path, graph: AnyGraph) -> Path:
    """Write the model and its tables into a folder."""
    (folder / "tables.h").write_text("\n".join(_header(graph)) + "\n", encoding="ascii")
    model = folder / "model.pml"
    model.write_text("\n".join(_model(graph)) + "\n", encoding="ascii")
    return model


def _model(graph: AnyGraph) -> Iterable[str]:
    size = graph.machine.size
    state = "now.here, &now.log, &now.memory, &now.wrong"
    yield 'c_decl {\n\\#include "tables.h"\n}'
    yield f"short here[{size}];\nshort log;\nint memory;\nbyte wrong;"
    yield "active proctype searcher() {\nend:\n  do\n  :: atomic {\n    if"
    most = _most(graph)
    for at, number in ((at, number) for at, many in enumerate(most) for number in range(many)):
        yield f"    :: c_expr {{ MAY_{at}_{number} }} ->"
        yield f"        c_code {{ take({state}, {at}, {number}); }}"
    yield "    fi;\n    do"
    for at, number in ((at, number) for at, many in enumerate(most[:-1]) for number in range(many)):
        yield f"    :: c_expr {{ ONWARD_{at}_{number} }} ->"
        yield f"        c_code {{ take({state}, {at}, {number}); }}"
    yield "    :: c_expr { DONE } -> break\n    od;"
    yield f"    c_code {{ rewrite({state}); }}; assert(wrong == 0)\n  }}\n  od\n}}"


def _most(graph: AnyGraph) -> list[int]:
    """Return the most moves of each actor at a time, and of those that take several."""
    tables = [*graph.known.rows, graph.known.joints]
    return [max(max(map(len, row.told())) for row in own.values()) for own in tables]


def _header(graph: AnyGraph) -> Iterable[str]:
    machine = graph.machine
    yield "#include <stddef.h>\ntypedef unsigned long long u64;"
    yield "typedef struct { int all, count, enough, few, quiet, posture, free, alert, bit; } row_t;"
    yield "typedef struct { u64 key; int first, second; } cell_t;"
    yield FIND
    yield from _moves(graph)
    for at, own in enumerate(machine.actors):
        gazes = (gaze >> WIDTH for gaze in own.gazes)
        yield f"static const int gaze_{at}[] = {{ {joined(gazes)} }};"
        yield f"static const int stake_{at}[] = {{ {joined(own.stakes)} }};"
        if at < machine.peers:
            yield f"static const int rank_{at}[] = {{ {joined(own.ranks)} }};"
    yield from _answers(graph)
    yield from _rewriting(graph)
    yield _functions(machine.size, machine.peers)
    here = "now.here, now.log"
    for at, many in enumerate(_most(graph)):
        for number in range(many):
            yield f"#define MAY_{at}_{number} (may({here}, {at}) > {number})"
            yield f"#define ONWARD_{at}_{number} (!now.wrong && goes_on({here}, {at}) > {number})"
    yield f"#define DONE (now.wrong || nobody_goes_on({here}))"


def _moves(graph: AnyGraph) -> Iterable[str]:
    """Write the rows of all actors, and the moves in them."""
    moves: list[tuple[int, int, int]] = []
    rows: list[str] = []
    fields = (*graph.machine.fields, None)
    tables = (*graph.known.rows, graph.known.joints)
    for at, (field, table) in enumerate(zip(fields, tables, strict=True)):
        keyed: dict[int, tuple[int, int]] = {}
        for key, row in table.items():
            keyed[key_of(key >> WIDTH, key & MASK)] = len(rows), 0
            numbers = [
                *(n for told in row.told() for n in _put(moves, told, key >> WIDTH, field)),
                *map(int, (row.quiet, row.posture, row.free, row.alert, row.consent)),
            ]
            rows.append(f"{{ {joined(numbers)} }}")
        yield from _hashed(f"row_{at}", keyed)
    yield f"static const row_t rows[] = {{ {', '.join(rows)} }};"
    told = ", ".join(f"{{ {joined(move)} }}" for move in moves)
    yield f"static const struct {{ int local, effect, events; }} moves[] = {{ {told} }};"


def _answers(graph: AnyGraph) -> Iterable[str]:
    """Write what is seen, what effects do, what is remembered, and what is a bad end."""
    tables = tabulate(graph)
    yield from square("views", tables.views)
    yield from square("changes", tables.changes)
    memories = range(len(graph.machine.memories.values))
    yield from square("observed", {**tables.observed, **{(one, 0): one for one in memories}})
    bad = [int(memory in tables.bad_ends) for memory in memories]
    yield f"static const unsigned char bad_end[] = {{ {joined(bad)} }};"


def _put(
    moves: list[tuple[int, int, int]], added: Sequence[Moved], local: int, field: int | None
) -> tuple[int, int]:
    """Put moves behind the others; return where they begin, and how many they are."""
    start = len(moves)
    for delta, effect, events in added:
        after = 0 if field is None else local + field_of(delta, field)
        moves.append((after, effect >> WIDTH, events))
    return start, len(added)


def _rewriting(graph: AnyGraph) -> Iterable[str]:
    """Write how states are rewritten: choices, arrangements, and who trades places."""
    machine, known = graph.machine, graph.known
    size = machine.size
    choices = {
        key_of(*postures[:-1]): (
            -1 if found is None else sum(1 << at for at in found[0]),
            int(found is not None and found[1]),
        )
        for postures, found in known.choices.items()
    }
    yield from _hashed("choice", choices)
    arranged = {
        key_of(k & MASK, *(k >> field & MASK for field in machine.fields)): (
            arrangement,
            (k & MASK) + field_of(change, 0),
        )
        for k, (arrangement, change) in known.arranged.items()
    }
    yield from _hashed("arranged", arranged)
    fields = (*machine.fields, machine.memory_field)
    for at, field in enumerate(fields):
        recast = {
            key_of(k >> WIDTH, k & MASK): ((k >> WIDTH) + field_of(change, field), 0)
            for k, change in known.recast[at].items()
        }
        yield from _hashed(f"recast_{at}", recast)
    for at in range(size + 2):
        renamed = {}
        for k, found in known.renamed[at].items():
            whose = fields[_place(at, machine.peers)] if at <= size else 0
            renamed[key_of(k >> WIDTH)] = found >> whose, 0
        yield from _hashed(f"renamed_{at}", renamed)


def _place(at: int, peers: int) -> int:
    """Return where an actor goes when two writers trade places."""
    return 1 - at if at < peers else at


def key_of(*numbers: int) -> int:
    """Make one number of several, by which the tables are asked."""
    key = 0
    for number in numbers:
        if number >> BITS:
            raise SystemExit(f"{number} does not fit into {BITS} bits of a key")
        key = key << BITS | number
    return key


def _hashed(name: str, table: Mapping[int, tuple[int, int]]) -> Iterable[str]:
    """Write a hash table with one key and two values."""
    bits = max(1, (2 * len(table)).bit_length())
    slots = ["{ ~0ull, 0, 0 }"] * (1 << bits)
    taken: set[int] = set()
    for key, (first, second) in table.items():
        at = WIDE.slot(key, bits)
        while at in taken:
            at = (at + 1) % (1 << bits)
        taken.add(at)
        slots[at] = f"{{ {key}ull, {first}, {second} }}"
    yield f"static const cell_t cells_{name}[] = {{ {', '.join(slots)} }};"
    yield f"#define IN_{name}(key) find(cells_{name}, {bits}, key)"


FIND: Final = f"""
#define K2(a, b) ((u64) (a) << {BITS} | (u64) (b))
static const cell_t *find(const cell_t *cells, int bits, u64 key) {{
  u64 at = (key * {WIDE.odd}ull) >> (64 - bits), mask = (1ull << bits) - 1;
  while (cells[at].key != key) {{ if (cells[at].key == ~0ull) return NULL; at = (at + 1) & mask; }}
  return &cells[at];
}}"""


def _functions(size: int, peers: int) -> str:
    """Write the functions, with what they say of each actor put in."""
    actors = range(size)
    postures, stakes = "0", "*log"
    for at in actors:
        postures = f"K2({postures}, r{at}.posture)"
        stakes = f"K2({stakes}, stake_{at}[here[{at}]])"

    def each(told: str, between: str) -> str:
        return between.join(told.replace("@", str(at)) for at in actors)

    words = {
        "ROWS": each("  row_t r@ = *row(@, here, log);", "\n"),
        "ROW_OF": each(
            "  if (at == @) return &rows[IN_row_@(K2(here[@], "
            "VIEWS(gaze_@[here[@]], log)))->first];",
            "\n",
        ),
        "BITS": each("r@.bit", " | "),
        "POSTURES": postures,
        "FEW": each("((chosen >> @ & 1) ? r@.few : 0)", " + "),
        "ALERT": each("r@.alert", " || "),
        "FREE": each("r@.free", " || "),
        "QUIET": each("r@.quiet", " && "),
        "STAKED": each("stake_@[here[@]]", " && "),
        "STAKES": stakes,
        "RECAST": each("here[@] = IN_recast_@(K2(here[@], found->first))->first;", " "),
        "ORDERED": "rank_0[here[0]] <= rank_1[here[1]]" if peers else "1",
        "RENAMED": each("short h@ = IN_renamed_@(here[@])->first;", " "),
        "PLACED": " ".join(f"here[{_place(at, peers)}] = h{at};" for at in actors),
        "SIZE1": str(size + 1),
        "SIZE": str(size),
    }
    text = FUNCTIONS
    for word, told in words.items():
        text = text.replace(f"${word}$", told)
    return text


FUNCTIONS: Final = """
static const row_t *row(int at, const short *here, int log);
static const row_t *joint(const short *here, int log) {
$ROWS$
  return &rows[IN_row_$SIZE$(K2($BITS$, log))->first];
}
static const row_t *row(int at, const short *here, int log) {
$ROW_OF$
  return joint(here, log);
}
static int may(const short *here, int log, int at) {
$ROWS$
  const cell_t *found = IN_choice($POSTURES$);
  int chosen = found->first, all = chosen < 0 || ($FEW$) == 0;
  if (at == $SIZE$) return all || found->second ? joint(here, log)->count : 0;
  return all ? row(at, here, log)->count : (chosen >> at & 1) ? row(at, here, log)->few : 0;
}
static int nobody_goes_on(const short *here, int log) {
$ROWS$
  return $ALERT$ || !($FREE$);
}
static int goes_on(const short *here, int log, int at) {
  if (nobody_goes_on(here, log)) return 0;
  for (int before = 0; before < at; before++) if (row(before, here, log)->free) return 0;
  return row(at, here, log)->free ? row(at, here, log)->few : 0;
}
static void take(short *here, short *log, int *memory, unsigned char *wrong, int at, int number) {
  const row_t *r = row(at, here, *log);
  int which = (r->few > number ? r->enough : r->all) + number;
  if (at < $SIZE$) here[at] = moves[which].local;
  if (moves[which].effect) *log = CHANGES(*log, moves[which].effect);
  *memory = OBSERVED(*memory, moves[which].events);
  if (*memory < 0) *wrong = 1;
}
static int ends_badly(const short *here, int log, int memory) {
$ROWS$
  return $QUIET$ && joint(here, log)->quiet && bad_end[memory];
}
static void rewrite(short *here, short *log, int *memory, unsigned char *wrong) {
  if (*wrong) return;
  if ($STAKED$) {
    const cell_t *found = IN_arranged($STAKES$);
    if (found->first) {
      $RECAST$
      *memory = IN_recast_$SIZE$(K2(*memory, found->first))->first; *log = found->second;
    }
  }
  if (!($ORDERED$)) {
    $RENAMED$
    *memory = IN_renamed_$SIZE$(*memory)->first; *log = IN_renamed_$SIZE1$(*log)->first;
    $PLACED$
  }
  *wrong = ends_badly(here, *log, *memory);
}"""
"""What the model does between two states that SPIN keeps."""
