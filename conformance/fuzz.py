"""Fuzzing the readers of envelopes and of flattened texts: `python -m conformance.fuzz`.

The claim is that a reader answers every input: with a value or with a refusal, never by raising,
never by hanging, and within bounds of memory, decompression bombs included. Inputs are changes of
the golden vectors' wires, wrapped again in intact layers so that the changes reach the readers
behind checksums and tags. An input whose outcome is new joins the corpus. Where `atheris` is
installed, it chooses the inputs by coverage instead.

The last line says how many inputs ran, how fast, and by how much memory grew. Exit code 1 on a
finding: an exception, an answer that took too long, or growth beyond the bound. A finding is
printed as hexadecimal after it has been made smaller.
"""

import argparse
import importlib
import importlib.util
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import FrameType
from typing import Final

from attrs import Factory, define, evolve, field, frozen

from conformance.exits import Exit
from conformance.inspection import inspect, read_input
from conformance.mutations import RUN_KEY, bombs, change, wrap
from spec_model.codec import OPERATIONS
from spec_model.plain import Plain
from spec_model.policies import Choice
from spec_model.rejections import Rejected
from spec_model.values.devalue import CURRENT as DIALECT
from spec_model.values.devalue import flatten, from_utf8, unflatten
from spec_model.values.dialects import DIALECTS
from spec_model.values.js import Heap
from spec_model.wire.compression import DECODERS
from spec_model.wire.display import Untouched
from spec_model.wire.envelope import READERS, read_frame
from spec_model.wire.keys import KeyBundle
from spec_model.wire.legacy import AsItIs, Legacy
from spec_model.wire.payload import Reading, read_payload, show_payload
from vectors.canonical import JsonObject
from vectors.forms import FormError, from_json
from vectors.load import load

Ask = Callable[[bytes, int], str]
"""Asks about an input, in a way that follows from a number, and names the outcome."""

INFLATE_LIMIT: Final = 256 << 10
SECONDS_TO_SHRINK: Final = 10.0
MOST_CORPUS: Final = 4_096
CORPUS: Final = Path(".onceproof") / "fuzz"
"""Where atheris finds its seeds and keeps what it finds."""

SELECTOR_BYTES: Final = 4
"""How many bytes of an input of atheris select what is asked."""

WARM_UP: Final = 3_000
REPORT_EVERY: Final = 100_000
KEY: Final = KeyBundle(RUN_KEY)
_DECODERS: Final = [evolve(decoder, limit=INFLATE_LIMIT) for decoder in DECODERS.values()]
_DIALECTS: Final = [DIALECT, *(row.upstream() for row in DIALECTS.values())]


class TooLongError(Exception):
    """A reader did not answer in time."""


@frozen
class Finding:
    """An input that a reader did not answer as it must."""

    data: bytes
    wrong: str


@frozen(kw_only=True)
class Limits:
    """What an answer may cost."""

    seconds: float = 5.0
    growth: int = 64 << 20
    """How much memory may grow while inputs run, in bytes."""


@define
class Session:
    """One run of the fuzzer: what has run, what came out, and what was found."""

    random: Random
    corpus: list[bytes]
    bombs: list[bytes]
    ask: Ask
    limits: Limits = Limits()
    ran: int = 0
    outcomes: Counter[str] = Factory(Counter)
    found: list[Finding] = field(factory=list[Finding])
    began: float = 0.0
    memory: int = 0

    def growth(self) -> int:
        """Return how far the peak of memory lies above what the warm-up ended with, in bytes."""
        return peak_memory() - self.memory if self.memory else 0


def peak_memory() -> int:
    """Return the highest memory that this process has had so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def present_memory() -> int:
    """Return the memory that this process has now; where the system does not say, the peak."""
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return peak_memory()
    return int(pages.read_text(encoding="ascii").split()[1]) * resource.getpagesize()


# --- targets ------------------------------------------------------------------------------------


def _outcome(value: object) -> str:
    match value:
        case Rejected(reason=reason):
            return str(reason)
        case Untouched() | AsItIs():
            return "untouched"
        case Heap():
            return type(value).__name__
    return "primitive" if value is None or isinstance(value, bool | int | float | str) else "other"


def _runtime(data: bytes, random: Random) -> str:
    reading = Reading(
        key=KEY,
        reader=random.choice(list(READERS.values())),
        decoder=random.choice(_DECODERS),
        dialect=random.choice(_DIALECTS),
    )
    return _outcome(read_payload(data, reading))


def _display(data: bytes, random: Random) -> str:
    reading = Reading(key=KEY, decoder=random.choice(_DECODERS))
    return _outcome(show_payload(data, reading, asynchronous=random.random() < 0.5))


def _frame(data: bytes, random: Random) -> str:
    return _outcome(read_frame(data, key=KEY, unknown_frame=random.choice(list(Choice))))


def _text(data: bytes, random: Random) -> str:
    """Read a text; what was read is written again, which may be refused but must not raise."""
    dialect = random.choice(_DIALECTS)
    text = from_utf8(data.removeprefix(b"devl"), dialect)
    value = text if isinstance(text, Rejected) else unflatten(text, dialect)
    if not isinstance(value, Rejected):
        flatten(value, random.choice(_DIALECTS))
    return _outcome(value)


def _legacy(data: bytes, random: Random) -> str:
    stored = Legacy(data.removeprefix(b"devl").decode(errors="replace"))
    read = read_payload if random.random() < 0.5 else show_payload
    return _outcome(read(stored))


def _inspector(data: bytes, random: Random) -> str:
    given = read_input(data if random.random() < 0.5 else data.hex().encode())
    if given is None:
        return "no input"
    seen = inspect(given, KEY, _DECODERS[0])
    return f"{given.form}, {len(seen.layers)} layers, {len(seen.problems)} problems"


TARGETS: Final[Sequence[Callable[[bytes, Random], str]]] = (
    *(_runtime, _runtime, _runtime, _runtime, _display, _display, _frame, _text, _text, _text),
    *(_text, _text, _legacy, _inspector),
)


def ask(data: bytes, seed: int) -> str:
    """Ask one target about one input; which one, and how, follows from the seed."""
    random = Random(seed)  # noqa: S311 - choosing what to ask is no secret
    target = random.choice(TARGETS)
    return f"{target.__name__}:{target(data, random)}"


# --- seeds --------------------------------------------------------------------------------------


AREAS: Final = ("envelope", "display", "compression", "encryption", "legacy", "value")
"""Areas of vectors whose wires are seeds, by how their names begin."""


def seeds() -> list[bytes]:
    """Collect the wires and texts of the golden vectors."""
    vectors = [vector for vector in load().vectors.values() if _is_seed(vector)]
    found = {data for vector in vectors for data in _wires(vector)}
    texts = {data[4:] for data in found if data.startswith(b"devl")}
    return sorted(data for data in found | texts if 0 < len(data) <= 2_000)


def _is_seed(vector: JsonObject) -> bool:
    flags = vector["flags"]
    large = isinstance(flags, list) and "large" in flags
    return not large and str(vector["id"]).split(".")[1].startswith(AREAS)


def _wires(vector: JsonObject) -> Iterator[bytes]:
    """Yield every string of bytes that a vector holds as a wire or as a value."""
    forms = [vector.get("wire"), vector.get("value")]
    arguments = vector.get("args")
    operation = OPERATIONS.get(str(vector.get("op")))
    if isinstance(arguments, dict) and operation is not None:
        try:
            yield from _bytes_in(from_json(operation.takes, arguments))
        except FormError:
            return
    for form in forms:
        if isinstance(form, str):
            try:
                yield bytes.fromhex(form)
            except ValueError:
                continue


def _bytes_in(value: Plain) -> Iterator[bytes]:
    for part in value.values() if isinstance(value, dict) else [value]:
        if isinstance(part, bytes):
            yield part
        elif isinstance(part, str):
            yield part.encode(errors="replace")


# --- the run ------------------------------------------------------------------------------------


@contextmanager
def alarmed() -> Iterator[None]:
    """Turn the timer's signal into an exception."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGALRM, stop)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def wrong(session: Session, data: bytes, seed: int) -> tuple[str, str]:
    """Ask, and say what is wrong with the answer, if anything, and what the outcome was."""
    signal.setitimer(signal.ITIMER_REAL, session.limits.seconds)
    try:
        return "", session.ask(data, seed)
    except TooLongError:
        return f"no answer in {session.limits.seconds} s", ""
    except Exception as error:  # noqa: BLE001 - whatever is raised is the finding
        return f"raised {type(error).__name__}: {error}"[:200], ""
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def draw(session: Session) -> bytes:
    """Make the next input."""
    random = session.random
    data = random.choice(session.corpus)
    if random.randrange(2_000) == 0:
        return random.choice(session.bombs)
    data = change(data, random.choice(session.corpus), random)
    if random.randrange(3) == 0:
        data = data if data[:4].isalpha() else b"devl" + data
        for _ in range(random.randrange(1, 3)):
            data = wrap(data, random)
    return data


def step(session: Session) -> None:
    """Run one input; keep it if its outcome is new, report it if it is wrong."""
    data, seed = draw(session), session.random.getrandbits(32)
    what, outcome = wrong(session, data, seed)
    session.ran += 1
    if what:
        session.found.append(Finding(smaller(session, data, seed, what), what))
    elif outcome not in session.outcomes and len(session.corpus) < MOST_CORPUS:
        session.corpus.append(data)
    session.outcomes[outcome] += 1
    if session.ran == WARM_UP:
        session.memory = present_memory()


def smaller(session: Session, data: bytes, seed: int, what: str) -> bytes:
    """Take parts out of an input as long as the same thing stays wrong, and time is left."""
    kind = what.partition(":")[0]
    size = len(data) // 2
    until = time.monotonic() + SECONDS_TO_SHRINK
    while size:
        at = 0
        while at < len(data) and time.monotonic() < until:
            shorter = data[:at] + data[at + size :]
            if wrong(session, shorter, seed)[0].partition(":")[0] == kind:
                data = shorter
            else:
                at += size
        size //= 2
    return data


def say(line: str) -> None:
    """Print one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def summary(session: Session) -> str:
    """Return how far the run is, in one line."""
    rate = session.ran / max(time.monotonic() - session.began, 0.001)
    grown = session.growth() / (1 << 20)
    return (
        f"{session.ran:,} inputs, {rate:,.0f} a second, {len(session.outcomes)} outcomes, "
        f"memory grew by {grown:.1f} MiB, {len(session.found)} findings"
    )


def run(count: int, seed: int, ask: Ask = ask, limits: Limits = Limits()) -> Session:
    """Run that many inputs, or until something is found."""
    random = Random(seed)  # noqa: S311 - choosing inputs is no secret
    session = Session(random, seeds(), bombs(), ask, limits, began=time.monotonic())
    with alarmed():
        while session.ran < count and not session.found:
            step(session)
            if session.ran % REPORT_EVERY == 0:
                say(summary(session))
            if session.ran % 1_000 == 0 and session.growth() > limits.growth:
                grown = session.growth() >> 20
                session.found.append(Finding(b"", f"memory grew by {grown} MiB"))
    return session


def guided(count: int, seed: int) -> None:
    """Let atheris choose the inputs by coverage; it reports by itself, and ends the process."""
    atheris = importlib.import_module("atheris")
    atheris.instrument_all()
    CORPUS.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate([*seeds(), *bombs()]):
        (CORPUS / f"seed-{number}").write_bytes(bytes(SELECTOR_BYTES) + data)

    def one(data: bytes) -> None:
        ask(data[SELECTOR_BYTES:], int.from_bytes(data[:SELECTOR_BYTES], "big"))

    most = (present_memory() + Limits().growth) >> 20
    limits = [f"-timeout={Limits().seconds:.0f}", f"-rss_limit_mb={most}", "-max_len=4096"]
    atheris.Setup([sys.argv[0], f"-runs={count}", f"-seed={seed or 1}", *limits, str(CORPUS)], one)
    atheris.Fuzz()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="conformance.fuzz", description="Fuzz the readers.")
    parser.add_argument("--count", type=int, default=1_000_000, help="inputs to run")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--mutations", action="store_true", help="do not use atheris")
    chosen = parser.parse_args(arguments)
    if importlib.util.find_spec("atheris") and not chosen.mutations:
        guided(chosen.count, chosen.seed)
        return int(Exit.OK)
    session = run(chosen.count, chosen.seed)
    say(f"done: {summary(session)}")
    for finding in session.found:
        say(f"finding: {finding.wrong}\n  input: {finding.data.hex()}")
    return int(Exit.FAILED if session.found else Exit.OK)


if __name__ == "__main__":
    sys.exit(main())
