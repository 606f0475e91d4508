import pytest

from spec_model.rejections import Rejected, Rejection
from spec_model.values.devalue import CURRENT, dialect, unflatten
from spec_model.values.js import JsArray, JsObject, Temporal
from spec_model.values.native_forms import operands_fit

INPUT = Rejection.VALUE_INVALID_INPUT
PAYLOAD = Rejection.VALUE_BAD_PAYLOAD
REFUSED = [
    ("[[-7]]", INPUT),
    ("[[-7,2.5]]", INPUT),
    ("[[-7,-1]]", INPUT),
    ('[[-7,"2"]]', INPUT),
    ("[[-7,4294967296]]", INPUT),
    ("[[-7,2,0]]", INPUT),
    ('[[-7,2,2,1],"x"]', INPUT),
    ('[[-7,2,-1,1],"x"]', INPUT),
    ('[[-7,2,"0",1],"x"]', INPUT),
    ("[[-7,100001]]", Rejection.VALUE_SPARSE_TOO_LONG),
    ('[{"__proto__":1},2]', Rejection.VALUE_PROTO_KEY),
    ('[["null","__proto__",1],2]', Rejection.VALUE_PROTO_KEY),
    ('[["null","a"]]', INPUT),
    ('[["null",5,1],"x"]', INPUT),
    ('[["Object",1],{"a":2},1]', PAYLOAD),
    ('[["Object",1],["Date",2],"."]', PAYLOAD),
    ('[["Object",1],null]', PAYLOAD),
    ('[["Object",1],[]]', PAYLOAD),
    ('[["Object",0]]', PAYLOAD),
    ('[["Object",{}]]', INPUT),
    ('[["DataView",1],"AQ"]', PAYLOAD),
    ('[["DataView",1],["ArrayBuffer",2,2],"AQID"]', Rejection.VALUE_OPERAND_COUNT),
    ('[["DataView",["ArrayBuffer","AQID"]]]', PAYLOAD),
    ('[["Float16Array",1,0,2],["ArrayBuffer",2],"AD4="]', PAYLOAD),
    ('[["Temporal.Instant",5]]', PAYLOAD),
    ('[["Temporal.Now","x"]]', Rejection.VALUE_UNKNOWN_TAG),
    ('[["Temporal.Instant","x","y"]]', Rejection.VALUE_OPERAND_COUNT),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_refusals(text: str, reason: Rejection) -> None:
    """Forms that are not those of the library are refused, each for its reason."""
    read = unflatten(text)
    assert isinstance(read, Rejected)
    assert read.reason is reason


def test_old_forms() -> None:
    """Releases on the library 5.6.3 let an array grow, and read __proto__ without a prototype."""
    old = dialect("4.2.0").upstream()
    grown = unflatten('[[-7,2,2,1],"x"]', old)
    assert isinstance(grown, JsArray)
    assert (grown.length, grown.elements) == (3, {2: "x"})
    polluted = unflatten('[["null","__proto__",1],2]', old)
    assert isinstance(polluted, JsObject)
    assert polluted.properties == {"__proto__": 2.0}
    assert isinstance(unflatten('[["DataView",1],["ArrayBuffer","AQID"]]', old), Rejected)


def test_arrays() -> None:
    """A dense array keeps its holes; a sparse one takes its elements in any order."""
    holes = unflatten('[[-2,1,-2],"a"]')
    assert isinstance(holes, JsArray)
    assert (holes.length, holes.elements) == (3, {1: "a"})
    sparse = unflatten('[[-7,9,8,1,0,2],"x","y"]')
    assert isinstance(sparse, JsArray)
    assert (sparse.length, sparse.indices()) == (9, [0, 8])


def test_temporal() -> None:
    """A value of the Temporal API is its class and its text."""
    read = unflatten('[["Temporal.PlainDate","2020-01-01"]]')
    assert isinstance(read, Temporal)
    assert (read.kind, read.text) == ("PlainDate", "2020-01-01")


@pytest.mark.parametrize(
    ("tag", "count", "answer"),
    [
        ("null", 8, True),
        ("Date", 1, True),
        ("Date", 0, False),
        ("Date", 2, False),
        ("DataView", 1, True),
        ("DataView", 2, False),
        ("DataView", 3, True),
        ("Object", 2, False),
    ],
)
def test_operands_fit(tag: str, count: int, answer: bool) -> None:
    """Every tag has one operand, views three where they show a part, and null pairs."""
    assert operands_fit(tag, count) is answer


def test_extra_operands_upstream() -> None:
    """Upstream, operands that a form does not have are ignored."""
    read = unflatten('[["Temporal.Instant","x","y"]]', CURRENT.upstream())
    assert isinstance(read, Temporal)
