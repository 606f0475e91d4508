"""How the wants of a role are compared with those of a trace."""

import pytest

from conformance.protocol.messages import Closed, Opened, Outputs
from conformance.suites.traces import talk
from conformance.verdicts import Verdict
from spec_model.codec import OPERATIONS
from spec_model.plain import Plain, Record
from vectors.forms import to_json

SETTLED: Record = {"kind": "write-settled", "ok": True}
ASKED: Record = {"kind": "op", "id": 0, "op": "write", "frame": b"x"}
FAILED: Record = {"kind": "failed", "reason": "request-failed"}
TOLD: Plain = [{"kind": "write", "frame": b"x"}]


def _verdict(wanted: list[Record], got: list[Record]) -> Verdict:
    written = to_json(OPERATIONS["sink.answer"].gives, [wanted])
    talking = talk("sink.answer", {"inputs": TOLD}, written if isinstance(written, list) else [])
    next(talking)
    talking.send([Opened(1)])
    with pytest.raises(StopIteration) as ended:
        talking.send([Outputs(tuple(got)), Closed()])
    return Verdict(ended.value.value.verdict)


def test_the_application_and_the_store_are_two_sides() -> None:
    """Within one turn nobody sees whether a call was settled before the store was asked."""
    assert _verdict([SETTLED, ASKED], [ASKED, SETTLED]) is Verdict.PASS
    assert _verdict([FAILED, SETTLED], [SETTLED, FAILED]) is Verdict.PASS


def test_each_side_has_an_order() -> None:
    """What the store is asked has an order, and so have the calls that settle."""
    second = {**ASKED, "id": 1}
    refused = {**SETTLED, "ok": False}
    assert _verdict([ASKED, second], [second, ASKED]) is Verdict.FAIL
    assert _verdict([SETTLED, refused], [refused, SETTLED]) is Verdict.FAIL
    assert _verdict([SETTLED, ASKED], [SETTLED]) is Verdict.FAIL
