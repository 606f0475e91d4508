"""The report as one HTML file: everything in it, nothing fetched, for a desk and for a phone.

What does not depend on a filter is written here and readable without a script: how each
implementation does, the overview of areas, what was declined and at what cost, what a pass does not
prove. The cases are data, shown by the script a page at a time. Style and script are in `assets`;
the page forbids itself every connection, so that it can be kept, mailed and opened anywhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from importlib.resources import files
from typing import Final

from conformance.reports.diagram_svg import page_style
from conformance.reports.page_data import data, embed
from conformance.reports.report import (
    GROUPS,
    Group,
    Implementation,
    Report,
    bounds,
    clause_sentence,
    headline,
    not_proved,
    reached,
    score_said,
    took,
    word,
)
from conformance.reports.suspects import Suspect, suspects
from conformance.verdicts import MEANING, Verdict
from spec_model.clauses import CLAUSES, Clause
from spec_model.version import VERSION
from vectors.canonical import JsonObject

POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
    " base-uri 'none'; form-action 'none'"
)
"""No connection to anywhere."""

ORDER: Final = (Group.GOOD, Group.KNOWN, Group.SILENT, Group.BAD)

SAID: Final[Mapping[Group, str]] = {
    Group.GOOD: "pass",
    Group.KNOWN: "known to fail",
    Group.SILENT: "not shown",
    Group.BAD: "wrong",
}

ICONS: Final = {"pass": "✓", "fail": "✕", "incomplete": "!"}

DEVICES: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
"""


def render(report: Report) -> str:
    """Write a report as a page."""
    return "\n".join(
        [
            f"{DEVICES}<meta http-equiv='Content-Security-Policy' content=\"{POLICY}\">",
            f"<title>{escape(_title(report))}</title>",
            f"<style>\n{_asset('page.css')}{page_style()}</style>",
            "</head>",
            "<body>",
            *_top(),
            "<main>",
            '<div class="heroes">',
            *(line for each in report.implementations for line in _hero(each)),
            "</div>",
            *_overview(report),
            *_suspects(report),
            _asset("cases.html"),
            *_about(report),
            *_limits(report),
            "</main>",
            *_bottom(),
            f'<script type="application/json" id="data">{embed(data(report))}</script>',
            f"<script>\n{_asset('page.js')}</script>",
            "</body>",
            "</html>\n",
        ]
    )


def _asset(name: str) -> str:
    return files("conformance.reports").joinpath("assets", name).read_text(encoding="utf-8")


def _title(report: Report) -> str:
    return f"Conformance of {', '.join(each.name for each in report.implementations)}"


def _top() -> Iterator[str]:
    yield '<a class="skip" href="#cases">Skip to the cases</a>'
    yield '<header class="top"><p class="brand"><b>onceproof</b> conformance report</p>'
    yield '<button type="button" id="theme" class="quiet" hidden>Theme: system</button>'
    yield "</header>"
    yield "<noscript><p class='banner'>The list of cases needs JavaScript. All else is here.</p>"
    yield "</noscript>"


def _bottom() -> Iterator[str]:
    yield f'<footer class="end"><p>Made by onceproof {escape(VERSION)} from records alone.'
    yield "Nothing on this page comes from elsewhere, and nothing leaves it.</p></footer>"


# --- how each implementation does ---------------------------------------------------------------


def _hero(each: Implementation) -> Iterator[str]:
    header = each.record.header
    said = word(each)
    facts = [
        ("suite", f"{header.suite} {header.suite_version}"),
        ("target", header.target),
        ("tier", header.tier),
        ("seed", ", ".join(str(seed) for seed in header.seeds)),
        ("exit code", str(int(each.exit_code))),
        ("begun", header.started),
        ("took", took(each)),
    ]
    yield f'<section class="hero {said}">'
    yield f'<p class="mark" aria-hidden="true">{ICONS[said]}</p><div class="told">'
    yield f"<h1>{escape(each.name)}</h1>"
    yield f'<p class="said"><b>{said}</b> {escape(headline(each))}.</p>'
    yield from (f'<p class="banner">{escape(note)}</p>' for note in each.notes)
    yield _bar(each.counts, "of all cases")
    yield _legend(each.counts)
    yield '<dl class="facts">'
    yield from (
        f"<div><dt>{name}</dt><dd>{escape(text)}</dd></div>" for name, text in facts if text
    )
    yield "</dl></div></section>"


def _sizes(counts: Mapping[Verdict, int]) -> dict[Group, int]:
    return {
        group: sum(size for verdict, size in counts.items() if GROUPS[verdict] is group)
        for group in ORDER
    }


def _bar(counts: Mapping[Verdict, int], what: str) -> str:
    sizes = _sizes(counts)
    said = ", ".join(f"{size} {SAID[group]}" for group, size in sizes.items() if size)
    parts = "".join(
        f'<i class="{group.value}" style="flex-grow:{size}"></i>'
        for group, size in sizes.items()
        if size
    )
    return f'<div class="bar" role="img" aria-label="{escape(said)} {what}">{parts}</div>'


def _legend(counts: Mapping[Verdict, int]) -> str:
    items = "".join(
        f'<li class="{GROUPS[verdict].value}" title="{escape(MEANING[verdict])}">'
        f"<b>{size:,}</b> {verdict.value}</li>"
        for verdict, size in counts.items()
    )
    return f'<ul class="legend">{items}</ul>'


# --- overview -----------------------------------------------------------------------------------


def _overview(report: Report) -> Iterator[str]:
    yield '<section class="card" aria-labelledby="overview"><h2 id="overview">Areas</h2>'
    yield '<p class="soft">Cases by area of the clauses that they are about; a case about several'
    yield "areas counts in each. Choose a cell to see its cases. A clause that no judged case"
    yield "is about is not shown.</p>"
    yield '<div class="scroll" tabindex="0" role="group" aria-labelledby="overview">'
    yield '<table class="areas"><thead><tr><th scope="col">area</th>'
    yield from (f'<th scope="col">{escape(each.name)}</th>' for each in report.implementations)
    yield "</tr></thead><tbody>"
    for area in report.areas:
        yield f'<tr><th scope="row">{escape(area)}<small>{_clauses(area)}</small></th>'
        for number, each in enumerate(report.implementations):
            yield _cell(area, number, each)
        yield "</tr>"
    yield "</tbody></table></div></section>"


def _of(area: str) -> list[Clause]:
    return [clause for clause in CLAUSES if clause.id.partition(".")[0] == area]


def _clauses(area: str) -> str:
    return _count(len(_of(area))) if _of(area) else ""


def _count(clauses: int) -> str:
    return "1 clause" if clauses == 1 else f"{clauses} clauses"


def _cell(area: str, number: int, each: Implementation) -> str:
    counts = each.areas.get(area)
    if counts is None:
        return '<td class="none">no cases</td>'
    sizes, total = _sizes(counts), sum(counts.values())
    bad, good = sizes[Group.BAD], sizes[Group.GOOD]
    rest = [f"{good:,} of {total:,} pass"]
    if bad:
        kind, said = "bad", f"✕ {bad:,} wrong"
    elif good == total:
        kind, said, rest = "good", f"✓ all {total:,}" if total > 1 else "✓ 1", []
    elif good:
        kind, said, rest = "some", rest[0], []
    else:
        kind, said = "silent", "nothing shown" if sizes[Group.SILENT] else "known to fail"
    rest += _unshown(area, each)
    small = f" <small>{'; '.join(rest)}</small>" if rest else ""
    return (
        f'<td><a class="cell {kind}" href="#area={escape(area)}&amp;impl={number}">'
        f"<span>{said}{small}</span>{_bar(counts, f'in {escape(area)}')}</a></td>"
    )


def _unshown(area: str, each: Implementation) -> list[str]:
    """Say how many clauses of an area no case of this run shows."""
    known = {clause.id for clause in _of(area) if not clause.untestable}
    left = len(known - each.shown)
    return [f"{_count(left)} not shown"] if left else []


def _suspects(report: Report) -> Iterator[str]:
    if not any(suspects(each) for each in report.implementations):
        return
    yield '<section class="card" aria-labelledby="first"><h2 id="first">Where to look first</h2>'
    yield '<p class="soft">Clauses whose cases are wrong, and outside of which little is. A hint'
    yield "about the order, and no verdict.</p>"
    for number, each in enumerate(report.implementations):
        found = suspects(each)
        if found and len(report.implementations) > 1:
            yield f"<h3>{escape(each.name)}</h3>"
        if found:
            items = "".join(_suspect(one, number) for one in found)
            yield f'<ol class="suspects">{items}</ol>'
    yield "</section>"


def _suspect(found: Suspect, number: int) -> str:
    clause = escape(found.clause)
    share = 100 * found.wrong // found.judged
    return (
        f'<li><a href="#clause={clause}&amp;impl={number}"><code>{clause}</code></a>'
        f'<b>{found.wrong:,} of {found.judged:,} wrong</b><i aria-hidden="true">'
        f'<i style="width:{share}%"></i></i><p>{escape(clause_sentence(found.clause))}</p></li>'
    )


# --- what was done ------------------------------------------------------------------------------


def _about(report: Report) -> Iterator[str]:
    yield '<section class="card" aria-labelledby="done"><h2 id="done">What was done</h2>'
    for each in report.implementations:
        if len(report.implementations) > 1:
            yield f"<h3>{escape(each.name)}</h3>"
        yield from _done(each)
        yield from _declined(each)
        yield from _in_part(each)
        yield from _problems(each)
        yield from _describe(each)
    yield "</section>"


def _done(each: Implementation) -> Iterator[str]:
    header, footer = each.record.header, each.record.footer
    facts = [
        ("bounds", bounds(each)),
        ("roles", ", ".join(header.roles)),
        ("profiles", ", ".join(header.profiles)),
        ("capabilities", ", ".join(header.capabilities)),
        ("language", header.implementation.get("language", "")),
        ("build", header.implementation.get("build", "")),
        ("baseline", header.baseline or ""),
        ("again", header.command),
        *((f"hash of {name}", digest) for name, digest in sorted(header.hashes.items())),
    ]
    if footer is not None:
        facts += [(f"{name} reached", counted) for name, counted in reached(each).items()]
    if each.mutation is not None:
        facts.append(("the suite notices", score_said(each.mutation)))
    yield '<dl class="facts wide">'
    yield from (
        f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in facts if text
    )
    yield "</dl>"


def _table(caption: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(caption)}">'
    yield f"<table><caption>{escape(caption)}</caption><thead><tr>"
    yield from (f'<th scope="col">{escape(name)}</th>' for name in head)
    yield "</tr></thead><tbody>"
    for row in rows:
        yield f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>"
    yield "</tbody></table></div>"


def _declined(each: Implementation) -> Iterator[str]:
    if each.declined:
        head = ["capability", "reason", "cases", "clauses that nothing else shows"]
        yield from _table("Declined, and what that costs", head, map(_declined_row, each.declined))


def _declined_row(row: JsonObject) -> list[str]:
    lost = row["clauses"] if isinstance(row["clauses"], list) else []
    names = ", ".join(str(clause) for clause in lost) or "none"
    return [str(row["capability"] or ""), str(row["reason"]), str(row["cases"]), names]


def _in_part(each: Implementation) -> Iterator[str]:
    rows = [[*row] for row in each.in_part]
    if rows:
        yield from _table("Passed in part", ["case", "what of it was declined"], rows)


def _problems(each: Implementation) -> Iterator[str]:
    if each.problems:
        rows = [[str(row["id"]), str(row["why"])] for row in each.problems]
        yield from _table("Entries of the baseline that must go", ["case", "why"], rows)


def _describe(each: Implementation) -> Iterator[str]:
    told = each.record.header.describe
    if told:
        rows = [[name, told[name]] for name in sorted(told)]
        caption = "What of the library answers, as the adapter says"
        yield from _table(caption, ["question", "answered by"], rows)


def _limits(report: Report) -> Iterator[str]:
    yield '<section class="card" aria-labelledby="limits">'
    yield '<h2 id="limits">What a pass does not prove</h2>'
    for each in report.implementations:
        if len(report.implementations) > 1:
            yield f"<h3>{escape(each.name)}</h3>"
        items = "".join(f"<li>{escape(line)}</li>" for line in not_proved(each))
        yield f"<ul>{items}</ul>"
    yield "</section>"
