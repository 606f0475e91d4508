"""The types of the kit for Node: a small adapter in TypeScript compiles with them, and works."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conformance.provision import npm
from tests.kits.transcript import HERE

pytestmark = pytest.mark.real

KIT = HERE.parents[1] / "conformance" / "kits" / "typescript"
COMPILER = "typescript@5.9.3"
STRICT = ("--strict", "--noUnusedLocals", "--module", "nodenext", "--target", "es2022")

WRONG = {
    "a name that is a number": "new Adapter({ name: 1, version: '1' })",
    "no version": "new Adapter({ name: 'x' })",
    "an answer that is no value": "adapter.op('x', { takes: [] }, () => new Date())",
    "a role that cannot be told": "adapter.role('reader', { takes: [] }, () => ({}))",
    "an unknown certainty": "throw new Rejected('x', { certainty: 'maybe' })",
}


def _compile(folder: Path, file: str) -> subprocess.CompletedProcess[str]:
    compiler = npm([COMPILER]).package("typescript") / "bin" / "tsc"
    words = ["node", str(compiler), *STRICT, file]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the kit, as `onceproof init` writes it."""
    for file in KIT.glob("onceproof-kit*"):
        shutil.copy(file, tmp_path)
    return tmp_path


def test_an_adapter_in_typescript_compiles_and_answers(project: Path) -> None:
    """Strictly, and what it becomes speaks the protocol."""
    shutil.copy(HERE / "typed.mts", project)
    compiled = _compile(project, "typed.mts")
    assert compiled.returncode == 0, compiled.stdout
    asked = [
        {"id": 1, "request": "hello", "versions": [1, 1], "nonce": "n", "max_line": 1000},
        {"id": 2, "request": "call", "op": "batch.size", "args": {"sizes": [3]}},
        {"id": 3, "request": "bye"},
    ]
    ran = subprocess.run(
        ["node", "typed.mjs"],
        cwd=project,
        input="".join(json.dumps(message) + "\n" for message in asked),
        capture_output=True,
        text=True,
        check=True,
    )
    welcome, answer, _bye = map(json.loads, ran.stdout.splitlines())
    assert (welcome["name"], welcome["roles"]) == ("typed", ["codec", "reader"])
    assert answer == {"id": 2, "ok": {"_u64": "7"}}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_does_not_compile(what: str, project: Path) -> None:
    """Types that let everything pass would say nothing."""
    imports = "import { Adapter, Rejected } from './onceproof-kit.mjs'\n"
    made = "const adapter = new Adapter({ name: 'x', version: '1' })\n"
    use = "void [adapter, Rejected]\n"
    (project / "wrong.mts").write_text(f"{imports}{made}{use}{WRONG[what]}\n", encoding="utf-8")
    compiled = _compile(project, "wrong.mts")
    found = re.findall(r"wrong\.mts\((\d+),\d+\): error TS\d+", compiled.stdout)
    assert found == ["4"], compiled.stdout


def test_everything_that_the_kit_exports_has_a_type() -> None:
    """And nothing has one that is not there."""
    typed = re.findall(
        r"^export (?:class|function) (\w+)",
        (KIT / "onceproof-kit.d.mts").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    kit = json.dumps(str(KIT / "onceproof-kit.mjs"))
    code = f"console.log(JSON.stringify(Object.keys(await import({kit}))))"
    words = ["node", "--input-type=module", "--eval", code]
    ran = subprocess.run(words, capture_output=True, text=True, check=True)
    assert sorted(json.loads(ran.stdout)) == sorted(typed)
