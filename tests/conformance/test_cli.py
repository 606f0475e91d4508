"""The command line: what it prints, how it ends, and what it does with bad input."""

import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator

from conformance.cli import COMMANDS, EXPECTED, MISSING, cli, run
from conformance.results import FIELDS, schema
from spec_model.version import VERSION
from vectors.build import differences, recover
from vectors.load import DATA

MUTANT = ["mutants", "--list", "--json"]


def _outcome(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(list(arguments))
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_the_list_of_commands_says_what_their_help_says() -> None:
    """It is written beside their names, so that listing them imports none."""
    context = click.Context(cli)
    found = [(name, cli.get_command(context, name)) for name in cli.list_commands(context)]
    told = {name: command.get_short_help_str(1000) for name, command in found if command}
    assert told == COMMANDS


IMPORTING = """
import sys
from click.testing import CliRunner
from conformance.cli import cli
arguments, environment = sys.argv[1].split(), {}
if arguments[:1] == ["complete"]:
    environment = {"_ONCEPROOF_COMPLETE": "bash_complete", "COMP_WORDS": "onceproof ch",
                   "COMP_CWORD": "1"}
    arguments = []
result = CliRunner().invoke(cli, arguments, prog_name="onceproof", env=environment)
print(result.output.replace("\\n", " "), "|", *sorted(sys.modules))
"""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--help", "Put the suites to TARGET"),
        ("complete", "plain,check-adapter"),
        ("check --help", "Go on with the record"),
        ("check nope:", ""),
        ("check model: --suite song", ""),
        ("check model: --case nothing", ""),
        ("check model: --shard 3/2", ""),
    ],
)
def test_what_needs_no_suite_imports_none(arguments: str, said: str) -> None:
    """Help, completion and refusals come before what takes long to import."""
    words = [sys.executable, "-c", IMPORTING, arguments]
    ran = subprocess.run(words, capture_output=True, text=True, check=True)
    output, _bar, modules = ran.stdout.rpartition("|")
    assert said in " ".join(output.split())
    heavy = {"hypothesis", "rich", "cryptography", "conformance.suites", "conformance.mutants"}
    imported = set(modules.split())
    assert not heavy & imported
    assert not {name for name in imported if name.startswith("conformance.protocol")}


@pytest.mark.parametrize("name", sorted({*EXPECTED, MISSING}))
def test_expected_errors_are_there(name: str) -> None:
    """They are told by name, so a name that nothing has would be our own fault again."""
    module, _dot, kind = name.rpartition(".")
    assert issubclass(getattr(importlib.import_module(module), kind), Exception)


def test_the_version_imports_no_command_line() -> None:
    """It is answered before anything else is known."""
    code = (
        "import sys; sys.argv[1:] = ['--version']; from conformance.entry import main; main();"
        " print(*sorted(sys.modules))"
    )
    words = [sys.executable, "-c", code]
    ran = subprocess.run(words, capture_output=True, text=True, check=True)
    told, _end, modules = ran.stdout.partition("\n")
    assert told == f"onceproof {VERSION}"
    assert not {"click", "attr", "conformance.cli"} & set(modules.split())


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Each command loads and describes itself."""
    for name in COMMANDS:
        code, out, _err = _outcome(capsys, name, "--help")
        assert code == 0
        assert "Usage: onceproof" in out


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("mutants", ["mutants", "--list"]),
        ("vectors list", ["vectors", "list", "--area", "batch"]),
        ("vectors show", ["vectors", "show", "decide.batch.pages-2500"]),
        ("vectors lint", ["vectors", "lint"]),
        ("vectors diff", ["vectors", "diff", str(DATA)]),
    ],
)
def test_json_is_one_object_of_the_published_schema(
    capsys: pytest.CaptureFixture[str], command: str, arguments: list[str]
) -> None:
    """`--json` prints exactly one object, and it follows its schema."""
    code, out, _err = _outcome(capsys, *arguments, "--json")
    result = json.loads(out)
    Draft202012Validator(schema(command)).validate(result)
    assert (result["exit_code"], result["verdict"]) == (code, "pass")


def test_every_result_schema_is_a_schema() -> None:
    """The published schemas are schemas themselves."""
    for command in FIELDS:
        Draft202012Validator.check_schema(schema(command))


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A release whose manifest is no JSON."""
    (tmp_path / "MANIFEST.json").write_text("{", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["vectors", "nonsense"],
        ["vectors", "show", "no-such-vector"],
        ["vectors", "list", "--area", "nowhere"],
        ["vectors", "list", "--colour", "red"],
        ["vectors", "diff", "no-such-folder"],
        ["vectors", "lint", "--data", "no-such-folder"],
        ["explain", "no-such-id"],
        ["mutants", "--area", "nowhere"],
        ["schema", "nothing"],
        ["completion", "dos"],
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """One clear line on standard error, nothing on standard output, no traceback."""
    code, out, err = _outcome(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert err.startswith("onceproof: ")


@pytest.mark.parametrize("command", ["lint", "verify", "list", "check", "build"])
def test_a_broken_release_is_one_line_and_exit_2(
    capsys: pytest.CaptureFixture[str], broken: Path, command: str
) -> None:
    """Broken JSON is the file's fault, and the file is named."""
    if command == "build":
        (broken / "LEDGER.jsonl").write_text("{\n", encoding="utf-8")
    code, _out, err = _outcome(capsys, "vectors", command, "--data", str(broken))
    assert code == 2
    assert err.count("\n") == 1


def test_a_release_of_another_format_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A version that this program does not understand is said to be one."""
    (tmp_path / "MANIFEST.json").write_text('{"format": 99}', encoding="utf-8")
    code, _out, err = _outcome(capsys, "vectors", "lint", "--data", str(tmp_path))
    assert code == 2
    assert "format 99" in err


def test_explain_knows_every_kind_of_id(capsys: pytest.CaptureFixture[str]) -> None:
    """Clauses, rejections, policies, flags, mutants and properties."""
    for name in ("frames.sticky", "frame-too-large", "unknown-framing", "boundary", "fnv-1"):
        code, out, _err = _outcome(capsys, "explain", name)
        assert code == 0
        assert name in out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    """Each shell gets a script that names the command."""
    code, out, _err = _outcome(capsys, "completion", shell)
    assert code == 0
    assert "onceproof" in out


@pytest.mark.slow
def test_an_interrupted_build_leaves_the_old_release(tmp_path: Path) -> None:
    """Whatever the moment of a kill, what is there afterwards is a whole release."""
    data = tmp_path / "data"
    command = [sys.executable, "-m", "conformance.cli", "vectors"]
    shutil.copytree(DATA, data)
    before = (data / "MANIFEST.json").read_bytes()
    building = subprocess.Popen(
        [*command, "build", "--data", str(data)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while building.poll() is None and not data.with_suffix(".new").exists():
        pass
    building.send_signal(signal.SIGKILL)
    building.wait()
    linted = subprocess.run(
        [*command, "lint", "--data", str(data)], check=False, capture_output=True, text=True
    )
    assert linted.returncode == 0, linted.stderr
    assert (data / "MANIFEST.json").read_bytes() == before


def test_a_replacement_cut_between_its_renames_is_mended(tmp_path: Path) -> None:
    """The old release comes back when the new one never got its name."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "MANIFEST.json").write_text("{}", encoding="utf-8")
    os.replace(data, data.with_suffix(".old"))  # noqa: PTH105 - what an interrupted replacement does
    recover(data)
    assert (data / "MANIFEST.json").read_text(encoding="utf-8") == "{}"


def test_a_changed_byte_is_a_difference(tmp_path: Path) -> None:
    """A committed file that was edited by hand differs from its rebuild."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    files = {
        path.relative_to(data).as_posix(): path.read_bytes()
        for path in data.rglob("*")
        if path.is_file()
    }
    assert differences(data, files) == []
    (data / "flags.json").write_text("{}", encoding="utf-8")
    (data / "extra.json").write_text("{}", encoding="utf-8")
    assert differences(data, files) == ["extra.json", "flags.json"]
