"""How the inputs and outputs of a role are written and read: a record with its kind."""

from collections.abc import Callable, Mapping
from functools import cache

from attrs import frozen

from conformance.protocol.breach import Breach, BreachKind, quote
from conformance.protocol.forms import Reader, Writer, reader, writer
from conformance.protocol.roles import WITH_INSTANCES
from spec_model.codec.shapes import Json
from spec_model.errors import ModelMisuse
from spec_model.exchange.message import KIND, Messages
from spec_model.plain import Plain, Record
from vectors.canonical import JsonObject, JsonValue

FREE = Json()


@frozen
class RoleForms:
    """The compiled forms of one role."""

    write_config: Writer
    read_config: Reader
    write_input: Callable[[Record], JsonValue]
    read_input: Callable[[JsonValue], Record]
    write_output: Callable[[Record], JsonValue]
    read_output: Callable[[JsonValue], Record]


@cache
def of_role(name: str) -> RoleForms:
    """Compile the forms of a role that has instances."""
    role = WITH_INSTANCES.get(name)
    if role is None:
        raise Breach(BreachKind.UNKNOWN_WORD, f"{quote(name)} is no role with instances")
    return RoleForms(
        writer(role.config, replies=False),
        reader(role.config, replies=False),
        _writing(role.inputs, replies=False),
        _reading(role.inputs, replies=False),
        _writing(role.outputs, replies=True),
        _reading(role.outputs, replies=True),
    )


def _writing(kinds: Messages, *, replies: bool) -> Callable[[Record], JsonValue]:
    if not kinds:
        return writer(FREE, replies=replies)
    writers = {name: writer(kind.fields, replies=replies) for name, kind in kinds.items()}

    def write(record: Record) -> JsonValue:
        kind = record.get(KIND)
        if not isinstance(kind, str) or kind not in writers:
            raise ModelMisuse(f"{kind!r} is none of {', '.join(writers)}")
        fields = writers[kind]({name: part for name, part in record.items() if name != KIND})
        return {KIND: kind, **_object(fields)}

    return write


def _reading(kinds: Messages, *, replies: bool) -> Callable[[JsonValue], Record]:
    if not kinds:
        return _free
    readers = {name: reader(kind.fields, replies=replies) for name, kind in kinds.items()}

    def read(form: JsonValue) -> Record:
        given = dict(_object(form))
        kind = given.pop(KIND, None)
        if not isinstance(kind, str) or kind not in readers:
            raise Breach(BreachKind.UNKNOWN_WORD, f"{quote(kind)} is none of {', '.join(readers)}")
        return {KIND: kind, **_record(readers[kind](given))}

    return read


def _object(form: JsonValue) -> JsonObject:
    if not isinstance(form, dict):
        raise Breach(BreachKind.WRONG_TYPE, f"{quote(form)} is not an object")
    return form


def _free(form: JsonValue) -> Record:
    return _record(_object(form))


def _record(value: Plain) -> Record:
    if not isinstance(value, Mapping):
        raise ModelMisuse("a record is read as a record")
    return value
