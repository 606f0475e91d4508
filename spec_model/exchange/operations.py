"""What can be asked about roles in one call: a role's answers from its beginning, and a judgement.

They stand in the codec's list of operations. An implementation of a role answers the inputs that it
is told, in order; what a checker says of a history is an operation of its own, so that checkers can
be asked too.
"""

from typing import Final, TypeVar

import attrs

from spec_model.codec.operation import Answer, Arguments, Operation
from spec_model.codec.shapes import Bool, Fields, Int, ListOf, OneOf, Shape, Text
from spec_model.errors import ModelMisuse
from spec_model.exchange import reader as reader_forms
from spec_model.exchange import store as store_forms
from spec_model.exchange import writer as writer_forms
from spec_model.exchange.events import EVENT, from_plain
from spec_model.exchange.message import KIND, Messages
from spec_model.plain import Plain, Record
from spec_model.policies import Choice
from spec_model.stream import properties, reader, sink, writer, writing
from spec_model.stream.properties import Finding
from spec_model.stream.rules import ReaderRules, SinkRules, StoreRules, WriterRules

CHOICE: Final = OneOf(tuple(choice.value for choice in Choice))


def shape_of(known: Messages) -> Fields:
    """Make the shape of any one of several messages."""
    fields: dict[str, Shape] = {}
    for message in known.values():
        fields |= {**message.fields.required, **message.fields.optional}
    return Fields({KIND: OneOf(tuple(known))}, fields)


# --- rules --------------------------------------------------------------------------------------

Rules = TypeVar("Rules", ReaderRules, WriterRules, SinkRules, StoreRules)


def _name(field: str, default: object) -> str:
    """Name a rule as an argument: policies have hyphens, as everywhere."""
    return field.replace("_", "-") if isinstance(default, Choice) else field


def _takes(default: ReaderRules | WriterRules | SinkRules | StoreRules) -> dict[str, Shape]:
    shapes: dict[str, Shape] = {}
    for field, value in attrs.asdict(default).items():
        plain: Shape = Bool() if isinstance(value, bool) else Int()
        shapes[_name(field, value)] = CHOICE if isinstance(value, Choice) else plain
    return shapes


def _rules(default: Rules, arguments: Arguments) -> Rules:
    given: dict[str, Choice | int] = {}
    for field, value in attrs.asdict(default).items():
        name = _name(field, value)
        if name not in arguments.values:
            continue
        if isinstance(value, Choice):
            given[field] = Choice(arguments.text(name))
        else:
            given[field] = (
                arguments.flag(name, default=value)
                if isinstance(value, bool)
                else arguments.number(name)
            )
    return attrs.evolve(default, **given)  # type: ignore[arg-type] # of each default's type


# --- answers ------------------------------------------------------------------------------------


def _records(arguments: Arguments, name: str) -> list[Record]:
    return [one.values for one in arguments.records(name)]


def answer_reader(arguments: Arguments) -> Answer:
    """Answer as the reconnecting reader."""
    rules, state = _rules(ReaderRules(), arguments), reader.Reader(0)
    answers: list[Plain] = []
    for record in _records(arguments, "inputs"):
        given = reader_forms.input_from_plain(record)
        if isinstance(given, reader.Begin):
            state, wanted = reader.begin(given)
        else:
            state, wanted = reader.step(rules, state, given)
        answers.append([reader_forms.output_to_plain(one) for one in wanted])
    return answers


def answer_writer(arguments: Arguments) -> Answer:
    """Answer as the segment writer."""
    rules, state = _rules(WriterRules(), arguments), None
    answers: list[Plain] = []
    for record in _records(arguments, "inputs"):
        given, wanted = writer_forms.input_from_plain(record), list[writing.Output]()
        if isinstance(given, writing.Begin):
            state = writer.begin(given)
        elif state is None:
            raise ModelMisuse("a writer begins first")
        else:
            state, wanted = writer.step(rules, state, given)
        answers.append([writer_forms.output_to_plain(one) for one in wanted])
    return answers


def answer_sink(arguments: Arguments) -> Answer:
    """Answer as the group-commit sink."""
    rules, state = _rules(SinkRules(), arguments), None
    answers: list[Plain] = []
    for record in _records(arguments, "inputs"):
        given, wanted = writer_forms.input_from_plain(record), list[writing.Output]()
        if isinstance(given, writing.Begin):
            state = sink.begin(given)
        elif state is None:
            raise ModelMisuse("a sink begins first")
        else:
            state, wanted = sink.step(rules, state, given)
        answers.append([writer_forms.output_to_plain(one) for one in wanted])
    return answers


def answer_store(arguments: Arguments) -> Answer:
    """Answer as the store of one stream."""
    return store_forms.answers(_rules(StoreRules(), arguments), _records(arguments, "inputs"))


def judge(arguments: Arguments) -> Answer:
    """Judge a history: which property broke first, and at which event."""
    events = [from_plain(record) for record in _records(arguments, "events")]
    memories = properties.start()
    for at, event in enumerate(events):
        now = properties.observe(memories, event)
        if isinstance(now, Finding):
            return {"property": now.property, "event": at}
        memories = now
    wrong = properties.end(memories) if arguments.flag("ended", default=False) else None
    return {} if wrong is None else {"property": wrong.property, "event": len(events)}


# --- operations ---------------------------------------------------------------------------------

_WRITER_INPUTS: Final = ListOf(shape_of(writer_forms.INPUTS))
_WRITER_OUTPUTS: Final = ListOf(ListOf(shape_of(writer_forms.OUTPUTS)))

OPERATIONS: Final = (
    Operation(
        name="reader.answer",
        sentence="As a reconnecting reader, say what is wanted done after each of these inputs.",
        requires="reader-answers",
        takes=Fields({"inputs": ListOf(shape_of(reader_forms.INPUTS))}, _takes(ReaderRules())),
        gives=ListOf(ListOf(shape_of(reader_forms.OUTPUTS))),
        run=answer_reader,
    ),
    Operation(
        name="writer.answer",
        sentence="As a segment writer, say what is wanted done after each of these inputs.",
        requires="writer-answers",
        takes=Fields({"inputs": _WRITER_INPUTS}, _takes(WriterRules())),
        gives=_WRITER_OUTPUTS,
        run=answer_writer,
    ),
    Operation(
        name="sink.answer",
        sentence="As a group-commit sink, say what is wanted done after each of these inputs.",
        requires="sink-answers",
        takes=Fields({"inputs": _WRITER_INPUTS}, _takes(SinkRules())),
        gives=_WRITER_OUTPUTS,
        run=answer_sink,
    ),
    Operation(
        name="store.answer",
        sentence="As the store of one stream, say what there is to say after each of these inputs.",
        requires="store-answers",
        takes=Fields({"inputs": ListOf(shape_of(store_forms.INPUTS))}, _takes(StoreRules())),
        gives=ListOf(ListOf(shape_of(store_forms.OUTPUTS))),
        run=answer_store,
    ),
    Operation(
        name="stream.judge",
        sentence="Judge what was observed of a stream: the property that broke and the position of "
        "the event that broke it, behind the last one if it was wrong to end there; nothing if "
        "all hold. What has ended is not going on.",
        requires="history-judging",
        takes=Fields({"events": ListOf(EVENT)}, {"ended": Bool()}),
        gives=Fields({}, {"property": Text(), "event": Int()}),
        run=judge,
    ),
)
