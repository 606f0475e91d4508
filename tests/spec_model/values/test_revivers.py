import math

import pytest

from spec_model.rejections import Rejected, Rejection
from spec_model.values.compare import same
from spec_model.values.devalue import CURRENT, Dialect, dialect, flatten, unflatten
from spec_model.values.error_revivers import DOCS_LINE, conflict_message
from spec_model.values.js import (
    ABSENT,
    UNDEFINED,
    ArrayBuffer,
    BigInt,
    Boxed,
    Date,
    JsArray,
    JsError,
    JsMap,
    JsObject,
    JsSet,
    RegExp,
    Value,
    View,
)
from spec_model.values.revivers import REVIVERS
from spec_model.values.web import Headers, UrlSearchParams
from vectors.samples import ALL

UPSTREAM = CURRENT.upstream()
BUFFER = ArrayBuffer(b"\x01\x02\x03")

COERCED: list[tuple[str, Value]] = [
    ('[["Date",1],"garbage"]', Date(math.nan)),
    ('[["Date",1],"2020"]', Date(1577836800000.0)),
    ('[["Date",1],5]', Date(5.0)),
    ('[["Date",1],null]', Date(0.0)),
    ('[["Date",true]]', Date(1.0)),
    ('[["Date",-1]]', Date(math.nan)),
    ('[["Date"]]', Date(math.nan)),
    ('[["BigInt",1],""]', BigInt("0")),
    ('[["BigInt",1]," -05 "]', BigInt("-5")),
    ('[["BigInt",1],"-0"]', BigInt("0")),
    ('[["BigInt",1],"0x10"]', BigInt("16")),
    ('[["BigInt",1],5]', BigInt("5")),
    ('[["BigInt",1],true]', BigInt("1")),
    ('[["RegExp",1],{}]', RegExp("(?:)")),
    ('[["RegExp",1],{"source":2},"a"]', RegExp("a")),
    ('[["RegExp",1],"x"]', RegExp("(?:)")),
    ('[["Map",1],null]', JsMap()),
    ('[["Map",1],[2],[3],"k"]', JsMap([("k", UNDEFINED)])),
    ('[["Map",1],[2],[3,3,3],"k"]', JsMap([("k", "k")])),
    ('[["Map",1],[2],{"0":3,"1":3},"k"]', JsMap([("k", "k")])),
    ('[["Map",1],[2],["Set",3],[]]', JsMap([(UNDEFINED, UNDEFINED)])),
    ('[["Set",1],"ab"]', JsSet(["a", "b"])),
    ('[["Set",-1]]', JsSet()),
    ('[["Set",1],[-2,-1,-6]]', JsSet([UNDEFINED, 0.0])),
    ('[["URLSearchParams",1],"?a=1"]', UrlSearchParams([("a", "1")])),
    ('[["ArrayBuffer",1],"AQ"]', ArrayBuffer(b"\x01")),
    ('[["ArrayBuffer",1],"."]', ArrayBuffer()),
    ('[["Uint8Array",1],["Uint8Array",2],"AQID"]', View("Uint8Array", BUFFER)),
    ('[["DataView",1,2],["ArrayBuffer",2],"AQID"]', View("DataView", BUFFER, 2, 1)),
    ('[["DataView",1,null,1],["ArrayBuffer",2],"AQID"]', View("DataView", BUFFER, 0, 1)),
    ('[["DataView",1,1.7,1],["ArrayBuffer",2],"AQID"]', View("DataView", BUFFER, 1, 1)),
    ('[["Object",-1]]', JsObject()),
    ('[["null",5,1],"x"]', JsObject({"5": "x"}, null_prototype=True)),
    (
        '[["AggregateError",1],{"message":2,"errors":3},"m",[-2]]',
        JsError("AggregateError", "AggregateError", "m", details={"errors": JsArray.of(UNDEFINED)}),
    ),
]


@pytest.mark.parametrize(("text", "value"), COERCED)
def test_coercion(text: str, value: Value) -> None:
    """Upstream makes of a wrong payload what the constructor makes; strictly it is refused."""
    read = unflatten(text, UPSTREAM)
    assert not isinstance(read, Rejected)
    assert same(value, read)


STRICTLY_FINE = {
    '[["AggregateError",1],{"message":2,"errors":3},"m",[-2]]',
    '[["ArrayBuffer",1],"."]',
    '[["URLSearchParams",1],"?a=1"]',
    '[["Date",1],"2020"]',
    '[["DataView",1,1.7,1],["ArrayBuffer",2],"AQID"]',
}


@pytest.mark.parametrize("text", [text for text, _ in COERCED if text not in STRICTLY_FINE])
def test_strictness(text: str) -> None:
    """A strict reader refuses what needs coercion."""
    assert isinstance(unflatten(text), Rejected)


NEVER = [
    '[["BigInt",1],"x"]',
    '[["BigInt",1],"+"]',
    '[["BigInt",1],5.5]',
    '[["BigInt",-1]]',
    '[["RegExp",1],null]',
    '[["RegExp",1],{"source":2,"flags":3},"a","gg"]',
    '[["RegExp",1],{"source":2,"flags":3},"a","uv"]',
    '[["Map",1],"ab"]',
    '[["Map",1],5]',
    '[["Map",1],{}]',
    '[["Set",1],5]',
    '[["URL",1],5]',
    '[["ArrayBuffer",1],5]',
    '[["ArrayBuffer",1],["ArrayBuffer",2],"AQID"]',
    '[["Int16Array",1],"AQID"]',
    '[["Int16Array",1],5]',
    '[["DataView",1,9],["ArrayBuffer",2],"AQID"]',
    '[["DataView",1,1,9],["ArrayBuffer",2],"AQID"]',
    '[["Headers",1],5]',
    '[["Headers",1],[2],[3,3,3],"a"]',
    '[["Error",1],null]',
    '[["AggregateError",1],{"message":2,"errors":3},"m",5]',
    '[["DOMException",1],{"message":2},"m"]',
    '[["DOMException",1],"m"]',
    '[["Request",1],{}]',
    '[["Request",1],null]',
    '[["Request",1],{"method":2,"url":2,"headers":2,"body":2},"https://a/"]',
    '[["Response",1],{"status":2,"statusText":3,"headers":3,"body":3},200,"OK"]',
    '[["ReadableStream",1],{"name":2},5]',
    '[["Response",1],{}]',
    '[["ReadableStream",1],null]',
    '[["WritableStream",1],{}]',
    '[["AbortSignal",1],{}]',
    '[["AbortSignal",1],5]',
    '[["Class",1],{}]',
    '[["StepFunction",1],{}]',
    '[["StepFunction",1],5]',
    '[["WorkflowFunction",1],{}]',
    '[["Temporal.Instant"]]',
]


@pytest.mark.parametrize("text", NEVER)
@pytest.mark.parametrize("reader", [CURRENT, UPSTREAM], ids=["recommended", "upstream"])
def test_what_nobody_coerces(text: str, reader: Dialect) -> None:
    """Payloads that no constructor takes are refused under both answers."""
    read = unflatten(text, reader)
    assert isinstance(read, Rejected)
    assert read.reason in {Rejection.VALUE_BAD_PAYLOAD, Rejection.VALUE_OPERAND_COUNT}


@pytest.mark.parametrize("tag", REVIVERS)
def test_every_tag_refuses_nonsense(tag: str) -> None:
    """No tag accepts a boolean for its payload."""
    assert unflatten(f'[["{tag}",1],true]') == Rejected(
        Rejection.VALUE_BAD_PAYLOAD, facts=(("tag", tag),)
    )


def hop(name: str, reader: Dialect) -> JsError:
    """Return what one hop makes of an error."""
    text = flatten(ALL[name](), reader)
    assert isinstance(text, str)
    read = unflatten(text, reader)
    assert isinstance(read, JsError)
    return read


def test_own_errors_upstream() -> None:
    """Upstream the SDK's errors grow a line at every hop, and gain an undefined cause."""
    assert hop("err-decryption-bare", UPSTREAM).message == (
        f"m{DOCS_LINE}runtime-decryption-failed"
    )
    assert hop("err-conflict-bare", UPSTREAM).message == conflict_message("tok", None)
    assert hop("err-stream-bare", UPSTREAM).message == "m"
    for name in ("err-decryption-bare", "err-conflict-bare", "err-stream-bare"):
        assert hop(name, UPSTREAM).cause is UNDEFINED
        assert hop(name, CURRENT).cause is ABSENT


def test_conflicts_without_a_token() -> None:
    """A hook conflict without its token is refused; upstream the token is undefined."""
    text = '[["HookConflictError",1],{"message":2},"m"]'
    assert isinstance(unflatten(text), Rejected)
    read = unflatten(text, UPSTREAM)
    assert isinstance(read, JsError)
    assert read.message == conflict_message("undefined", None)


def test_causes_of_old_releases() -> None:
    """Releases without error tags drop a cause when they read it."""
    text = '[["Error",1],{"name":2,"message":3,"stack":-1,"cause":2},"Error","m"]'
    read = unflatten(text, dialect("4.8.9"))
    assert isinstance(read, JsError)
    assert read.cause is ABSENT


def test_headers_are_normalised() -> None:
    """Headers come back as a platform iterates them."""
    text = '[["Headers",1],[2,5],[3,4],"B","2",[6,4],"a"]'
    read = unflatten(text)
    assert not isinstance(read, Rejected)
    assert same(read, Headers([("a", "2"), ("b", "2")]))


def test_old_boxes() -> None:
    """Releases on the library 5.6.3 box the operand itself, and nothing else."""
    old = dialect("4.2.0").upstream()
    assert same(unflatten_value('[["Object",5]]', old), Boxed(5.0))
    assert same(unflatten_value('[["Object","s"]]', old), Boxed("s"))
    assert isinstance(unflatten('[["Object",{}]]', old), Rejected)


def unflatten_value(text: str, reader: Dialect) -> Value:
    """Return the value of a text that is read."""
    read = unflatten(text, reader)
    assert not isinstance(read, Rejected)
    return read
