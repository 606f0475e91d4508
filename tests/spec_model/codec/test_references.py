import pytest

from spec_model.codec import call
from spec_model.plain import Plain


@pytest.mark.parametrize(
    ("origin", "capability", "answer"),
    [
        ("bytes", "none", {"framing": "raw"}),
        ("bytes", "framedByteStreams", {"framing": "framed-v1", "field": "framed-v1"}),
        ("bytes", "framedStreamMarkers", {"framing": "framed-v2", "field": "framed-v2"}),
        ("objects", "framedStreamMarkers", {"framing": "framed-v1"}),
        ("step-writable", "none", {"framing": "framed-v1"}),
        ("step-writable", "framedStreamMarkers", {"framing": "framed-v2", "field": "framed-v2"}),
    ],
)
def test_producers(origin: str, capability: str, answer: Plain) -> None:
    """An absent field is absent from the answer too."""
    question = {"origin": origin, "capability": capability}
    assert call("reference.produce", question) == {"ok": answer}


def test_dispatch_takes_a_policy() -> None:
    """An unknown framing is refused, or decoded as upstream does."""
    question = {"kind": "objects", "framing": "framed-v9", "generation": "pub"}
    rejected = call("reference.dispatch", question)["rejected"]
    assert isinstance(rejected, dict)
    assert rejected["code"] == "unknown-framing"
    assert call("reference.dispatch", {**question, "unknown-framing": "upstream"}) == {
        "ok": "sniff"
    }


def test_forwarding_names_what_is_kept() -> None:
    """A reference without a name has the usual one; absent fields stay absent."""
    forwarded = call("reference.forward", {"kind": "bytes", "start_index": 3, "byte_framing": True})
    assert forwarded == {"ok": {"name": "strm", "kind": "bytes"}}
    question = {"kind": "objects", "name": "s", "framing": "framed-v2"}
    assert call("reference.forward", question) == {"ok": question}


def test_writable_tags() -> None:
    """No tag means framed-v1."""
    assert call("reference.writable", {}) == {"ok": "framed-v1"}
    assert call("reference.writable", {"framing": "framed-v2"}) == {"ok": "framed-v2"}
