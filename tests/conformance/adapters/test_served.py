"""The model as a program of its own, served by the Python kit."""

from collections.abc import Iterator
from itertools import groupby

import pytest

from conformance.adapters.base import Connection, Restarting
from conformance.adapters.pipes import Command
from conformance.adapters.served import adapter, served_command
from conformance.adapters.targets import dial_command, resolve
from conformance.protocol import Call, Open, Tell
from spec_model.plain import Record
from vectors.judge import questions
from vectors.load import load


@pytest.fixture(scope="module")
def served() -> Iterator[Connection]:
    """The model as a process."""
    connection = Restarting("served", dial_command(Command(served_command())))
    yield connection
    connection.stop()


def _calls() -> list[Call]:
    release = load()
    ids = sorted(release.vectors)
    chosen = [
        name
        for _area, found in groupby(ids, lambda name: name.rsplit(".", 2)[0])
        for name in list(found)[::7]
        if "large" not in str(release.vectors[name]["flags"])
    ]
    return [
        Call(question.operation.name, question.arguments)
        for name in chosen
        for question in [*questions(release.vectors[name])][:5]
    ]


def test_it_answers_as_the_model_in_process_does(served: Connection) -> None:
    """Through lines, base64 and batches the same answers come, digests compared as bytes."""
    calls = _calls()
    model = resolve("model:").connect()
    assert served.exchange(calls) == model.exchange(calls)
    assert len(calls) > 300


READING: list[Record] = [
    {"kind": "begin", "start": 0},
    {"kind": "opened"},
    {"kind": "bytes", "data": b"\0\0\0"},
    {"kind": "error", "gone": False},
]
WRITING: list[Record] = [
    {"kind": "begin", "writer": b"w" * 8, "first": 0, "ready": True},
    {"kind": "write", "frame": b"frame"},
    {"kind": "timer", "timer": "idle"},
    {"kind": "op-result", "id": 0, "ok": True, "indices": [0]},
]


@pytest.mark.parametrize(
    ("opening", "told"),
    [(Open("reader", {}), READING), (Open("writer", {"profile": "SEG"}), WRITING)],
)
def test_its_roles_say_what_the_model_says(
    served: Connection, opening: Open, told: list[Record]
) -> None:
    """Input by input the same outputs come, in order."""
    said = []
    for connection in (served, resolve("model:").connect()):
        (opened,) = connection.exchange([opening])
        number = opened.instance  # type: ignore[union-attr] # it was opened
        said.append([connection.exchange([Tell(number, given)]) for given in told])
    assert said[0] == said[1]


def test_the_same_adapter_answers_in_this_process() -> None:
    """An object of the kit needs no process."""
    assert adapter().answer({"request": "nonsense"}) == {
        "error": {"reason": "unknown-request", "message": "nonsense"}
    }
    connection = resolve("py:conformance.adapters.served:adapter").connect()
    calls = _calls()[:50]
    assert connection.exchange(calls) == resolve("model:").connect().exchange(calls)
