"""Saving what replays a failure, one file a case, in the folder of the record."""

import re
from pathlib import Path
from typing import Final

from attrs import define

from conformance import failures
from conformance.cases import Case, Judgement
from conformance.failures import Failure
from vectors.canonical import JsonObject

FOLDER: Final = "failures"

MOST_KEPT: Final = 200
"""Files that one run writes; a target that fails more often has other worries."""

_STRANGE: Final = re.compile(r"[^A-Za-z0-9._-]+")


@define
class Keeper:
    """Saves failures of one target below one folder."""

    folder: Path
    target: str
    left_out: int = 0
    """Failures of which no file was written, because there were too many."""

    def keep(self, case: Case, judgement: Judgement) -> tuple[str, str] | None:
        """Save a failure; return the file, relative to the folder, and the line that replays it."""
        show = judgement.show or case.show
        if show is None:
            return None
        name = f"{FOLDER}/{_STRANGE.sub('-', case.id)}.json"
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() and sum(1 for _ in path.parent.iterdir()) >= MOST_KEPT:
            self.left_out += 1
            return None
        line = f"onceproof replay {path} --target {quoted(self.target)}"
        failure = _failure(case, judgement, show, self.target, line)
        path.write_text(failures.to_json(failure), encoding="utf-8")
        return name, line

    def notes(self) -> list[str]:
        """Say what was left out, if anything was."""
        if not self.left_out:
            return []
        failures = "1 failure has" if self.left_out == 1 else f"{self.left_out} failures have"
        return [f"{failures} no file to replay: a run writes {MOST_KEPT} at most"]


def _failure(case: Case, judgement: Judgement, show: JsonObject, target: str, line: str) -> Failure:
    return Failure(
        case=case.id,
        role=case.role,
        target=target,
        verdict=judgement.verdict,
        sentence=judgement.sentence,
        clauses=case.clauses,
        show=show,
        expected=judgement.expected,
        got=judgement.got,
        history=judgement.history,
        model_history=judgement.model_history,
        wire=[*judgement.wire],
        stderr=judgement.stderr,
        replay=line,
    )


def quoted(word: str) -> str:
    """Quote a word for a shell, if it needs that."""
    if re.fullmatch(r"[A-Za-z0-9_@%+=:,./-]+", word):
        return word
    return "'" + word.replace("'", "'\\''") + "'"
