"""Messages of the roles: written and read, by the table of their names and shapes."""

import pytest

from spec_model.errors import ModelMisuse
from spec_model.exchange import events, reader, writer
from spec_model.exchange.message import KIND, Messages, check
from spec_model.exchange.operations import shape_of
from spec_model.history import KINDS, Persisted
from spec_model.plain import Record
from spec_model.stream import reader as reading
from spec_model.stream import writing
from spec_model.stream.log import Info, Page
from spec_model.stream.system import StreamSystem
from spec_model.stream.writing import Timer
from tests.spec_model.stream.samples import SETTINGS, states, walks
from vectors.forms import from_json, to_json

WRITER_INPUTS: list[writing.Input] = [
    writing.Begin(writing.Begin(b"12345678").writer, 3, ready=False),  # type: ignore[arg-type] # an id
    writing.Write(b"f"),
    writing.End(close=True),
    writing.Abort(),
    writing.Ready(ok=False),
    writing.Confirmed(1, (0, 2)),
    writing.Broken(1),
    writing.GotInfo(Info(-1, done=False), 4),
    writing.GotPage(Page(((0, b"c"),), 1), 4),  # type: ignore[arg-type] # an index
    writing.GotPage(Page((), None)),
    writing.ReadFailed(4),
    writing.Closed(2, ok=False),
    *Timer,
]
WRITER_OUTPUTS: list[writing.Output] = [
    writing.AwaitReady(),
    writing.OpenSegment(0),
    writing.SendFrame(0, b"f"),
    writing.EndSegment(0),
    writing.AbortSegment(0),
    writing.SendGroup(0, (b"f",)),
    writing.SendGroup(0, (b"f", b"g")),
    writing.CloseStream(1),
    writing.GetInfo(2),
    writing.GetPage(5, 2),
    writing.SetTimer(Timer.IDLE),
    writing.ClearTimer(Timer.IDLE),
    writing.WriteSettled(ok=True),
    writing.EndedWriter(ok=False),
    writing.AbortedWriter(),
    writing.FailedWriter("own-hole"),
]
READER_INPUTS: list[reading.Input] = [
    reading.Begin(-2),
    reading.Opened(),
    reading.Read(b"x"),
    reading.EndOfFile(),
    reading.Errored(),
    reading.Expired(),
    reading.GotInfo(Info(3, done=True)),
    reading.InfoFailed(),
    reading.Cancel(),
]
READER_OUTPUTS: list[reading.Output] = [
    reading.Connect(2),
    reading.Deliver(b"x"),
    reading.AskInfo(),
    reading.CancelUpstream(),
    reading.Closed(),
    *reading.Failed,
]


def _on_the_wire(known: Messages, record: Record) -> Record:
    shape = shape_of(known)
    read = from_json(shape, to_json(shape, record))
    assert isinstance(read, dict)
    return read


@pytest.mark.parametrize("given", WRITER_INPUTS, ids=repr)
def test_inputs_of_writers_survive(given: writing.Input) -> None:
    """As plain values, and as JSON."""
    record = _on_the_wire(writer.INPUTS, writer.input_to_plain(given))
    assert writer.input_from_plain(record) == given


@pytest.mark.parametrize("wanted", WRITER_OUTPUTS, ids=repr)
def test_outputs_of_writers_survive(wanted: writing.Output) -> None:
    """As plain values, and as JSON."""
    record = _on_the_wire(writer.OUTPUTS, writer.output_to_plain(wanted))
    assert writer.output_from_plain(record) == wanted


@pytest.mark.parametrize("given", READER_INPUTS, ids=repr)
def test_inputs_of_readers_survive(given: reading.Input) -> None:
    """As plain values, and as JSON."""
    record = _on_the_wire(reader.INPUTS, reader.input_to_plain(given))
    assert reader.input_from_plain(record) == given


@pytest.mark.parametrize("wanted", READER_OUTPUTS, ids=repr)
def test_outputs_of_readers_survive(wanted: reading.Output) -> None:
    """As plain values, and as JSON."""
    record = _on_the_wire(reader.OUTPUTS, reader.output_to_plain(wanted))
    assert reader.output_from_plain(record) == wanted


def test_every_message_is_written_by_something() -> None:
    """A message of the table that nobody writes is a promise that nobody keeps."""
    assert {writer.input_to_plain(one)[KIND] for one in WRITER_INPUTS} == set(writer.INPUTS)
    assert {writer.output_to_plain(one)[KIND] for one in WRITER_OUTPUTS} == set(writer.OUTPUTS)
    assert {reader.input_to_plain(one)[KIND] for one in READER_INPUTS} == set(reader.INPUTS)
    assert {reader.output_to_plain(one)[KIND] for one in READER_OUTPUTS} == set(reader.OUTPUTS)
    ops = {writer.output_to_plain(one).get("op") for one in WRITER_OUTPUTS} - {None}
    assert ops == set(writer.OPS) == set(writer.READ_OPS)


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"kind": "shout"},
        {"kind": "connect"},
        {"kind": "connect", "start": "0"},
        {"kind": "connect", "start": True},
        {"kind": "connect", "start": 0, "end": 1},
        {"kind": "failed", "reason": "tired"},
    ],
    ids=repr,
)
def test_what_is_no_message_is_misuse(record: Record) -> None:
    """An unknown kind, a field too few or too many, and a field of another type."""
    with pytest.raises(ModelMisuse):
        reader.output_from_plain(record)


@pytest.mark.parametrize(
    "record",
    [
        {"kind": "op", "id": 0, "op": "shout"},
        {"kind": "op", "id": 0, "op": "write"},
        {"kind": "op", "id": 0, "op": "write-multi", "frames": [1]},
        {"kind": "set-timer", "timer": "egg"},
    ],
    ids=repr,
)
def test_what_is_no_operation_is_misuse(record: Record) -> None:
    """An unknown operation or timer, and frames that are none."""
    with pytest.raises(ModelMisuse):
        writer.output_from_plain(record)


def test_a_table_is_checked_by_name() -> None:
    """What is in it is read."""
    assert check(reader.INPUTS, {"kind": "opened"}).kind == "opened"


def test_events_survive() -> None:
    """Whatever a walk shows is read as it was written, and every kind of event is shown."""
    seen = set()
    for made in SETTINGS.values():
        system = StreamSystem(made)
        for steps in walks(made, 17, count=20, defaults=0.6):
            for state, step in states(made, steps):
                for event in system.take(state, step)[1]:
                    record = events.to_plain(event)
                    assert events.from_plain(record) == event
                    seen.add(record[events.NAME])
    assert set(KINDS) - seen <= {"Misbehaved", "Exceeded"}


@pytest.mark.parametrize(
    "record", [{}, {"event": "Danced"}, {"event": "Done", "by": 1}, {"event": "Took"}], ids=repr
)
def test_what_is_no_event_is_misuse(record: Record) -> None:
    """An unknown name, and fields that are not the event's."""
    with pytest.raises(ModelMisuse):
        events.from_plain(record)


def test_an_event_is_a_record_of_its_fields() -> None:
    """With its name."""
    record = {"event": "Persisted", "index": 1, "writer": "w0", "seq": 2, "request": 3}
    assert events.to_plain(Persisted(1, "w0", 2, 3)) == record
