"""`onceproof init`: what it writes works."""

import subprocess
import sys
from pathlib import Path

import pytest

from conformance.adapters.targets import resolve
from conformance.cli import run
from conformance.exits import Exit
from conformance.settings import find
from conformance.skeleton import FILES, KITS
from conformance.trust import Finding, check_adapter
from vectors.load import load


@pytest.mark.parametrize("language", FILES)
def test_it_writes_the_kit_and_an_adapter(tmp_path: Path, language: str) -> None:
    """Byte for byte what is tested here, with a target that the settings know."""
    assert run(["init", "--language", language, str(tmp_path / "new")]) == Exit.OK
    for name in FILES[language]:
        written = tmp_path / "new" / Path(name).name
        assert written.read_bytes() == (KITS / language / name).read_bytes()
    assert find(tmp_path / "new").addresses.keys() == {"adapter"}


def test_nothing_that_is_there_is_touched(tmp_path: Path) -> None:
    """Neither a file of that name, nor a file where the folder should be."""
    own = tmp_path / "adapter.py"
    own.write_text("mine", encoding="utf-8")
    assert run(["init", "--language", "python", str(tmp_path)]) == Exit.USAGE
    assert run(["init", "--language", "python", str(own)]) == Exit.USAGE
    assert [path.name for path in tmp_path.iterdir()] == ["adapter.py"]
    assert own.read_text(encoding="utf-8") == "mine"


def test_the_adapter_in_python_may_be_believed(tmp_path: Path) -> None:
    """It is an adapter from the first minute on."""
    run(["init", "--language", "python", str(tmp_path)])
    connection = resolve(f"stdio:{sys.executable} {tmp_path / 'adapter.py'}").connect()
    checks = [*check_adapter(connection, load(), bytes(range(16)))]
    connection.stop()
    assert {check.found for check in checks} == {Finding.PASS}


@pytest.mark.real
@pytest.mark.parametrize(
    ("language", "command"),
    [("python", [sys.executable, "-m", "pytest", "-q"]), ("typescript", ["node", "--test"])],
)
def test_the_tests_of_a_skeleton_pass(tmp_path: Path, language: str, command: list[str]) -> None:
    """As they are written."""
    run(["init", "--language", language, str(tmp_path)])
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
