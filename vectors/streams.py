"""Cases of the stream protocol: traces and histories, both made from schedules.

A schedule is run on the model's system in a setting. A `Trace` takes one actor's part of it: what
its role was told, and what it must want done each time. Where the setting's rules have upstream
answers, the trace pins those policies: it has the answers for each choice, and ends with the first
input at which they differ. A `StreamHistory` takes everything that was observed, and labels it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import attrs
from attrs import field, frozen

from spec_model.exchange import events, reader, writer
from spec_model.plain import Plain, Record
from spec_model.policies import Choice
from spec_model.schedule import is_terminal, parse
from spec_model.stream import properties, reader_side, writer_side, writing
from spec_model.stream.properties import Finding
from spec_model.stream.regimes import Setting
from spec_model.stream.rules import ReaderRules, SinkRules, WriterRules
from spec_model.stream.system import Asked, StreamSystem
from vectors.canonical import JsonObject
from vectors.family import Call, Case, FamilyError, answer_to_json, arguments_to_json, operation


@frozen
class Shown:
    """What a schedule showed: events, judgement, and what each actor's role was told."""

    events: tuple[Record, ...]
    finding: Finding | None
    at: int
    """The position of the event that was wrong, or behind the last one."""
    ended: bool
    told: Mapping[str, Sequence[Record]]


def show(setting: Setting, schedule: str) -> Shown:
    """Run a schedule, every step of which must be enabled, up to a finding."""
    system = StreamSystem(setting)
    state, memories = system.initial(), properties.start()
    seen: list[Record] = []
    told: dict[str, list[Record]] = {name: [_beginning(setting, name)] for name in system.actors}
    for step in parse(schedule):
        if step not in system.enabled(state):
            raise FamilyError(f"{step} is not enabled")
        asked = system.ask(state, step)
        if asked is not None:
            told[asked.actor].append(_plain(asked))
        state, observed = system.take(state, step)
        for event in observed:
            seen.append(events.to_plain(event))
            now = properties.observe(memories, event)
            if isinstance(now, Finding):
                return Shown(tuple(seen), now, len(seen) - 1, ended=False, told=told)
            memories = now
    ended = is_terminal(system, state)
    wrong = properties.end(memories) if ended else None
    return Shown(tuple(seen), wrong, len(seen), ended=ended, told=told)


def _beginning(setting: Setting, name: str) -> Record:
    if name.startswith("w"):
        return writer.input_to_plain(writer_side.beginning(setting, name))
    return reader.input_to_plain(reader_side.beginning(setting))


def _plain(asked: Asked) -> Record:
    if isinstance(asked.given, writing.Input):
        return writer.input_to_plain(asked.given)
    return reader.input_to_plain(asked.given)


def _rules(setting: Setting, actor: str) -> tuple[str, WriterRules | ReaderRules | SinkRules]:
    """Say which operation asks an actor's role, and by which rules it goes."""
    if actor.startswith("r"):
        return "reader.answer", setting.reader
    if setting.sink is not None:
        return "sink.answer", setting.sink
    return "writer.answer", setting.writer


def _arguments(rules: WriterRules | ReaderRules | SinkRules) -> dict[str, Plain]:
    """Write the rules that are not those by default; policies are named apart."""
    default = attrs.asdict(type(rules)())
    return {
        name: value
        for name, value in attrs.asdict(rules).items()
        if value != default[name] and not isinstance(value, Choice)
    }


def _policies(rules: WriterRules | ReaderRules | SinkRules) -> list[str]:
    """Name the policies whose upstream answer the rules have."""
    fields = attrs.asdict(rules).items()
    return sorted(name.replace("_", "-") for name, value in fields if value is Choice.UPSTREAM)


@frozen(kw_only=True)
class Trace(Case):
    """A schedule, and what one actor's role must want done in it."""

    setting: Setting
    schedule: str
    actor: str
    finding: str = ""
    """The property that the whole schedule breaks, if it breaks one."""
    fixed: Sequence[str] = ()
    """Policies with an upstream answer that are part of the question."""

    def freeze(self, call: Call) -> JsonObject:
        """Run the schedule, and ask the role for its answers."""
        shown = show(self.setting, self.schedule)
        _check(self.slug, shown, self.finding)
        op, rules = _rules(self.setting, self.actor)
        asked = operation(op)
        policies = [name for name in _policies(rules) if name not in self.fixed]
        base = {**_arguments(rules), **dict.fromkeys(self.fixed, Choice.UPSTREAM.value)}
        told = list(shown.told[self.actor])
        if policies:
            told = told[: self._divergence(call, op, base, told, policies)]
        args: Record = {**base, "inputs": told}
        vector: JsonObject = {
            **self.header([asked.requires]),
            "op": op,
            "args": arguments_to_json(op, args),
            "actor": self.actor,
            "schedule": self.schedule,
        }
        if self.finding:
            vector["finding"] = self.finding
        if not policies:
            return {**vector, **answer_to_json(call(op, args), asked.gives)}
        answers: JsonObject = {
            choice.value: answer_to_json(
                call(op, {**args, **dict.fromkeys(policies, choice.value)}), asked.gives
            )
            for choice in Choice
        }
        return {**vector, "policies": [*policies], "answers": answers}

    def _divergence(
        self,
        call: Call,
        op: str,
        base: Record,
        told: Sequence[Record],
        policies: Sequence[str],
    ) -> int:
        """Count the inputs up to the first at which the choices differ."""
        for count in range(1, len(told) + 1):
            args: Record = {**base, "inputs": list(told[:count])}
            answers = [
                call(op, {**args, **dict.fromkeys(policies, choice.value)}) for choice in Choice
            ]
            if answers[0] != answers[1]:
                return count
        raise FamilyError(f"{self.slug}: {', '.join(policies)} makes no difference")


@frozen(kw_only=True)
class Told(Case):
    """What a role must want done after inputs that no schedule of the system leads to."""

    op: str
    rules: Record = field(factory=dict)
    inputs: Sequence[Record]

    def freeze(self, call: Call) -> JsonObject:
        """Ask the role for its answers."""
        asked = operation(self.op)
        args: Record = {**self.rules, "inputs": list(self.inputs)}
        return {
            **self.header([asked.requires]),
            "op": self.op,
            "args": arguments_to_json(self.op, args),
            **answer_to_json(call(self.op, args), asked.gives),
        }


@frozen(kw_only=True)
class StreamHistory(Case):
    """What was observed of a stream, allowed or forbidden by a property."""

    setting: Setting
    schedule: str
    finding: str = ""

    def freeze(self, call: Call) -> JsonObject:
        """Run the schedule, and ask a checker for its judgement."""
        shown = show(self.setting, self.schedule)
        _check(self.slug, shown, self.finding)
        args: Record = {"events": list(shown.events), "ended": shown.ended}
        witness: JsonObject = {}
        if shown.finding is not None:
            witness = {"property": shown.finding.property, "event": shown.at}
        if call(JUDGE, args) != {"ok": witness}:
            raise FamilyError(f"{self.slug}: the judgement of the history is another one")
        vector: JsonObject = {
            **self.header([operation(JUDGE).requires]),
            "op": JUDGE,
            "args": arguments_to_json(JUDGE, args),
            "allowed": shown.finding is None,
        }
        return {**vector, "witness": witness} if witness else vector


JUDGE: Final = "stream.judge"


def _check(slug: str, shown: Shown, finding: str) -> None:
    found = "" if shown.finding is None else shown.finding.property
    if found != finding:
        raise FamilyError(f"{slug}: the schedule shows {found or 'nothing'}, not {finding!r}")
