"""`onceproof check-adapter`: how it ends."""

import json

import pytest
from jsonschema import Draft202012Validator

from conformance.cli import run
from conformance.exits import Exit
from conformance.results import schema
from tests.miniatures.targets import address


@pytest.mark.parametrize(
    ("target", "code", "shown"),
    [
        ("model:", Exit.OK, "replies follow the protocol"),
        (address("good"), Exit.FAILED, "is not answered by an error"),
        (address("banner"), Exit.NO_TARGET, "> build tool 3.1: compiling"),
        (address("dies-at-start"), Exit.NO_TARGET, "cannot find module"),
        ("stdio:no-such-program", Exit.NO_TARGET, "cannot be started"),
        ("nonsense:", Exit.USAGE, "no such target"),
    ],
)
def test_it_ends_with_the_code_for_what_it_found(
    capsys: pytest.CaptureFixture[str], target: str, code: Exit, shown: str
) -> None:
    """And says in a line what that was."""
    assert run(["check-adapter", target]) == code
    captured = capsys.readouterr()
    assert shown in captured.out + captured.err


@pytest.mark.parametrize("target", ["model:", address("wrong-nonce")])
def test_json_follows_its_schema(capsys: pytest.CaptureFixture[str], target: str) -> None:
    """Also where there is no target."""
    code = run(["check-adapter", target, "--json"])
    result = json.loads(capsys.readouterr().out)
    Draft202012Validator(schema("check-adapter")).validate(result)
    assert result["exit_code"] == code
