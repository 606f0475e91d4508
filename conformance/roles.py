"""The roles that a target can stand in for, between the stream system and the protocol.

The system asks and is answered in values of the model; an adapter is told records and answers with
records (`spec_model.exchange`). What an instance has to know beforehand are the rules of its role.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from conformance.protocol.messages import Open
from conformance.protocol.roles import rule_name
from spec_model.exchange import reader as reader_forms
from spec_model.exchange import writer as writer_forms
from spec_model.plain import Plain, Record
from spec_model.policies import Choice
from spec_model.stream import reader as reading
from spec_model.stream import writing
from spec_model.stream.regimes import Setting
from spec_model.stream.rules import ReaderRules, SinkRules, WriterRules
from spec_model.stream.system import Given, Wanted

ACTORS: Final[Mapping[str, str]] = {"reader": "r0", "writer": "w0"}
"""The actor of the system that a target stands in for."""


def begins(given: Given) -> bool:
    """Say whether an input is that a role begins, for the first time or anew."""
    return isinstance(given, reading.Begin | writing.Begin)


def opening(role: str, setting: Setting) -> Open:
    """Say how an instance is made."""
    if role == "reader":
        return Open(role, _rules(setting.reader))
    if setting.sink is not None:
        return Open(role, {"profile": "PUB", **_rules(setting.sink)})
    return Open(role, {"profile": "SEG", **_rules(setting.writer)})


def _rules(rules: ReaderRules | WriterRules | SinkRules) -> Record:
    return {rule_name(name): _plain(value) for name, value in attrs.asdict(rules).items()}


def _plain(value: int | Choice) -> Plain:
    return value.value if isinstance(value, Choice) else value


def told(given: Given) -> Record:
    """Write an input."""
    if isinstance(given, reading.Input):
        return reader_forms.input_to_plain(given)
    return writer_forms.input_to_plain(given)


def wanted(role: str, output: Record) -> Wanted:
    """Read an output."""
    if role == "reader":
        return reader_forms.output_from_plain(output)
    return writer_forms.output_from_plain(output)


def profile(role: str, setting: Setting) -> str:
    """Say which profile a target must know to be tried in a setting."""
    if role == "writer":
        return "SEG" if setting.sink is None else "PUB"
    return "V2" if setting.marked else "F1"
