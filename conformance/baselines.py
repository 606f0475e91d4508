"""Baselines: the known failures of a target, each with a reason and a day on which it lapses.

An entry names a case and its failure class, the verdict that is expected of it. It covers exactly
that: a case that crashes is not covered by an entry that says `fail`. Where a case can break
several clauses at once, an entry names those that it was seen to break (`clauses`), and a failure
that breaks another is not covered. An entry of class `flaky` covers every failure of them, and a
pass as well. An entry of another class may say that its case fails only
now and then, because it depends on timing: then it names the rate at which it was measured to fail
(`fails`), and a pass is what it says as well. A rate is measured and not claimed: it is written
where several executions of the case are on record, of which some failed. An entry whose id is
`clause:CLAUSE` is about no case: it covers what any case comes upon of that clause without being
about it, such as logs whose order is left to chance. What passes in spite of
its entry is an `unexpected-pass`; an entry is stale if its case is gone, is declined now or fails
in another way, and expired after its day. All of these are red, so that a baseline can only become
shorter by itself.

The file is written by `onceproof baseline write` and not by hand: entries sorted by id, each once.
"""

import json
from collections.abc import Iterable, Mapping, Set
from datetime import date
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from conformance.record.rows import CaseRow, ResultRow
from conformance.results import DRAFT
from conformance.verdicts import FAILURES, Verdict
from spec_model.clauses import BY_ID
from vectors.canonical import JsonObject, JsonValue

SCHEMA: Final = "onceproof/baseline/1"

ANYWHERE: Final = "clause:"
"""What the id of an entry begins with that is about a clause and no case."""

MOST_INPUT: Final = 16 << 20
"""Bytes of the largest file that is read."""


class BaselineError(Exception):
    """A file that is no baseline."""


@frozen(kw_only=True)
class Rate:
    """How often a case failed of how many executions."""

    failed: int
    of: int

    def __str__(self) -> str:
        """Say it."""
        return f"{self.failed} of {self.of}"


@frozen(kw_only=True)
class Entry:
    """One known failure."""

    id: str
    failure: Verdict
    """The failure class: the verdict that the case has."""
    reason: str
    link: str | None
    """Where it is discussed."""
    expires: date
    """The last day on which the entry holds."""
    fails: Rate | None = None
    """How often it was measured to fail, if it may pass as well."""
    clauses: tuple[str, ...] = ()
    """The clauses that it was seen to break; nothing if the case breaks one in particular."""

    @property
    def may_pass(self) -> bool:
        """Whether a pass is what the entry says as well."""
        return self.failure is Verdict.FLAKY or self.fails is not None


Baseline = Mapping[str, Entry]
"""Entries by the id of their case."""


@frozen
class Problem:
    """What is wrong with an entry."""

    id: str
    why: str

    def to_plain(self) -> JsonObject:
        """Write it as a footer holds it."""
        return {"id": self.id, "why": self.why}


# --- judging ------------------------------------------------------------------------------------


def apply(baseline: Baseline, result: ResultRow, shows: Set[str] = frozenset()) -> ResultRow:
    """Say what a result is in the light of a baseline; `observed` keeps what it was.

    `shows` are the clauses that its case is about: an entry of a clause does not cover those.
    """
    entry = baseline.get(result.case)
    if result.observed in FAILURES:
        known = knowing(baseline, result, shows)
        if known is not None:
            url = known.link
            return evolve(result, verdict=Verdict.KNOWN_FAILURE, reason=known.reason, url=url)
        return _told(baseline, result, shows)
    if entry is not None and result.observed is Verdict.PASS and not entry.may_pass:
        sentence = f"its baseline entry says that it fails ({entry.failure.value})"
        return evolve(result, verdict=Verdict.UNEXPECTED_PASS, sentence=sentence)
    return result


def judge_again(
    baseline: Baseline, results: Mapping[str, ResultRow], cases: Mapping[str, CaseRow]
) -> dict[str, ResultRow]:
    """Judge results by this baseline instead of the one that their run had."""
    bare = {case: evolve(row, verdict=row.observed) for case, row in results.items()}
    return {
        case: apply(baseline, row, frozenset(cases[case].clauses)) for case, row in bare.items()
    }


def covers(entry: Entry, observed: Verdict) -> bool:
    """Say whether an entry is about failures of this class."""
    return observed in FAILURES and entry.failure in {observed, Verdict.FLAKY}


def anywhere(baseline: Baseline) -> dict[str, Entry]:
    """List the entries that are about a clause, by its id."""
    return {
        name.removeprefix(ANYWHERE): entry
        for name, entry in baseline.items()
        if name.startswith(ANYWHERE)
    }


def _parts(
    baseline: Baseline, result: ResultRow, shows: Set[str]
) -> tuple[Entry | None, Mapping[str, Entry]]:
    """Find the entry of a failure's own that fits it, and those of clauses that may."""
    own = baseline.get(result.case)
    fits = own is not None and covers(own, result.observed)
    wide = anywhere(baseline) if result.observed is Verdict.FAIL else {}
    return (own if fits else None), {name: wide[name] for name in wide.keys() - shows}


def knowing(baseline: Baseline, result: ResultRow, shows: Set[str]) -> Entry | None:
    """Find the entry that covers a failure: its own, or that of a clause that it came upon."""
    own, wide = _parts(baseline, result, shows)
    if own is not None:
        return own if not own.clauses or not _unknown(baseline, result, shows) else None
    found = result.broken and not _unknown(baseline, result, shows)
    return wide[next(iter(result.broken))] if found else None


def _unknown(baseline: Baseline, result: ResultRow, shows: Set[str]) -> list[str]:
    """List the clauses of a failure that no entry knows."""
    own, wide = _parts(baseline, result, shows)
    known = {*wide, *(own.clauses if own else ())}
    return [clause for clause in result.broken if clause not in known]


def _told(baseline: Baseline, result: ResultRow, shows: Set[str]) -> ResultRow:
    """Let a failure that is known in part say first what is not."""
    unknown = _unknown(baseline, result, shows)
    said = [str(text) for text in result.got] if isinstance(result.got, list) else []
    if not unknown or result.clause in unknown:
        return result
    start = f"{unknown[0]}: "
    sentence = next((text.removeprefix(start) for text in said if text.startswith(start)), "")
    return evolve(result, clause=unknown[0], sentence=sentence or result.sentence)


def problems(
    baseline: Baseline, results: Mapping[str, ResultRow], cases: Iterable[str], today: date
) -> list[Problem]:
    """List what is wrong with entries; `cases` are all ids of the suite, in whatever shard."""
    known = frozenset((*cases, *(f"{ANYWHERE}{clause}" for clause in BY_ID)))
    found: list[Problem] = []
    for entry in baseline.values():
        if entry.id not in known:
            found.append(Problem(entry.id, "stale: there is no such case"))
            continue
        result = results.get(entry.id)
        if result is not None and is_stale(entry, result.observed):
            found.append(Problem(entry.id, _stale(entry, result.observed)))
        if entry.expires < today:
            found.append(Problem(entry.id, f"expired on {entry.expires.isoformat()}"))
    return sorted(found, key=lambda problem: (problem.id, problem.why))


def is_stale(entry: Entry, observed: Verdict) -> bool:
    """A pass is told by its verdict; what was not run says nothing."""
    silent = {Verdict.NOT_RUN, Verdict.UNDECIDED, Verdict.HARNESS_ERROR, Verdict.PASS}
    return observed not in silent and not covers(entry, observed)


def _stale(entry: Entry, observed: Verdict) -> str:
    return f"stale: it says {entry.failure.value}, and the verdict is {observed.value}"


# --- files --------------------------------------------------------------------------------------


def to_json(baseline: Baseline) -> str:
    """Write a baseline as the text of its file."""
    entries: list[JsonValue] = [entry_to_plain(baseline[name]) for name in sorted(baseline)]
    return json.dumps({"schema": SCHEMA, "entries": entries}, indent=2) + "\n"


def entry_to_plain(entry: Entry) -> JsonObject:
    """Write an entry."""
    plain: JsonObject = {
        "id": entry.id,
        "failure": entry.failure.value,
        "reason": entry.reason,
        "link": entry.link,
        "expires": entry.expires.isoformat(),
    }
    if entry.fails is not None:
        plain["fails"] = {"failed": entry.fails.failed, "of": entry.fails.of}
    if entry.clauses:
        plain["clauses"] = [*entry.clauses]
    return plain


def load(path: Path) -> dict[str, Entry]:
    """Read a baseline."""
    with path.open("rb") as source:
        data = source.read(MOST_INPUT + 1)
    if len(data) > MOST_INPUT:
        raise BaselineError(f"{path} is larger than {MOST_INPUT} bytes")
    try:
        return from_json(data)
    except BaselineError as error:
        raise BaselineError(f"{path}: {error}") from None


def from_json(data: bytes) -> dict[str, Entry]:
    """Read the text of a baseline."""
    try:
        whole: JsonValue = json.loads(data)
    except (ValueError, RecursionError):
        raise BaselineError("this is no JSON") from None
    if not isinstance(whole, dict) or whole.get("schema") != SCHEMA:
        raise BaselineError(f"its schema is not {SCHEMA}")
    entries = whole.get("entries")
    if whole.keys() != {"schema", "entries"} or not isinstance(entries, list):
        raise BaselineError("a baseline has a schema and a list of entries, and nothing else")
    found: dict[str, Entry] = {}
    for number, plain in enumerate(entries, 1):
        entry = _entry(number, plain)
        if entry.id in found:
            raise BaselineError(f"there are two entries for {entry.id}")
        found[entry.id] = entry
    return found


FIELDS: Final = ("id", "failure", "reason", "link", "expires")
OPTIONAL: Final = frozenset({"fails", "clauses"})


def _entry(number: int, plain: JsonValue) -> Entry:
    if not isinstance(plain, dict) or plain.keys() - OPTIONAL != set(FIELDS):
        raise BaselineError(
            f"entry {number} must have exactly {', '.join(FIELDS)}, or fails or clauses as well"
        )
    name, failure, reason, link, expires = (plain[field] for field in FIELDS)
    if not isinstance(name, str) or not isinstance(reason, str) or not reason.strip():
        raise BaselineError(f"entry {number} needs an id and a reason, both texts")
    if not isinstance(link, str | None):
        raise BaselineError(f"the link of {name} is a text or null")
    if failure not in FAILURE_CLASSES:
        raise BaselineError(f"the failure of {name} must be one of {', '.join(FAILURE_CLASSES)}")
    try:
        day = date.fromisoformat(str(expires))
    except ValueError:
        raise BaselineError(f"{name} must expire on a day such as 2030-01-31") from None
    fails = _measured(name, plain["fails"]) if "fails" in plain else None
    if name.startswith(ANYWHERE) and (fails is None or failure != Verdict.FAIL.value):
        raise BaselineError(f"{name} is of whatever fails now and then: it needs fails")
    return Entry(
        id=name,
        failure=Verdict(failure),
        reason=reason,
        link=link,
        expires=day,
        fails=fails,
        clauses=_clauses(name, plain.get("clauses", [])),
    )


def _clauses(name: str, plain: JsonValue) -> tuple[str, ...]:
    found = plain if isinstance(plain, list) else [plain]
    strange = [each for each in found if not isinstance(each, str) or each not in BY_ID]
    if strange:
        raise BaselineError(f"the clauses of {name} are a list, and there is no {strange[0]}")
    return tuple(str(each) for each in found)


def _measured(name: str, plain: JsonValue) -> Rate:
    """Read a rate: some executions failed, and some did not."""
    match plain:
        case {"failed": int(failed), "of": int(of), **rest} if not rest and 0 < failed < of:
            return Rate(failed=failed, of=of)
        case _:
            raise BaselineError(f"{name} fails in some of several: failed and of, 0 < failed < of")


FAILURE_CLASSES: Final = tuple(verdict.value for verdict in Verdict if verdict in FAILURES)
"""What an entry can say of its case."""


def schema() -> JsonObject:
    """Describe a baseline."""
    properties: JsonObject = {
        "id": {"type": "string"},
        "failure": {"enum": [*FAILURE_CLASSES]},
        "reason": {"type": "string", "pattern": "\\S"},
        "link": {"type": ["string", "null"]},
        "expires": {"type": "string", "format": "date"},
        "fails": {
            "type": "object",
            "properties": {
                "failed": {"type": "integer", "minimum": 1},
                "of": {"type": "integer", "minimum": 2},
            },
            "required": ["failed", "of"],
            "additionalProperties": False,
        },
        "clauses": {"type": "array", "items": {"type": "string"}},
    }
    entry: JsonObject = {
        "type": "object",
        "properties": properties,
        "required": [*FIELDS],
        "additionalProperties": False,
    }
    return {
        "$schema": DRAFT,
        "title": "the known failures of a target",
        "type": "object",
        "properties": {"schema": {"const": SCHEMA}, "entries": {"type": "array", "items": entry}},
        "required": ["schema", "entries"],
        "additionalProperties": False,
    }
