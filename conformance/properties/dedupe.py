"""Properties of dedupe: which stored frames a reader delivers."""

from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from conformance.properties.asking import ask, differs, first, plain_marker
from conformance.properties.property import Call, Property
from spec_model.codec.operation import Arguments
from spec_model.plain import Plain, Record
from spec_model.policies import Choice
from strategies.markers import histories, seqs, writer_ids

GAPS = "sequence-gaps"
Stored = list[tuple[bytes, int]]


@st.composite
def _stored(draw: DrawFn) -> Record:
    history = draw(histories())
    start = draw(st.integers(0, len(history)))
    return {"stored": [plain_marker(marker) for marker in history], "start": start}


@st.composite
def _neighbours(draw: DrawFn) -> Record:
    """A writer, and for each byte of its id another that differs there alone."""
    base, change = draw(writer_ids()), draw(st.integers(1, 255))
    others = [
        bytes(octet ^ (change if at == place else 0) for at, octet in enumerate(base))
        for place in range(len(base))
    ]
    seq = draw(seqs())
    return {"stored": [{"writer": writer, "seq": seq} for writer in (base, *others)]}


def _history(drawn: Record) -> Stored:
    records = Arguments(drawn).records("stored")
    return [(record.octets("writer"), record.number("seq")) for record in records]


def _judge(call: Call, stored: list[Plain], start: int = 0, **policies: str) -> Arguments:
    policy = {name.replace("_", "-"): choice for name, choice in policies.items()}
    question: Record = {"stored": stored, "start": start, **policy}
    return Arguments(Arguments(ask(call, "dedupe.deliver", question)).record("ok").values)


def _highest(call: Call, drawn: Record) -> str | None:
    stored = _history(drawn)
    expected = [
        index
        for index, (writer, seq) in enumerate(stored)
        if all(seq > earlier for other, earlier in stored[:index] if other == writer)
    ]
    got = _judge(call, Arguments(drawn).items("stored"))
    return differs("delivered", expected, got.items("delivered"))


def _identity(call: Call, drawn: Record) -> str | None:
    stored, history = Arguments(drawn).items("stored"), _history(drawn)
    together = _judge(call, stored).items("delivered")
    wrongs = []
    for writer in sorted({writer for writer, _ in history}):
        places = [index for index, (other, _) in enumerate(history) if other == writer]
        alone = _judge(call, [stored[place] for place in places]).numbers("delivered")
        expected = [place for place in together if place in places]
        wrongs.append(differs(writer.hex(), expected, [places[index] for index in alone]))
    return first(wrongs)


def _every_byte(call: Call, drawn: Record) -> str | None:
    stored = Arguments(drawn).items("stored")
    got = _judge(call, stored).items("delivered")
    return differs("delivered", list(range(len(stored))), got)


def _fresh(call: Call, drawn: Record) -> str | None:
    stored, start = Arguments(drawn).items("stored"), Arguments(drawn).number("start")
    windowed = _judge(call, stored, start)
    suffix = _judge(call, stored[start:])
    return first(
        differs(
            f"{name} from index {start}",
            [start + index for index in suffix.numbers(name)],
            windowed.items(name),
        )
        for name in ("delivered", "gaps")
    )


def _gaps(call: Call, drawn: Record) -> str | None:
    stored, history = Arguments(drawn).items("stored"), _history(drawn)
    strict = _judge(call, stored, sequence_gaps=Choice.RECOMMENDED.value)
    silent = _judge(call, stored, sequence_gaps=Choice.UPSTREAM.value)
    delivered = strict.numbers("delivered")
    expected: list[Plain] = []
    for writer in {writer for writer, _ in history}:
        own = [index for index in delivered if history[index][0] == writer]
        expected += [b for a, b in pairwise(own) if history[b][1] != history[a][1] + 1]
    return first(
        (
            differs("gaps", sorted(map(str, expected)), sorted(map(str, strict.items("gaps")))),
            differs("gaps, upstream", [], silent.items("gaps")),
            differs("delivered, upstream", delivered, silent.items("delivered")),
        )
    )


def _resend(call: Call, drawn: Record) -> str | None:
    stored, start = Arguments(drawn).items("stored"), Arguments(drawn).number("start")
    once = _judge(call, stored).items("delivered")
    again = _judge(call, [*stored, *stored[start:]]).items("delivered")
    return differs("with everything from there on resent", once, again)


PROPERTIES: tuple[Property, ...] = (
    Property(
        id="dedupe.highest",
        clauses=("dedupe.highest", "seq.unsigned"),
        claim="A frame is delivered if its number is above every earlier one of its writer.",
        draws=_stored,
        check=_highest,
    ),
    Property(
        id="dedupe.identity",
        clauses=("dedupe.identity",),
        claim="What is delivered of a writer is what would be delivered if it were alone.",
        draws=_stored,
        check=_identity,
    ),
    Property(
        id="dedupe.every-byte",
        clauses=("dedupe.identity",),
        claim="Writers whose ids differ in one byte, whichever it is, do not suppress each other.",
        draws=_neighbours,
        check=_every_byte,
    ),
    Property(
        id="dedupe.fresh",
        clauses=("dedupe.fresh",),
        claim="A reader that starts later judges as if nothing had been stored before.",
        draws=_stored,
        check=_fresh,
    ),
    Property(
        id="dedupe.gaps",
        clauses=("dedupe.gaps",),
        claim="A strict reader flags each number that skips ahead; delivery does not change.",
        draws=_stored,
        check=_gaps,
    ),
    Property(
        id="dedupe.resend",
        clauses=("dedupe.highest",),
        claim="Resending stored frames in their order delivers nothing more.",
        draws=_stored,
        check=_resend,
    ),
)
