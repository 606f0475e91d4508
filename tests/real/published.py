"""The published package on Node, for the tests beside this file."""

from collections.abc import Iterator
from random import Random

import pytest

from benchmarks.peers import Peer, core_peer

Json = dict[str, object]


def start() -> Iterator[Peer]:
    """Start the peer, or fail and say what is missing."""
    peer = core_peer("answers.mjs")
    if not isinstance(peer, Peer):
        pytest.fail(f"the published package cannot be asked: {peer.reason}")
    yield peer
    peer.stop()


def answers(peer: Peer, command: str, cases: list[list[bytes]]) -> list[Json]:
    """Ask about many cases at once; a case is a list of reads or items."""
    found = peer.ask(command, cases=[[part.hex() for part in case] for case in cases])["answers"]
    assert isinstance(found, list)
    assert len(found) == len(cases)
    return found


def octets(answer: Json, name: str) -> list[bytes]:
    """Return the list of hex texts that an answer has under a name."""
    texts = answer[name]
    assert isinstance(texts, list)
    return [bytes.fromhex(text) for text in texts]


def cut_anywhere(random: Random, wire: bytes) -> list[bytes]:
    """Cut bytes into reads, now and then into empty ones."""
    count = random.choice((0, 1, 2, 4, 8, len(wire)))
    cuts = sorted(random.randrange(len(wire) + 1) for _ in range(count))
    return [wire[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(wire)], strict=True)]
