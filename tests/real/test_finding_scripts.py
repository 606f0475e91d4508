"""The scripts of findings stand alone, and nothing in one of them is left from another."""

import ast
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from conformance.provision import npm
from tests.kits.test_types import COMPILER

pytestmark = pytest.mark.real

FINDINGS = Path(__file__).resolve().parents[2] / "docs" / "findings"
LENIENT = [
    "--allowJs",
    "--checkJs",
    "--noEmit",
    "--noUnusedLocals",
    "--module",
    "nodenext",
    "--target",
    "es2022",
]
UNUSED = re.compile(r"^.*error TS(?:6133|6192|6196|6198): .*$", re.MULTILINE)


def test_scripts_for_node_define_what_they_use(tmp_path: Path) -> None:
    """The compiler is asked for that alone: the packages are not there."""
    (tmp_path / "strange.mjs").write_text("const strange = 1;\n", encoding="utf-8")
    for script in FINDINGS.glob("*/repro.mjs"):
        shutil.copy(script, tmp_path / f"{script.parent.name}.mjs")
    compiler = npm([COMPILER]).package("typescript") / "bin" / "tsc"
    words = ["node", str(compiler), *LENIENT, *sorted(each.name for each in tmp_path.iterdir())]
    said = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    (only,) = UNUSED.findall(said)
    assert only.startswith("strange.mjs")


@pytest.mark.parametrize("script", sorted(FINDINGS.glob("*/repro.py")), ids=lambda p: p.parent.name)
def test_scripts_in_python_define_what_they_use(script: Path) -> None:
    """Functions too, of which the linter says nothing."""
    text = script.read_text(encoding="utf-8")
    words = Counter(re.findall(r"\w+", text))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    defined = [each.name for each in ast.parse(text).body if isinstance(each, kinds)]
    assert [name for name in defined if words[name] == 1] == []
