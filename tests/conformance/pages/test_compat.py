import json
from functools import cache
from pathlib import Path

import pytest

from conformance.pages import compat
from conformance.pages.compat import render_tables
from spec_model.compat.capabilities import TABLES
from spec_model.compat.sites import CALL_SITES
from spec_model.compat.situation import POLICIES, QUESTIONS

EXPECTED = json.loads((Path(__file__).parents[2] / "data" / "compat_violations.json").read_text())


@cache
def render() -> str:
    """Render the page of policies once."""
    return compat.render()


@pytest.mark.slow
def test_policies_page_has_every_question_and_violation() -> None:
    """The page names each question, each policy, and each group of violations."""
    page = render()
    assert all(f"### {question}\n" in page for question in QUESTIONS)
    for policy in POLICIES.values():
        section = page.split(f"## What {policy.id} violates")[1].split("\n## ")[0]
        rows = [line for line in section.splitlines() if line.startswith(("| ", "|-"))]
        headings = 3
        assert len(EXPECTED[policy.id]) == len(rows) - 2 * headings


@pytest.mark.slow
def test_policies_page_shows_where_the_policies_differ() -> None:
    """Known differences of the three policies are in the table."""
    page = render()
    assert (
        "| start-cross for 5.0.0-beta.55 | `encr>zstd>devl` F 7 | `encr>gzip>devl` F 7 "
        "| `encr>gzip>devl` F 7 |"
    ) in page
    assert "| start-cross, probe timed out | `encr>devl` R 7 | `devl` R 7 | `devl` R 2 |" in page


def test_tables_page_has_every_table_and_site() -> None:
    """The page shows each capability table and each call site."""
    page = render_tables()
    assert all(f"### {table.id}\n" in page for table in TABLES)
    assert all(f"| `{site.value}` | {row.what} |" in page for site, row in CALL_SITES.items())
