"""The one object that every `--json` prints, and its published schemas.

Every result says which schema it follows, which command it is of, its verdict and its exit code;
what a command adds is declared here, once. `onceproof schema COMMAND` prints the schema.
"""

import json
from collections.abc import Mapping

from attrs import Factory, frozen

from conformance.exits import Exit
from vectors.canonical import JsonObject, JsonValue

DRAFT = "https://json-schema.org/draft/2020-12/schema"

_COUNT: JsonObject = {"type": "integer", "minimum": 0}
_TEXT: JsonObject = {"type": "string"}
_MAYBE_TEXT: JsonObject = {"type": ["string", "null"]}
_TEXTS: JsonObject = {"type": "array", "items": _TEXT}
_ROWS: JsonObject = {"type": "array", "items": {"type": "object"}}


def _row(**fields: JsonValue) -> JsonObject:
    names: list[JsonValue] = [*sorted(fields)]
    return {
        "type": "array",
        "items": {
            "type": "object",
            "properties": dict(fields),
            "required": names,
            "additionalProperties": False,
        },
    }


_KILL: JsonObject = {
    "type": ["object", "null"],
    "properties": {"broken": _TEXT, "search": _TEXT, "count": _COUNT},
    "required": ["broken", "search", "count"],
    "additionalProperties": False,
}

FIELDS: Mapping[str, JsonObject] = {
    "check": {
        "target": _TEXT,
        "cases": _COUNT,
        "by_verdict": {"type": "object", "additionalProperties": _COUNT},
        "clauses": _row(clause=_TEXT, verdict=_TEXT, cases=_COUNT),
        "failures": _row(
            case=_TEXT, verdict=_TEXT, sentence=_TEXT, file=_MAYBE_TEXT, replay=_MAYBE_TEXT
        ),
        "ended": _TEXT,
        "record": _TEXT,
        "wrong": _TEXT,
    },
    "check-adapter": {
        "target": _TEXT,
        "about": _TEXT,
        "roles": _TEXTS,
        "capabilities": _TEXTS,
        "checks": _row(name=_TEXT, found=_TEXT, says=_TEXT),
    },
    "baseline check": {
        "total": _COUNT,
        "known": _COUNT,
        "uncovered": _row(id=_TEXT, failure=_TEXT, sentence=_TEXT),
        "problems": _row(id=_TEXT, why=_TEXT),
    },
    "baseline show": {
        "entries": _row(id=_TEXT, failure=_TEXT, reason=_TEXT, link=_MAYBE_TEXT, expires=_TEXT),
    },
    "baseline write": {"total": _COUNT, "added": _TEXTS, "removed": _TEXTS},
    "decide": {
        "site": _TEXT,
        "writer": _TEXT,
        "reader": _MAYBE_TEXT,
        "policy": _TEXT,
        "decision": {"type": ["object", "null"]},
        "refused": _MAYBE_TEXT,
        "reasons": _row(about=_TEXT, says=_TEXT, clause=_TEXT),
        "outcome": _MAYBE_TEXT,
    },
    "decide sites": {"sites": _ROWS},
    "demo": {
        "reference": _TEXT,
        "broken": _TEXT,
        "mutant": _TEXT,
        "case": _TEXT,
        "choices": _COUNT,
        "world": _TEXT,
        "broken_world": _TEXT,
        "fault": _TEXT,
        "report": _TEXT,
    },
    "docs": {"pages": _COUNT, "different": _TEXTS},
    "findings check": {"total": _COUNT, "problems": _TEXTS},
    "findings list": {"findings": _ROWS},
    "findings run": {
        "reproduced": _COUNT,
        "total": _COUNT,
        "findings": _row(id=_TEXT, package=_TEXT, outcome=_TEXT, saw=_TEXT),
    },
    "explore": {
        "bound": _TEXT,
        "regime": _TEXTS,
        "reduced": {"type": "boolean"},
        "complete": {"type": "boolean"},
        "stopped": _TEXT,
        "states": _COUNT,
        "transitions": _COUNT,
        "endings": _COUNT,
        "depth": _COUNT,
        "walks": _MAYBE_TEXT,
        "schedules": _MAYBE_TEXT,
        "finding": {"type": ["object", "null"]},
        "schedule": _MAYBE_TEXT,
        "shortest": {"type": "boolean"},
        "shown": _TEXT,
        "file": _MAYBE_TEXT,
    },
    "init": {"language": _TEXT, "folder": _TEXT, "files": _TEXTS},
    "inspect": {
        "form": _TEXT,
        "size": _COUNT,
        "layers": _row(format=_TEXT, size=_COUNT, says=_TEXT),
        "text": {"type": ["string", "null"]},
        "value": {"type": ["string", "null"]},
        "notes": _TEXTS,
        "problems": _TEXTS,
    },
    "watch": {"targets": {"type": "object"}, "news": _TEXTS},
    "matrix": {"cells": _COUNT, "different": _TEXTS, "summary": _TEXTS},
    "patches": {
        "flagged": _COUNT,
        "total": _COUNT,
        "patches": _row(id=_TEXT, failures=_COUNT, first=_TEXT),
    },
    "mutants": {
        "killed": _COUNT,
        "total": _COUNT,
        "mutants": _row(
            id=_TEXT,
            area=_TEXT,
            sentence=_TEXT,
            clause=_TEXT,
            killed_by=_TEXT,
            coarse={"type": "boolean"},
            searched=_KILL,
            drawn=_KILL,
        ),
    },
    "regimes": {
        "bounds": {"type": "object"},
        "rows": _ROWS,
        "holes": _ROWS,
        "wrong": _TEXTS,
    },
    "mutants through": {
        "killed": _COUNT,
        "total": _COUNT,
        "mutants": _row(
            id=_TEXT,
            area=_TEXT,
            sentence=_TEXT,
            clause=_TEXT,
            role=_TEXT,
            killed_by=_TEXT,
            verdict=_TEXT,
        ),
        "unfit": _TEXTS,
    },
    "promote": {"family": _TEXT, "member": _TEXT},
    "replay on": {
        "target": _TEXT,
        "case": _TEXT,
        "shown": _TEXT,
        "recorded": _TEXT,
        "sentence": _TEXT,
        "expected": {},
        "got": {},
    },
    "shrink": {"before": _COUNT, "after": _COUNT, "file": _TEXT},
    "replay": {
        "steps": _TEXTS,
        "history": _ROWS,
        "finding": {"type": ["object", "null"]},
        "notes": _TEXTS,
    },
    "report": {
        "format": _TEXT,
        "output": _MAYBE_TEXT,
        "implementations": _row(
            name=_TEXT,
            target=_TEXT,
            complete={"type": "boolean"},
            verdict={"enum": ["pass", "fail", "incomplete"]},
            exit_code=_COUNT,
            counts={"type": "object", "additionalProperties": _COUNT},
            notes=_TEXTS,
        ),
    },
    "world": {
        "target": _TEXT,
        "against": _TEXT,
        "tier": _TEXT,
        "checks": _COUNT,
        "by_verdict": {"type": "object", "additionalProperties": _COUNT},
        "clauses": _row(
            clause=_TEXT,
            level=_TEXT,
            verdict=_TEXT,
            says=_TEXT,
            checks=_row(check=_TEXT, verdict=_TEXT),
            elsewhere=_row(check=_TEXT, says=_TEXT),
        ),
        "failures": _row(
            check=_TEXT, verdict=_TEXT, clause=_MAYBE_TEXT, sentence=_TEXT, replay=_MAYBE_TEXT
        ),
        "notes": _row(check=_TEXT, clause=_TEXT, sentence=_TEXT),
        "ended": _TEXT,
        "record": _TEXT,
    },
    "world-faults": {
        "killed": _COUNT,
        "total": _COUNT,
        "unshown": _TEXTS,
        "faults": _row(
            id=_TEXT,
            sentence=_TEXT,
            clause=_TEXT,
            bug=_TEXT,
            harmless={"type": "boolean"},
            noticed_by=_TEXT,
            says=_TEXT,
        ),
    },
    "vectors build": {"total": _COUNT, "issued": _COUNT, "changed": _COUNT, "retired": _COUNT},
    "vectors check": {"total": _COUNT, "different": _TEXTS},
    "vectors lint": {"total": _COUNT, "problems": _TEXTS},
    "vectors list": {"total": _COUNT, "vectors": _ROWS},
    "vectors show": {"vector": {"type": "object"}},
    "vectors verify-captures": {
        "checked": _COUNT,
        "failed": _COUNT,
        "not_understood": _COUNT,
        "sections": _row(name=_TEXT, checked=_COUNT, failed=_COUNT, not_understood=_COUNT),
        "problems": _row(section=_TEXT, where=_TEXT, verdict=_TEXT, says=_TEXT),
    },
    "vectors verify": {"total": _COUNT, "failed": _ROWS},
    "vectors diff": {"added": _TEXTS, "removed": _TEXTS, "changed": _TEXTS},
}
"""What each command adds to the common fields."""


@frozen
class Result:
    """What a command found."""

    command: str
    verdict: str
    exit_code: Exit
    fields: JsonObject = Factory(dict)

    def to_json(self) -> str:
        """Write the result as one JSON object."""
        common: JsonObject = {
            "schema": schema_name(self.command),
            "command": self.command,
            "verdict": self.verdict,
            "exit_code": int(self.exit_code),
        }
        return json.dumps({**common, **self.fields}, indent=2)


def schema_name(command: str) -> str:
    """Name the schema of a command's result."""
    return f"onceproof/{command.replace(' ', '-')}/1"


def schema(command: str) -> JsonObject:
    """Describe what a command's `--json` prints."""
    fields: dict[str, JsonValue] = {
        "schema": {"const": schema_name(command)},
        "command": {"const": command},
        "verdict": {"enum": ["pass", "fail"]},
        "exit_code": {"enum": [int(code) for code in Exit]},
        **FIELDS[command],
    }
    names: list[JsonValue] = [*sorted(fields)]
    return {
        "$schema": DRAFT,
        "title": f"what `onceproof {command} --json` prints",
        "type": "object",
        "properties": fields,
        "required": names,
        "additionalProperties": False,
    }
