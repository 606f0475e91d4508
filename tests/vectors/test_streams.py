from collections.abc import Mapping

import pytest

from spec_model.codec import call
from spec_model.plain import Plain, Record
from spec_model.policies import Choice
from spec_model.stream.regimes import Bound, setting
from vectors.family import FamilyError
from vectors.holes import HOLES, Hole
from vectors.judge import judge
from vectors.streams import StreamHistory, Trace, show

SMALL = setting(Bound(writers=1, items=1, frames=1))
WRITTEN = "put w0; end w0; deliver w0; respond w0"


@pytest.mark.parametrize("hole", HOLES, ids=lambda hole: hole.name)
def test_a_hole_is_open_where_it_should_be_and_shut_elsewhere(hole: Hole) -> None:
    """The schedule finds the property, and its near miss finds nothing."""
    shown = show(hole.open, hole.schedule)
    assert shown.finding is not None
    assert shown.finding.property == hole.finding
    assert show(hole.shut, hole.missed).finding is None


@pytest.mark.parametrize(
    "hole", [hole for hole in HOLES if hole.until is not None], ids=lambda hole: hole.name
)
def test_a_near_miss_stops_where_the_next_step_cannot_happen(hole: Hole) -> None:
    """The hole's schedule as a whole is not allowed there."""
    with pytest.raises(FamilyError, match="is not enabled"):
        show(hole.shut, hole.schedule)


def _trace(**fields: object) -> Trace:
    plain = {
        "slug": "x",
        "title": "x",
        "clauses": ["writer.queue"],
        "setting": SMALL,
        "schedule": WRITTEN,
        "actor": "w0",
    }
    return Trace(**{**plain, **fields})  # type: ignore[arg-type] # of the fields' types


def test_a_trace_is_what_a_role_is_told_and_must_want() -> None:
    """Its beginning, the frame, the end and the response; the model passes its own trace."""
    vector = {"kind": "trace", **_trace().freeze(call)}
    args = vector["args"]
    assert isinstance(args, dict)
    assert isinstance(args["inputs"], list)
    kinds = [told["kind"] for told in args["inputs"] if isinstance(told, dict)]
    assert kinds == ["begin", "write", "close", "op-result"]
    assert list(judge(vector, call)) == []


def test_a_wrong_answer_is_a_mismatch() -> None:
    """A role that answers something else fails the trace."""
    vector = {"kind": "trace", **_trace().freeze(call)}
    assert list(judge(vector, lambda _op, _args: {"ok": []}))


def test_a_trace_of_a_finding_that_is_not_there_is_an_error() -> None:
    """A case says what its schedule breaks."""
    with pytest.raises(FamilyError, match="shows nothing"):
        _trace(finding="dense").freeze(call)


def test_a_policy_that_makes_no_difference_is_an_error() -> None:
    """A trace that pins a policy has an input at which the choices differ."""
    rules = SMALL.writer.__class__(max_frames=1, timers=False, own_hole=Choice.UPSTREAM)
    made = SMALL.__class__(bound=SMALL.bound, writer=rules, reader=SMALL.reader)
    with pytest.raises(FamilyError, match="own-hole makes no difference"):
        _trace(setting=made).freeze(call)


def _blind(_op: str, _arguments: Record) -> Mapping[str, Plain]:
    """Check as one that finds nothing."""
    return {"ok": {}}


def test_a_history_is_allowed_or_names_its_witness() -> None:
    """A checker that finds nothing passes the one, and fails the other."""
    hole = HOLES[0]
    fields = {"slug": "x", "title": "x", "clauses": hole.clauses}
    forbidden = StreamHistory(
        **fields,  # type: ignore[arg-type] # of the fields' types
        setting=hole.open,
        schedule=hole.schedule,
        finding=hole.finding,
    ).freeze(call)
    allowed = StreamHistory(
        **fields,  # type: ignore[arg-type] # of the fields' types
        setting=hole.shut,
        schedule=hole.missed,
    ).freeze(call)
    assert list(judge({"kind": "history", **allowed}, _blind)) == []
    assert list(judge({"kind": "history", **forbidden}, _blind))
    assert list(judge({"kind": "history", **forbidden}, call)) == []
