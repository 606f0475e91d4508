"""The HTML report in a headless Chromium: it works, is readable by everybody, and asks nobody."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve

from benchmarks import browser
from benchmarks.browser import Browser, Json
from benchmarks.peers import Absent
from conformance.record import ResultRow
from conformance.reports import page
from conformance.reports.report import report
from conformance.verdicts import Verdict
from tests.conformance.records import CASES
from tests.data import reports

pytestmark = pytest.mark.real

AXE = Path(__file__).parent / "page" / "node_modules" / "axe-core" / "axe.min.js"

CHECK = """
const done = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ["violations"] }).then((found) => done(
  found.violations.map((one) => [one.impact, one.id, one.nodes.map((node) => node.html)])));
"""

SHOWN = """
return [...document.querySelectorAll("#list .row .name code")].map((each) => each.textContent);
"""

SET = """
const field = document.getElementById(arguments[0]);
field.value = arguments[1];
field.dispatchEvent(new Event("input", { bubbles: true }));
"""

OPEN_ALL = "document.querySelectorAll('#list .row').forEach((row) => row.click());"

SCREENS = [(1_200, False), (1_200, True), (390, False), (390, True)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of one implementation and of two."""
    folder = tmp_path_factory.mktemp("page")
    made = {"one": reports.one(), "two": reports.two()}
    for name, each in made.items():
        (folder / f"{name}.html").write_text(page.render(each), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}


@pytest.fixture(scope="module")
def started() -> Iterator[Browser]:
    """A browser; its absence is a failure, since .ci/toolchains installs it."""
    found = browser.find()
    if isinstance(found, Absent):
        pytest.fail(found.reason)
    with browser.start(found) as window:
        yield window


@pytest.fixture
def window(started: Browser, files: dict[str, Path]) -> Iterator[Browser]:
    """The page of one implementation, which complains of nothing until the test is over."""
    started.emulate(width=1_200, height=900)
    started.open(files["one"])
    assert started.run("return document.documentElement.dataset.ready") == "yes"
    yield started
    assert started.complaints() == []


def _with(**wanted: str) -> list[str]:
    """The ids of cases that have a role, a clause or a flag."""
    found = [
        case.id
        for case in CASES
        if wanted.get("role", case.role) == case.role
        and wanted.get("clause", "") in ("", *case.clauses)
        and wanted.get("flag", "") in ("", *case.flags)
    ]
    return sorted(found)


def _shown(window: Browser) -> list[str]:
    shown = window.run(SHOWN)
    assert isinstance(shown, list)
    return sorted(str(each) for each in shown)


def test_every_case_is_shown_at_first(window: Browser) -> None:
    """And what is wrong comes first."""
    assert _shown(window) == _with()
    first = window.run("return document.querySelector('#list .badge').textContent")
    assert first == f"✕ {Verdict.CRASH.value}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("role", role) for role in ("codec", "reader", "writer")),
        *(("clause", clause) for clause in ("frames.length", "dedupe.highest")),
        *(("flag", flag) for flag in ("boundary", "gap")),
    ],
)
def test_a_filter_shows_exactly_what_it_says(window: Browser, name: str, value: str) -> None:
    """By role, clause and flag; the status says how many; a button shows all again."""
    window.run(SET, name, value)
    wanted = _with(**{name: value})
    assert _shown(window) == wanted
    status = window.run("return document.getElementById('status').textContent")
    assert status == f"{len(wanted)} of {len(CASES)} cases"
    window.run("document.getElementById('reset').click()")
    assert _shown(window) == _with()


def test_filters_by_verdict_area_and_words_work_together(window: Browser) -> None:
    """Verdicts add up, everything else narrows down; the address keeps it."""
    window.run("document.querySelector('[data-verdict=fail]').click()")
    assert _shown(window) == ["codec.frames.cut", "reader.dedupe.twice"]
    window.run("document.querySelector('[data-verdict=hang]').click()")
    window.run(SET, "area", "frames")
    assert _shown(window) == ["codec.frames.cut", "codec.frames.hang"]
    window.run(SET, "q", "DATA marker")
    assert _shown(window) == ["codec.frames.cut"]
    assert window.run("return location.hash") == ("#q=DATA+marker&area=frames&verdict=fail%2Chang")
    window.run(SET, "q", "nothing like that")
    assert _shown(window) == []


def test_an_address_opens_what_it_says(window: Browser, files: dict[str, Path]) -> None:
    """A link to one case shows that case, opened; a cell of the overview filters."""
    window.run("location.hash = '#case=codec.frames.cut'")
    window.run_later("setTimeout(arguments[0])")
    assert _shown(window) == ["codec.frames.cut"]
    assert window.run("return document.querySelectorAll('.detail').length") == 1
    window.open(files["one"])
    window.run("document.querySelector('.cell[href*=dedupe]').click()")
    window.run_later("setTimeout(arguments[0])")
    assert _shown(window) == ["reader.dedupe.twice"]


def test_a_failure_shows_its_clause_diagram_answers_wire_and_replay(window: Browser) -> None:
    """All that is needed to see why, in one place."""
    window.run("document.querySelector('[data-verdict=fail]').click()")
    window.run(OPEN_ALL)
    text = str(window.run("return document.getElementById('list').innerText"))
    for said in (
        "a marker that is cut in two is taken for data",
        "What a reader delivers does not depend on how the bytes were cut into reads.",
        "<script>alert(1)</script>",
        '{"id":5,"ok":["0102"]}',
        "onceproof replay counterexamples/frames-cut.json",
        "|length-----|item----|",
    ):
        assert said in text
    box = window.run(
        "const box = document.querySelector('.figure svg').getBoundingClientRect();"
        "return [box.width, box.height]"
    )
    assert isinstance(box, list)
    assert all(isinstance(side, int | float) and side > 300 for side in box)


def test_implementations_can_be_compared(window: Browser, tmp_path: Path) -> None:
    """What has the same verdict for all of them, or is of one alone, is left out."""
    (each,) = reports.one().implementations
    other = evolve(each.record.header, implementation={"name": "other", "version": "2"})
    mended = ResultRow(case="codec.frames.cut", verdict=Verdict.PASS)
    results = {**each.record.results, mended.case: mended}
    made = report([each.record, evolve(each.record, header=other, results=results)])
    (tmp_path / "page.html").write_text(page.render(made), encoding="utf-8")
    window.open(tmp_path / "page.html")
    window.run(SET, "differs", "yes")
    assert _shown(window) == [mended.case, mended.case]
    badges = window.run(
        "return [...document.querySelectorAll('#list .badge')].map((each) => each.textContent)"
    )
    assert badges == ["✕ fail", "✓ pass"]


def test_everything_can_be_done_with_a_keyboard(window: Browser) -> None:
    """Every control is reached by the tab key, and Enter opens a case."""
    reached: list[Json] = []
    for _press in range(60):
        _key(window, "Tab", 9)
        reached.append(window.run("return document.activeElement.outerHTML.slice(0, 400)"))
    seen = " ".join(str(each) for each in reached)
    for control in (
        'id="q"',
        'id="role"',
        'id="clause"',
        'id="flag"',
        "data-verdict",
        'class="row"',
    ):
        assert control in seen, control
    window.run("document.querySelector('#list .row').focus()")
    _key(window, "Enter", 13, text="\r")
    assert window.run("return document.activeElement.getAttribute('aria-expanded')") == "true"
    assert window.run("return document.querySelectorAll('.detail').length") == 1


def _key(window: Browser, name: str, code: int, text: str = "") -> None:
    for kind in ("keyDown", "keyUp"):
        window.command(
            "Input.dispatchKeyEvent",
            type=kind, key=name, code=name, windowsVirtualKeyCode=code, text=text,
        )  # fmt: skip


@pytest.mark.parametrize("name", ["one", "two"])
@pytest.mark.parametrize(("width", "dark"), SCREENS)
def test_nobody_is_shut_out(
    window: Browser, files: dict[str, Path], name: str, width: int, *, dark: bool
) -> None:
    """axe-core finds nothing at all, in light and dark, on a desk and a phone, all cases open."""
    window.emulate(width=width, height=900, dark=dark)
    window.open(files[name])
    window.run(OPEN_ALL)
    window.run(AXE.read_text(encoding="utf-8"))
    found = window.run_later(CHECK)
    assert found == [], json.dumps(found, indent=1)


@pytest.mark.parametrize("width", [320, 390, 768])
def test_a_narrow_screen_needs_no_scrolling_sideways(window: Browser, width: int) -> None:
    """Whatever is wider than the screen scrolls in its own box."""
    window.emulate(width=width, height=800)
    window.run(OPEN_ALL)
    wide = window.run("return document.documentElement.scrollWidth")
    assert wide == width


def test_the_page_asks_nobody_for_anything(window: Browser) -> None:
    """Not one resource is loaded, whatever is opened."""
    window.run(OPEN_ALL)
    assert window.run("return performance.getEntriesByType('resource').length") == 0


def test_the_theme_can_be_chosen(window: Browser) -> None:
    """Light and dark against what the system says."""
    colour = "return getComputedStyle(document.body).backgroundColor"
    light = window.run(colour)
    for _press in range(2):
        window.run("document.getElementById('theme').click()")
    assert window.run("return document.getElementById('theme').textContent") == "Theme: dark"
    assert window.run(colour) != light
