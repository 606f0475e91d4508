"""The model and its mutants as targets in this process."""

from itertools import groupby

import pytest

from conformance.adapters.base import Broken, Connection, Failure
from conformance.adapters.targets import TargetError, resolve
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


def _areas() -> list[tuple[str, list[str]]]:
    ids = sorted(load().vectors)
    return [
        (area, list(found)[:3]) for area, found in groupby(ids, lambda name: name.rsplit(".", 2)[0])
    ]


@pytest.mark.parametrize(("area", "ids"), _areas())
def test_the_model_passes_vectors_of_every_area(area: str, ids: list[str]) -> None:
    """Through the messages of the protocol it answers as it does when it is called."""
    release = load()
    connection = resolve("model:").connect()
    for name in ids:
        found = [*judge(release.vectors[name], lambda *asked: _asking(connection, *asked))]
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


def test_a_reader_is_told_inputs_and_says_outputs() -> None:
    """It connects, delivers, asks whether an end is the end, and closes."""
    connection = resolve("model:").connect()
    frame: Record = {"item": b"a", "writer": b"w" * 8, "seq": 3}
    (wire,) = connection.exchange([Call("frames.encode", {"profile": "V2", "value": [frame]})])
    assert isinstance(wire, Ok)
    (opened,) = connection.exchange([Open("reader", {"start": 0})])
    assert opened == Opened(1)
    told: list[Record] = [
        {"kind": "start"},
        {"kind": "opened"},
        {"kind": "bytes", "data": wire.value},
        {"kind": "eof"},
        {"kind": "info", "tail": 0, "done": True},
    ]
    assert connection.exchange([Tell(1, given) for given in told]) == [
        Outputs([{"kind": "connect", "start": 0}]),
        Outputs([]),
        Outputs([{"kind": "deliver", **frame}]),
        Outputs([{"kind": "get-info"}]),
        Outputs([{"kind": "closed"}]),
    ]
    assert connection.exchange([Close(1)]) == [Closed()]
    with pytest.raises(ModelMisuse):
        connection.exchange([Tell(1, {"kind": "eof"})])


def test_what_makes_no_sense_is_not_understood() -> None:
    """The adapter lives on, and only the request is at fault."""
    connection = resolve("model:").connect()
    (opened, early, probe) = connection.exchange(
        [Open("reader", {"start": 0}), Open("writer", {}), Probe({"request": "nonsense"})]
    )
    assert opened == Opened(1)
    assert isinstance(early, Broken)
    assert (early.kind, early.answered) == (Failure.PROTOCOL_ERROR, True)
    assert isinstance(probe, NotUnderstood)
    (broken,) = connection.exchange([Tell(1, {"kind": "eof"})])
    assert isinstance(broken, Broken)
    assert broken.answered


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
