"""The published reader of object streams and the model with upstream's answers agree."""

import json
from collections.abc import Iterator, Sequence
from random import Random

import pytest
from attrs import frozen

from benchmarks.peers import Peer
from spec_model.policies import Choice
from spec_model.rejections import Rejected
from spec_model.values.devalue import CURRENT, flatten, to_utf8
from spec_model.wire import layout
from spec_model.wire.object_values import Delivered, ObjectValueReader, ValueOutcome
from spec_model.wire.objects import ReadingPolicy
from spec_model.wire.payload import Reading
from tests.real import published
from tests.real.published import Json, answers, cut_anywhere, octets

pytestmark = pytest.mark.real

CASES = 3_000
DIALECT = CURRENT.upstream()
READING = Reading(dialect=DIALECT)
POLICY = ReadingPolicy.every(Choice.UPSTREAM)


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    """The published package."""
    yield from published.start()


def _framed(payload: bytes) -> bytes:
    return layout.LENGTH.pack(len(payload)) + payload


A = _framed(b'devl["a"]')
B = _framed(b'devl[{"b":1},2]')


@frozen
class Read:
    """What the model makes of one case: the payloads that each read gave, and how it ended."""

    given: list[list[bytes]]
    refusal: Rejected | None


def _payloads(outcomes: Sequence[ValueOutcome]) -> list[bytes]:
    texts = [
        flatten(outcome.value, DIALECT) for outcome in outcomes if isinstance(outcome, Delivered)
    ]
    return [b"devl" + to_utf8(text) for text in texts if isinstance(text, str)]


def _read(reads: list[bytes]) -> Read:
    reader = ObjectValueReader(READING, POLICY, unknown_frame=Choice.UPSTREAM)
    given: list[list[bytes]] = []
    for read in reads:
        outcomes = reader.feed(read)
        given.append(_payloads(outcomes))
        if isinstance(outcomes[-1], Rejected):
            return Read(given, outcomes[-1])
    outcomes = reader.close()
    given.append(_payloads(outcomes))
    return Read(given, outcomes[-1] if isinstance(outcomes[-1], Rejected) else None)


def _agree(reads: list[bytes], answer: Json) -> bool:
    found = _read(reads)
    payloads = [payload for given in found.given for payload in given]
    return octets(answer, "payloads") == payloads and (answer["error"] is None) is (
        found.refusal is None
    )


MATRIX = {
    "split at 1": [A[:1], A[1:] + B],
    "split at 2": [A[:2], A[2:] + B],
    "split at 3": [A[:3], A[3:] + B],
    "split at 4": [A[:4], A[4:] + B],
    "split at 5": [A[:5], A[5:] + B],
    "split at 9": [A[:9], A[9:] + B],
    "coalesced": [A + B],
    "empty reads": [b"", A, b"", B, b""],
    "second header alone": [A, B[:2], B[2:]],
    "truncated": [A + B[:-1]],
    "length 99,999,999": [layout.LENGTH.pack(99_999_999) + b"devl"],
    "length 100,000,000 first": [layout.LENGTH.pack(100_000_000) + b"devl"],
    "length 100,000,000 second": [A + layout.LENGTH.pack(100_000_000), B],
    "zero length first": [_framed(b"") + A],
    "zero length second": [A + _framed(b"")],
    "three bytes": [A, _framed(b"dev")],
    "unknown format": [A + _framed(b"zzzzx") + B],
    "no format": [A + _framed(b"ZZ!!x") + B],
    "compressed": [A + _framed(b"gzip\x1f\x8b") + B],
    "encrypted without a key": [A, _framed(b"encr" + bytes(40))],
    "legacy": [b'["x"]\n["y"]\n'],
    "legacy, no line feed": [b'["x"]\n["y"]'],
    "legacy, empty lines": [b'\n\n["x"]\n\n\n["y"]\n'],
    "legacy, split within a line": [b'["x"]\n["', b'y"]\n'],
    "legacy, then frames": [b'["x"]\n', A + B],
    "frames, then legacy": [A, b'["x"]\n'],
    "legacy, spaces": [b' ["x"] \r\n'],
    "frame, byte order mark": [_framed('devl\ufeff["x"]'.encode())],
    "frame, not UTF-8": [_framed(b'devl["\xff"]')],
    "legacy, not UTF-8": [b'["\xff\xe4\xb8"]\n'],
    "nothing": [],
    "nothing but empty reads": [b"", b""],
}
"""Streams a.4 and what was executed for it; every entry is asked of both sides."""


@pytest.mark.parametrize("name", MATRIX)
def test_matrix(peer: Peer, name: str) -> None:
    """Each executed case gives the same values, and an error where the model refuses."""
    (answer,) = answers(peer, "objects", [MATRIX[name]])
    assert _agree(MATRIX[name], answer), (_read(MATRIX[name]), answer)


def _text(random: Random) -> str:
    """Return a flattened text of a small value, as the package would write it."""
    word = "".join(random.choices('ab "\\é世\U0001f600', k=random.randrange(6)))
    leaves = [str(random.randrange(1_000)), "true", "null", json.dumps(word, ensure_ascii=False)]
    return random.choice(
        [f"[{random.choice(leaves)}]", f'[{{"n":1}},{random.choice(leaves)}]', "[[]]"]
    )


def _payload(random: Random) -> bytes:
    """Return a payload that is mostly good."""
    good = b"devl" + _text(random).encode()
    unknown = b"zzzz" + random.randbytes(random.randrange(9))
    short = random.randbytes(random.randrange(6))
    return random.choices((good, unknown, short, good[:-1]), (32, 2, 1, 1))[0]


def _frames(random: Random) -> bytes:
    return b"".join(_framed(_payload(random)) for _ in range(random.randrange(6)))


def _lines(random: Random) -> bytes:
    lines = [_text(random) for _ in range(random.randrange(5))]
    return "\n".join([*lines, *[""] * random.randrange(3)]).encode()


def _wire(random: Random) -> bytes:
    kind = random.randrange(8)
    if kind == 0:
        return _lines(random)
    if kind == 1:
        return _frames(random) + _lines(random)
    if kind == 2:
        return _frames(random)[: random.randrange(20)]
    if kind == 3:
        damaged = bytearray(_frames(random) or b"?")
        damaged[random.randrange(len(damaged))] ^= 1 << random.randrange(8)
        return bytes(damaged)
    if kind == 4:
        length = random.choice((99_999_999, 100_000_000, layout.MAX_LENGTH))
        return _frames(random) + layout.LENGTH.pack(length) + _frames(random)
    return _frames(random)


def test_readers_agree(peer: Peer) -> None:
    """Same values and an error in the same cases, however the bytes are cut."""
    random = Random(3)
    cases = [cut_anywhere(random, _wire(random)) for _ in range(CASES)]
    found = answers(peer, "objects", cases)
    differ = [
        (reads, answer)
        for reads, answer in zip(cases, found, strict=True)
        if not _agree(reads, answer)
    ]
    assert not differ, f"{len(differ)} of {CASES}, the first: {differ[0]}"
    refused = [answer for answer in found if answer["error"] is not None]
    assert any(octets(answer, "payloads") for answer in refused)
    assert 0 < len(refused) < CASES


def test_a_byte_order_mark_before_legacy_text(peer: Peer) -> None:
    """The published reader drops the mark that a read of legacy text begins with; the model not."""
    reads = ['\ufeff["x"]\n'.encode()]
    (answer,) = answers(peer, "objects", [reads])
    assert octets(answer, "payloads") == [b'devl["x"]']
    assert _read(reads).refusal is not None
