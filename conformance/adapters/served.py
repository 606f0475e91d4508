"""The model, or a mutant of it, as a program: `python -m conformance.adapters.served [MUTANT]`.

It is served by the Python kit, as any other implementation in Python would be.
"""

import sys
from collections.abc import Callable, Mapping
from inspect import Parameter, Signature
from typing import Any

from conformance.adapters.reference import Reference
from conformance.kits.python import onceproof_kit
from conformance.mutants import CATALOGUE
from conformance.mutants.mutant import Mutant
from conformance.protocol import Call, NotUnderstood, Ok, Open, Opened, Outputs, Refused, Tell
from conformance.protocol.messages import PROFILES
from conformance.protocol.roles import WITH_INSTANCES
from spec_model.codec import OPERATIONS
from spec_model.codec.operation import Operation
from spec_model.codec.shapes import U64, Fields, ListOf, Shape
from spec_model.plain import Plain, Record
from spec_model.version import VERSION

kit: Any = onceproof_kit
"""It has no types, so that it stays short enough to be copied."""


def served_command(mutant: str = "") -> list[str]:
    """Say how the model, or a mutant, is started as a program."""
    return [sys.executable, "-m", "conformance.adapters.served", *([mutant] if mutant else [])]


def marked(shape: Shape, value: Plain) -> Any:
    """Mark 64-bit integers as the kit wants them marked."""
    match shape, value:
        case U64(), int():
            return kit.U64(value)
        case ListOf(item), list() | tuple():
            return [marked(item, element) for element in value]
        case Fields(required, optional), Mapping():
            shapes = {**required, **optional}
            return {name: marked(shapes[name], part) for name, part in value.items()}
        case _:
            return value


def _named(takes: Fields, given: Mapping[str, Any]) -> Record:
    """Give fields the names back that they have outside of Python."""
    names = {name.replace("-", "_"): name for name in (*takes.required, *takes.optional)}
    return {names[name]: part for name, part in given.items()}


def _signature(takes: Fields) -> Signature:
    kind = Parameter.KEYWORD_ONLY
    required = [Parameter(name.replace("-", "_"), kind) for name in takes.required]
    optional = [Parameter(name.replace("-", "_"), kind, default=None) for name in takes.optional]
    return Signature([*required, *optional])


def _serving(reference: Reference, operation: Operation) -> Callable[..., Any]:
    def serve(**given: Any) -> Any:
        match reference.answer(Call(operation.name, _named(operation.takes, given))):
            case Ok(value):
                return marked(operation.gives, value)
            case Refused() as refused:
                before = operation.before and marked(operation.before, refused.before)
                raise kit.Rejected(
                    refused.code, refused.message, offset=refused.offset, before=before
                )
            case other:
                raise kit.NotUnderstood("malformed", str(other))

    serve.__signature__ = _signature(operation.takes)  # type: ignore[attr-defined] # read by inspect
    return serve


def _playing(reference: Reference, role: str) -> type:
    takes = WITH_INSTANCES[role].config

    class Played:
        """One instance of a role of the model."""

        def __init__(self, emit: Callable[..., None], **config: Any) -> None:
            if not isinstance(takes, Fields):
                raise TypeError(role)
            opened = reference.answer(Open(role, _named(takes, config)))
            if not isinstance(opened, Opened):
                raise kit.NotUnderstood("malformed", str(opened))
            self._emit, self._instance = emit, opened.instance

        def tell(self, **given: Any) -> None:
            """Take one input."""
            reply = reference.answer(Tell(self._instance, given))
            if isinstance(reply, NotUnderstood):
                raise kit.NotUnderstood("malformed", reply.message)
            if isinstance(reply, Outputs):
                for output in reply.outputs:
                    self._emit(**output)

    return Played


def adapter(mutant: Mutant | None = None) -> Any:
    """Make the adapter of the model, or of a mutant of it."""
    return _adapter(Reference(mutant))


def _adapter(reference: Reference) -> Any:
    about = reference.welcome("")
    made = kit.Adapter(
        about.name, VERSION, profiles=PROFILES, capabilities=about.capabilities, build="a process"
    )
    for operation in OPERATIONS.values():
        made.op(operation.name, about.describe[operation.name])(_serving(reference, operation))
    for role in about.roles:
        if role in WITH_INSTANCES:
            made.role(role, about.describe[role])(_playing(reference, role))
    return made


def main(arguments: list[str]) -> int:
    """Serve until there is nothing more to answer."""
    broken = {mutant.id: mutant for mutant in CATALOGUE}
    reference = Reference(broken[arguments[0]] if arguments else None)
    try:
        _adapter(reference).serve()
    finally:
        reference.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
