"""The stream roles of a copy of the model, over the plain messages of the protocol."""

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, Final

import attrs
from attrs import frozen

from conformance.protocol.roles import rule_name
from spec_model.errors import ModelMisuse
from spec_model.plain import Plain, Record

Modules = Callable[[str], ModuleType]
"""The modules of one copy of the model, by name below it."""


@frozen
class _Part:
    """Where a copy of the model keeps one role."""

    forms: str
    inputs: str
    role: str
    rules: str


ROLES: Final[Mapping[str, Mapping[str, _Part]]] = {
    "reader": {"": _Part("exchange.reader", "stream.reader", "stream.reader", "ReaderRules")},
    "writer": {
        "SEG": _Part("exchange.writer", "stream.writing", "stream.writer", "WriterRules"),
        "PUB": _Part("exchange.writer", "stream.writing", "stream.sink", "SinkRules"),
    },
}
"""The roles with instances, by profile."""


class Playing:
    """One instance of a role."""

    def __init__(self, modules: Modules, role: str, config: Record) -> None:
        part = ROLES[role][str(config.get("profile", ""))]
        self._forms = modules(part.forms)
        self._role = modules(part.role)
        self._begin = modules(part.inputs).Begin
        self._rules = _rules(modules, part.rules, config)
        self._state: Any = None

    def tell(self, given: Record) -> list[Record]:
        """Take one input, and say everything that the role wants done."""
        read = self._forms.input_from_plain(given)
        outputs: list[Any] = []
        if isinstance(read, self._begin):
            begun = self._role.begin(read)
            self._state, outputs = begun if isinstance(begun, tuple) else (begun, [])
        elif self._state is None:
            raise ModelMisuse("a role begins before anything else")
        else:
            self._state, outputs = self._role.step(self._rules, self._state, read)
        return [self._forms.output_to_plain(output) for output in outputs]


def _rules(modules: Modules, name: str, config: Record) -> object:
    """Make the rules that a configuration says; what it does not say is as usual."""
    kind, choice = getattr(modules("stream.rules"), name), modules("policies").Choice
    known = {rule_name(field.name): field for field in attrs.fields(kind)}
    strange = sorted(config.keys() - known.keys() - {"profile"})
    if strange:
        raise ModelMisuse(f"{name} has no {strange[0]}")
    said: dict[str, Plain] = {}
    for rule, value in config.items():
        if rule in known:
            made = choice(value) if isinstance(known[rule].default, choice) else value
            said[known[rule].name] = made
    return kind(**said)
