"""The page of what published backends are known to do, and what found it in the committed runs.

What is known is in `known/misbehaviours.toml`, measured apart from this suite; what was found is in
`measured`. A misbehaviour is found if the check that is named found something that its pattern
fits. What is not found has a reason, or is said to be unexplained.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Final

from attrs import frozen

from conformance.pages.backends import Run, listed, measured, short
from conformance.pages.markdown import code, page, table

UNEXPLAINED: Final = "**unexplained**"


@frozen
class Known:
    """One misbehaviour of one backend."""

    what: str
    target: str
    check: str
    """The check that would find it, as a pattern."""
    sentence: str
    """What that check says, as a pattern."""
    reason: str
    """Why it is not called broken, or not found where it is not."""


@frozen
class Found:
    """What a run says of a misbehaviour."""

    known: Known
    check: str
    says: str

    @property
    def explained(self) -> bool:
        """Whether it was found, or there is a reason."""
        return bool(self.check or self.known.reason)


def known() -> list[Known]:
    """Read what is known."""
    file = resources.files("conformance.pages") / "known" / "misbehaviours.toml"
    table_ = tomllib.loads(file.read_text(encoding="utf-8"))
    backends: Mapping[str, str] = table_["backends"]
    return [
        _entry(row["what"], backends[name], text)
        for row in table_["known"]
        for name, text in row.items()
        if name != "what"
    ]


def _entry(what: str, target: str, text: str) -> Known:
    wanted, _bar, reason = text.partition(" | = ")
    check, _tilde, sentence = wanted.partition(" ~ ")
    return Known(what, target, check, sentence, reason)


def _sayings(run: Run) -> Iterator[tuple[str, str]]:
    """Give every sentence of a run, with the check that said it."""
    for each in (*listed(run, "failures"), *listed(run, "notes")):
        found = each.get("found")
        for text in (each.get("sentence"), *(found if isinstance(found, list) else [])):
            yield str(each.get("check")), str(text)


def look_up(entries: Sequence[Known], taken: Sequence[Run]) -> list[Found]:
    """Look each misbehaviour up in the run of its backend."""
    sayings = {str(run.get("target")): list(_sayings(run)) for run in taken}
    return [_looked_up(entry, sayings.get(entry.target, [])) for entry in entries]


def _looked_up(entry: Known, sayings: Sequence[tuple[str, str]]) -> Found:
    for check, says in sayings:
        if re.fullmatch(entry.check, check) and re.search(entry.sentence, says):
            return Found(entry, check, says)
    return Found(entry, "", "")


def _cells(found: Found) -> list[str]:
    told = short(found.says) if found.check else found.known.reason or UNEXPLAINED
    by = code(found.check) if found.check else "-"
    return [found.known.what, by, told]


def _section(target: str, found: Sequence[Found]) -> list[str]:
    own = [each for each in found if each.known.target == target]
    heads = ["what it does", "found by", "what was said, or why nothing was"]
    return [f"## {target}", "", *table(heads, [_cells(each) for each in own])]


def misbehaviours_page() -> str:
    """Write a table for each backend, and the sums above them."""
    found = look_up(known(), measured())
    targets = list(dict.fromkeys(each.known.target for each in found))
    text = [
        "Four published backends were measured by hand and by other programs before there were "
        "checks: what they do is a list that no check reads. Each row is one misbehaviour of one "
        "backend, with the check that found it in [the committed run](backends.md) of that "
        "backend and what it said. Where the run does not call it broken, the reason stands "
        "there. Races depend on timing: what one run did not meet another may.",
    ]
    rows = []
    for target in targets:
        own = [each for each in found if each.known.target == target]
        seen = sum(bool(each.check) for each in own)
        open_ = sum(not each.explained for each in own)
        rows.append([code(target), str(len(own)), str(seen), str(len(own) - seen - open_),
                     str(open_)])  # fmt: skip
    heads = ["backend", "known", "found", "not found, with a reason", "unexplained"]
    return page(
        "Known misbehaviours of backends",
        text,
        table(heads, rows),
        *(_section(target, found) for target in targets),
    )
