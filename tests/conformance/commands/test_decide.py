import json

import pytest
from jsonschema import Draft202012Validator

from conformance.cli import run
from conformance.results import schema
from spec_model.compat.sites import CALL_SITES

CROSS = ["decide", "--site", "start-cross", "--writer", "5.0.0-beta.55"]
HOOK = ["decide", "--site", "resume-hook", "--writer", "5.0.0-beta.55"]


def answered(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int = 0
) -> dict[str, object]:
    """Run with --json, check the exit code and the schema, and return the object."""
    assert code == run([*arguments, "--json"])
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    Draft202012Validator(schema(str(answer["command"]))).validate(answer)
    assert code == answer["exit_code"]
    return answer


def test_says_what_is_written_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    """The text names the layers, the reasons with their clauses, and the reader's fate."""
    assert run([*HOOK, "--reader", "4.8.9"]) == 0
    text = capsys.readouterr().out
    assert "writes encr>devl, byte streams raw" in text
    assert "[compat.run-spec-codec]" in text
    assert "spec     run 3, event 7, queue 3" in text
    assert text.endswith("the reader: decoded\n")


def test_json_is_one_object_of_the_published_schema(capsys: pytest.CaptureFixture[str]) -> None:
    """Programs get the decision with its reasons."""
    answer = answered(capsys, [*CROSS, "--reader", "4.1.0-beta.63"])
    assert answer["decision"] == {
        "shape": "payload",
        "layers": ["encr", "devl"],
        "framing": "raw",
        "queue_copy": True,
        "token": False,
        "probed": True,
        "run_spec": 7,
        "event_spec": 7,
        "queue_spec": 7,
    }
    assert (answer["outcome"], answer["verdict"]) == ("refused-untyped", "pass")
    reasons = answer["reasons"]
    assert isinstance(reasons, list)
    assert {"target", "codec", "secret", "framing"} == {reason["about"] for reason in reasons}


@pytest.mark.parametrize(
    ("policy", "layers"),
    [("shipped", ["encr", "zstd", "devl"]), ("safe", ["encr", "gzip", "devl"])],
)
def test_policies(capsys: pytest.CaptureFixture[str], policy: str, layers: list[str]) -> None:
    """The policy is an option."""
    answer = answered(capsys, [*CROSS, "--reader", "5.0.0-beta.55", "--policy", policy])
    decision = answer["decision"]
    assert isinstance(decision, dict)
    assert layers == decision["layers"]


@pytest.mark.parametrize(
    ("options", "layers"),
    [
        (["--reader", "5.0.0-beta.55", "--no-zstd"], ["encr", "gzip", "devl"]),
        (["--reader", "5.0.0-beta.55", "--no-zstd", "--no-gzip"], ["encr", "devl"]),
        (["--reader", "5.0.0-beta.55", "--disable", "1"], ["encr", "devl"]),
        (["--reader", "5.0.0-beta.55", "--codec", "gzip"], ["encr", "gzip", "devl"]),
        (["--reader", "5.0.0-beta.55", "--run-spec", "4"], ["encr", "devl"]),
        (["--reader", "5.0.0-beta.55", "--run-spec", "none"], ["encr", "devl"]),
        (["--reader", "5.0.0-beta.55", "--no-run-key"], ["zstd", "devl"]),
        (["--reader", "5.0.0-beta.55", "--public-key", "valid"], ["encp", "zstd", "devl"]),
        (
            ["--reader", "5.0.0-beta.55", "--public-key", "valid", "--caller-key"],
            ["encr", "zstd", "devl"],
        ),
        (["--legacy-hook"], []),
    ],
)
def test_options_reach_the_decision(
    capsys: pytest.CaptureFixture[str], options: list[str], layers: list[str]
) -> None:
    """Each option changes what a hook is resumed with."""
    decision = answered(capsys, [*HOOK, *options])["decision"]
    assert isinstance(decision, dict)
    assert layers == decision["layers"]


def test_probe_and_engine_reach_the_decision(capsys: pytest.CaptureFixture[str]) -> None:
    """A probe without an answer and the second engine change what is written."""
    probed = answered(capsys, [*CROSS, "--reader", "5.0.0-beta.55", "--probe", "timed-out"])
    engine = ["decide", "--site", "step-input", "--writer", "5.0.0-beta.55", "--engine", "quickjs"]
    for answer in (probed, answered(capsys, engine)):
        decision = answer["decision"]
        assert isinstance(decision, dict)
        assert decision["layers"] == ["encr", "devl"]


def test_runtime_changes_the_fate_only(capsys: pytest.CaptureFixture[str]) -> None:
    """The writer does not know the reader's runtime; the outcome depends on it."""
    arguments = [*HOOK, "--reader", "5.0.0-beta.55", "--runtime"]
    new, old = (answered(capsys, [*arguments, name]) for name in ("node-24", "node-20"))
    assert new["decision"] == old["decision"]
    assert (new["outcome"], old["outcome"]) == ("decoded", "refused-untyped")


def test_refusals_exit_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    """A site that the release does not have is refused by the model, not by the command."""
    arguments = ["decide", "--site", "abort-payload", "--writer", "4.8.9"]
    assert answered(capsys, arguments, 1)["refused"] == "site-absent"
    assert run(arguments) == 1
    assert "refused: site-absent: the release has no such call site" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--site and --writer are needed"),
        (["--site", "nowhere", "--writer", "5.0.0"], "'nowhere'"),
        (["--site", "step-input", "--writer", "latest"], "'latest' is no release"),
        (["--site", "step-input", "--writer", "5.0.0", "--run-spec", "x"], "--run-spec takes"),
        (["--site", "step-input", "--writer", "5.0.0", "--step-spec", "-1"], "--step-spec takes"),
    ],
)
def test_bad_input_is_one_line_and_code_two(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    """A mistake in the options is said in one line."""
    assert run(["decide", *arguments]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


def test_sites_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Every call site is listed, for people and for programs."""
    assert run(["decide", "--list-sites"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [site.value for site in CALL_SITES]
    rows = answered(capsys, ["decide", "--list-sites"])["sites"]
    assert isinstance(rows, list)
    assert [row["site"] for row in rows] == [site.value for site in CALL_SITES]
