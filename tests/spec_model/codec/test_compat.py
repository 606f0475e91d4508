import pytest

from spec_model.codec import call
from spec_model.plain import Plain, Record

MALFORMED: tuple[tuple[str, Record], ...] = (
    ("compat.release", {"text": "latest"}),
    ("compat.compare", {"one": "5.0.0", "other": "latest"}),
    ("compat.in-range", {"text": "latest", "range": ">=5.0.0"}),
    ("compat.capabilities", {"writer": "latest"}),
    ("compat.spec", {"release": "latest"}),
    ("compat.run", {"release": "latest"}),
    ("compat.run-refusal", {"release": "latest"}),
    ("compat.world", {"release": "latest", "declared": 7}),
    ("compat.decide", {"site": "step-input", "writer": "latest"}),
    ("compat.read", {"release": "latest", "runtime": "node-22", "shape": "payload", "layers": []}),
)


def code_of(answer: Plain) -> Plain:
    """Return the code of a refusal."""
    assert isinstance(answer, dict)
    code: Plain = answer["code"]
    return code


@pytest.mark.parametrize(("operation", "arguments"), MALFORMED)
def test_malformed_releases_are_refused(operation: str, arguments: Record) -> None:
    """Every operation refuses a release of its own that is none."""
    assert code_of(call(operation, arguments)["rejected"]) == "version-malformed"


def test_readers_that_do_not_exist_are_refused() -> None:
    """A release without a dashboard has no reader in a browser."""
    arguments: Record = {
        "release": "4.0.1-beta.41",
        "runtime": "browser",
        "shape": "legacy",
        "layers": [],
    }
    assert code_of(call("compat.read", arguments)["rejected"]) == "site-absent"


def test_defaults_are_a_node_writer_with_a_key() -> None:
    """What is not said has its default, and open questions the recommended answer."""
    answer = call("compat.decide", {"site": "step-input", "writer": "5.0.0-beta.55", "run_spec": 7})
    assert answer == {
        "ok": {
            "shape": "payload",
            "layers": ["encr", "zstd", "devl"],
            "queue_copy": False,
            "token": False,
            "probed": False,
            "run_spec": 7,
            "event_spec": 7,
        }
    }
