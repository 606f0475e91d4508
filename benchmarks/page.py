"""The HTML report with 20,000 cases in a headless Chromium: how long loading and filters take.

The record is made here: the vectors of the release asked again and again, one case in fifty wrong,
with a history, a wire log and both answers. Loading ends when the script has shown the list and the
page was painted; a filter ends when the browser has laid out and painted what was found.
"""

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from benchmarks import browser
from benchmarks.browser import Browser, Json
from benchmarks.peers import Absent
from benchmarks.report import Bar, Section
from benchmarks.timing import QUICK, Effort
from conformance.counterexamples import run_choices
from conformance.record import (
    CaseRow,
    Ending,
    Header,
    RecordWriter,
    ResultRow,
    history,
    read,
    received,
    sent,
)
from conformance.reports import page
from conformance.reports.diagram import lanes
from conformance.reports.report import report
from conformance.verdicts import Verdict
from spec_model.stream.regimes import Bound, Setting
from spec_model.stream.rules import ReaderRules, WriterRules
from spec_model.stream.system import StreamSystem
from vectors.canonical import JsonObject, JsonValue
from vectors.load import load

CASES: Final = 20_000
WRONG: Final = 50
"""One case in so many is wrong."""

MOST_LOAD: Final = 2.0
"""Seconds that the page may take to load."""

MOST_FILTER: Final = 0.2
"""Seconds that a filter may take."""

LOADED: Final = """
const done = arguments[arguments.length - 1];
const timing = performance.getEntriesByType("navigation")[0];
requestAnimationFrame(() => setTimeout(() => {
  const painted = performance.getEntriesByName("first-contentful-paint")[0];
  const ready = document.documentElement.dataset.ready === "yes";
  done(ready ? Math.max(timing.domContentLoadedEventEnd, painted ? painted.startTime : 0) : -1);
}));
"""

FILTER: Final = """
const [what, value, done] = arguments;
const begun = performance.now();
if (what === "verdict") document.querySelector(`[data-verdict="${value}"]`).click();
else {
  const field = document.getElementById(what);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
document.body.offsetHeight;
requestAnimationFrame(() => setTimeout(() =>
  done([performance.now() - begun, document.getElementById("status").textContent])));
"""

FILTERS: Final = (
    ("verdict", "fail"),
    ("verdict", "fail"),
    ("role", "codec"),
    ("area", "frames"),
    ("clause", "frames.length"),
    ("clause", ""),
    ("flag", "boundary"),
    ("flag", ""),
    ("area", ""),
    ("q", "a"),
    ("q", "worked example of nothing"),
    ("q", ""),
)
"""In this order; each begins where the one before it ended."""


def write(path: Path, cases: int) -> None:
    """Write a record of so many cases."""
    happened = _history()
    with RecordWriter(path) as writer:
        writer.header(Header(suite="bench", suite_version="0", target="model:", planned=cases))
        for number, vector in enumerate(islice(cycle(load().vectors.values()), cases)):
            case = _case(number, vector)
            writer.case(case)
            writer.result(_result(number, case, happened))
        writer.footer(Ending())


def _texts(value: JsonValue) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _case(number: int, vector: JsonObject) -> CaseRow:
    name = str(vector["id"])
    return CaseRow(
        id=f"{name}.{number}",
        role="codec" if number % 3 else "reader",
        area=name.split(".")[1],
        title=str(vector["title"]),
        clauses=_texts(vector["clauses"]),
        flags=_texts(vector["flags"]),
    )


def _history() -> JsonObject:
    setting = Setting(bound=Bound(), writer=WriterRules(), reader=ReaderRules())
    system = StreamSystem(setting)
    names = lanes(system.writers, system.readers)
    return history(names, run_choices(setting, [1, 0, 2]).moments, wrong=True)


def _result(number: int, case: CaseRow, happened: JsonObject) -> ResultRow:
    if number % WRONG:
        return ResultRow(case=case.id, verdict=Verdict.PASS, micros=50)
    return ResultRow(
        case=case.id,
        verdict=Verdict.FAIL,
        sentence=f"answer {number} is another one",
        expected={"ok": [number, "00" * 40]},
        got={"ok": [number + 1, "01" * 40]},
        wire=[sent('{"id":1,"call":{}}'), received('{"id":1,"ok":[]}')],
        history=happened,
        replay=f"onceproof replay failures/{number}.json --target model:",
    )


def loading(effort: Effort) -> Section:
    """Load the page and filter it."""
    cases = CASES // 10 if effort is QUICK else CASES
    found = browser.find()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "run.jsonl"
        write(path, cases)
        begun = perf_counter()
        text = page.render(report([read(path)]))
        rendered = perf_counter() - begun
        made = Path(folder) / "report.html"
        made.write_text(text, encoding="utf-8")
        rows = [
            ["read and render", f"{rendered:.2f} s"],
            ["size of the page", f"{len(text) / 1e6:.1f} MB"],
        ]
        if isinstance(found, Absent):
            return _section(cases, rows, None, None, [found.reason])
        with browser.start(found) as window:
            load_seconds = _load(window, made)
            filters = [*_filters(window)]
            complaints = window.complaints()
    if complaints:
        raise browser.BrowserError(complaints[0])
    slowest = max(seconds for _name, seconds, _said in filters)
    rows += [["load", f"{load_seconds:.2f} s"]]
    rows += [[name, f"{1_000 * seconds:.0f} ms, {said}"] for name, seconds, said in filters]
    return _section(cases, rows, load_seconds, slowest, [])


def _load(window: Browser, made: Path) -> float:
    """Load the page three times and take the best."""
    best = float("inf")
    for _round in range(3):
        window.open(made)
        millis = window.run_later(LOADED)
        if not isinstance(millis, int | float) or millis < 0:
            raise browser.BrowserError("the page was not ready when it was loaded")
        best = min(best, millis / 1_000)
    return best


def _filters(window: Browser) -> Iterator[tuple[str, float, str]]:
    for what, value in FILTERS:
        told: Json = window.run_later(FILTER, what, value)
        if not isinstance(told, list) or not isinstance(told[0], int | float):
            raise browser.BrowserError(f"no answer to the filter {what}")
        yield f"filter {what} {value!r}", told[0] / 1_000, str(told[1])


def _section(
    cases: int, rows: list[list[str]], load_: float | None, slowest: float | None, gone: list[str]
) -> Section:
    return Section(
        name="page",
        title=f"the HTML report with {cases} cases in a headless Chromium",
        head=["what", "time"],
        rows=rows,
        bars=[
            Bar(name="seconds to load", figure=load_, at_most=MOST_LOAD),
            Bar(name="seconds of the slowest filter", figure=slowest, at_most=MOST_FILTER),
        ],
        absent=gone,
    )
