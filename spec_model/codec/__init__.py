"""The codec role: everything that is one call with one answer.

`OPERATIONS` is the list of what can be asked; `call` asks it of this model in plain values. The
areas are one module each. What can be asked about the other roles in one call is in `exchange`.
"""

from collections.abc import Mapping

from spec_model.codec import (
    compat,
    encryption,
    envelope,
    frames,
    legacy,
    object_values,
    references,
    values,
)
from spec_model.codec.operation import Answer, Arguments, Operation, Refused
from spec_model.errors import ModelMisuse
from spec_model.exchange import operations as roles
from spec_model.plain import Plain, Record
from spec_model.rejections import Rejected

OPERATIONS: Mapping[str, Operation] = {
    operation.name: operation
    for operation in (
        *frames.OPERATIONS,
        *references.OPERATIONS,
        *envelope.OPERATIONS,
        *encryption.OPERATIONS,
        *legacy.OPERATIONS,
        *compat.OPERATIONS,
        *values.OPERATIONS,
        *object_values.OPERATIONS,
        *roles.OPERATIONS,
    )
}


def call(name: str, arguments: Record) -> dict[str, Plain]:
    """Answer one call: `{"ok": value}`, or `{"rejected": {...}, "before": value}`."""
    operation = OPERATIONS.get(name)
    if operation is None:
        raise ModelMisuse(f"unknown operation {name!r}")
    unknown = arguments.keys() - operation.takes.required.keys() - operation.takes.optional.keys()
    if unknown:
        raise ModelMisuse(f"{name} does not take {', '.join(sorted(unknown))}")
    return plain_answer(operation.run(Arguments(arguments)))


def plain_answer(answer: Answer) -> dict[str, Plain]:
    """Turn an operation's answer into plain values."""
    if isinstance(answer, Rejected):
        answer = Refused(answer)
    if not isinstance(answer, Refused):
        return {"ok": answer}
    rejected: dict[str, Plain] = {
        "code": answer.rejection.reason.value,
        "offset": answer.rejection.offset,
        "sentence": answer.rejection.sentence(),
    }
    return {"rejected": rejected, "before": answer.before}


__all__ = ["OPERATIONS", "Operation", "call", "plain_answer"]
