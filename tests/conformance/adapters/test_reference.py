"""The model and its mutants as targets in this process."""

from itertools import groupby

import pytest

from conformance.adapters.addresses import TargetError
from conformance.adapters.base import Broken, Connection, Failure
from conformance.adapters.targets import resolve
from conformance.protocol import (
    Call,
    Close,
    Closed,
    NotUnderstood,
    Ok,
    Open,
    Opened,
    Outputs,
    Probe,
    Refused,
    Tell,
    as_answer,
)
from spec_model.codec import call
from spec_model.errors import ModelMisuse
from spec_model.plain import Plain, Record
from vectors.judge import judge
from vectors.load import load


def _asking(connection: Connection, op: str, arguments: Record) -> dict[str, Plain]:
    (reply,) = connection.exchange([Call(op, arguments)])
    assert not isinstance(reply, Broken)
    return as_answer(reply)


RELEASE = load()


def _areas() -> list[tuple[str, list[str]]]:
    ids = sorted(name for name in RELEASE.vectors if "large" not in str(RELEASE.vectors[name]))
    return [
        (area, list(found)[:3]) for area, found in groupby(ids, lambda name: name.rsplit(".", 2)[0])
    ]


@pytest.mark.parametrize(("area", "ids"), _areas())
def test_the_model_passes_vectors_of_every_area(area: str, ids: list[str]) -> None:
    """Through the messages of the protocol it answers as it does when it is called."""
    connection = resolve("model:").connect()
    for name in ids:
        found = [*judge(RELEASE.vectors[name], lambda *asked: _asking(connection, *asked))]
        assert not found, area
    connection.stop()


def test_a_mutant_answers_for_its_own_copy() -> None:
    """It differs from the model, which goes on beside it."""
    mutant = resolve("mutant:length-counts-itself")
    connection = mutant.connect()
    question = Call("frames.encode", {"profile": "F1", "value": [{"item": b"a"}]})
    (wrong,) = connection.exchange([question])
    right = call("frames.encode", question.args)["ok"]
    connection.stop()
    assert isinstance(wrong, Ok)
    assert wrong.value != right


def test_a_refusal_is_typed_and_says_where() -> None:
    """Code, offset, and what had come out before."""
    connection = resolve("model:").connect()
    (reply,) = connection.exchange([Call("frames.decode", {"profile": "F1", "wire": b"\0\0"})])
    assert isinstance(reply, Refused)
    assert (reply.code, reply.offset, reply.before) == ("truncated-frame", 0, [])


def _tell(connection: Connection, instance: int, *told: Record) -> list[object]:
    replies = connection.exchange([Tell(instance, given) for given in told])
    return [reply.outputs if isinstance(reply, Outputs) else reply for reply in replies]


def test_a_reader_is_told_inputs_and_says_outputs() -> None:
    """It connects, delivers, asks whether an end is the end, and closes."""
    connection = resolve("model:").connect()
    frame: Record = {"item": b"a", "writer": b"w" * 8, "seq": 3}
    (wire,) = connection.exchange([Call("frames.encode", {"profile": "V2", "value": [frame]})])
    assert isinstance(wire, Ok)
    (opened,) = connection.exchange(
        [Open("reader", {"consecutive": 2, "verifies-end": "recommended"})]
    )
    assert opened == Opened(1)
    assert _tell(
        connection,
        1,
        {"kind": "begin", "start": 0},
        {"kind": "opened"},
        {"kind": "bytes", "data": wire.value},
        {"kind": "eof"},
        {"kind": "info", "tail": 0, "done": True},
    ) == [
        [{"kind": "connect", "start": 0}],
        [],
        [{"kind": "deliver", "item": b"a"}],
        [{"kind": "get-info"}],
        [{"kind": "closed"}],
    ]
    assert connection.exchange([Close(1)]) == [Closed()]
    with pytest.raises(ModelMisuse):
        connection.exchange([Tell(1, {"kind": "eof"})])


@pytest.mark.parametrize(("profile", "op"), [("SEG", "segment-open"), ("PUB", "write")])
def test_a_writer_writes_as_its_profile_says(profile: str, op: str) -> None:
    """A segment writer opens a request and keeps it open; a sink sends whole groups."""
    connection = resolve("model:").connect()
    connection.exchange([Open("writer", {"profile": profile})])
    begin: Record = {"kind": "begin", "writer": b"w" * 8, "first": 5, "ready": True}
    begun, outputs = _tell(connection, 1, begin, {"kind": "write", "frame": b"frame"})
    assert begun == []
    assert isinstance(outputs, list)
    asked = next(output for output in outputs if output["kind"] == "op")
    assert (asked["id"], asked["op"]) == (5, op)


def test_what_makes_no_sense_is_not_understood() -> None:
    """The adapter lives on, and only the request is at fault."""
    connection = resolve("model:").connect()
    replies = connection.exchange(
        [
            Open("reader", {}),
            Open("writer", {"profile": "PUB", "max-frames": 5}),
            Open("world", {}),
            Probe({"request": "nonsense"}),
        ]
    )
    assert replies[0] == Opened(1)
    assert [isinstance(reply, Broken) and reply.answered for reply in replies[1:3]] == [True, True]
    assert isinstance(replies[3], NotUnderstood)
    (broken,) = connection.exchange([Tell(1, {"kind": "eof"})])
    assert isinstance(broken, Broken)
    assert (broken.kind, broken.answered) == (Failure.PROTOCOL_ERROR, True)


@pytest.mark.parametrize(
    "name", ["", "nonsense", "model", "model:x", "mutant:", "mutant:no-such", "http:x", ":"]
)
def test_a_string_that_names_no_target_is_an_error(name: str) -> None:
    """It is somebody's input."""
    with pytest.raises(TargetError):
        resolve(name)


def test_a_name_of_the_settings_stands_for_a_target() -> None:
    """The target keeps the name that it was asked for by."""
    target = resolve("mine", {"mine": "model:"})
    assert (target.name, target.address) == ("mine", "model:")
