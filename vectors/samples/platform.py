"""Sample values: platform classes, functions, instances of classes."""

from collections.abc import Callable

from spec_model.values.js import UNDEFINED, Function, Instance, Value
from spec_model.values.web import (
    AbortHandle,
    Headers,
    ReadableStream,
    Request,
    Response,
    Url,
    UrlSearchParams,
    WritableStream,
    header_pairs,
)
from vectors.samples.language import arr, obj

STREAM = "strm_01K00000000000000000000000"
ABORT_STREAM = f"{STREAM}_system_abort"
ABORT_HOOK = "abrt_01K00000000000000000000000"
PUBLIC_KEY = "NsIaZUi6eyMOPlC8CVaxQ0F17V5ayoIm9DW+3doHLy8="


def headers() -> Headers:
    """Headers that were given out of order, two of them cookies."""
    given = [("B", "2"), ("A", "1"), ("set-cookie", "x=1"), ("set-cookie", "y=2")]
    return Headers(header_pairs(given))


def aborted_request() -> Request:
    """A request whose signal was aborted before."""
    signal = AbortHandle(
        controller=False,
        stream_name=ABORT_STREAM,
        hook_token=ABORT_HOOK,
        aborted=True,
        reason="why",
    )
    return Request("GET", "https://ex.com/", Headers(), signal=signal)


def controller() -> AbortHandle:
    """A controller that nobody aborted."""
    return AbortHandle(
        controller=True,
        stream_name=ABORT_STREAM,
        hook_token=ABORT_HOOK,
        aborted=False,
        reason=UNDEFINED,
    )


def step_function() -> Function:
    """A step with everything that it can carry."""
    return Function(
        step_id="step//./a.ts//s",
        closure_vars=obj(n=1.0),
        bound_this=None,
        bound_args=arr(2.0),
    )


BUILDERS: dict[str, Callable[[], Value]] = {
    "devl-url": lambda: Url("https://ex.com/a?b=%3Cc%3E#d"),
    "devl-usp-empty": UrlSearchParams,
    "headers": headers,
    "headers-empty": Headers,
    "class-ref": lambda: Function(class_id="class//./pt.ts//Pt"),
    "class-instance-error": lambda: Instance("class//./e.ts//PtErr", obj(m="q")),
    "class-noid": lambda: Instance(None),
    "stepfn": lambda: Function(step_id="step//./a.ts//s"),
    "stepfn-closure": step_function,
    "abortcontroller": controller,
    "rs-object": lambda: ReadableStream(name=STREAM),
    "ws": lambda: WritableStream(STREAM),
    "ws-forwarded": lambda: WritableStream("strm_abc", "wrun_parent", PUBLIC_KEY, "dpl_p"),
    "request-get": lambda: Request("GET", "https://ex.com/p", Headers()),
    "request-aborted": aborted_request,
}
"""What each captured platform value is in the model, by the example's id."""

MORE: dict[str, Callable[[], Value]] = {
    "params": lambda: UrlSearchParams([("a b", "c&d=\xe9+~*-._"), ("x", "")]),
    "params-repeated": lambda: UrlSearchParams([("a", "1"), ("a", "2"), ("b", "")]),
    "urls-distinct": lambda: arr(Url("https://a/"), Url("https://a/")),
    "headers-joined": lambda: Headers(header_pairs([("X", "1"), ("x", "2")])),
    "response": lambda: Response("default", "", 201.0, "Created", Headers([("x", "1")])),
    "request-post": lambda: Request("POST", "https://ex.com/p", Headers([("a", "b")])),
    "workflowfn": lambda: Function(workflow_id="workflow//./a.ts//wf"),
    "fn-two-ids": lambda: Function(step_id="s", workflow_id="w"),
    "fn-class-and-step": lambda: Function(step_id="s", class_id="c"),
    "signal-aborted": lambda: AbortHandle(
        controller=False,
        stream_name=ABORT_STREAM,
        hook_token=ABORT_HOOK,
        aborted=True,
        reason="why",
    ),
    "rs-bytes": lambda: ReadableStream(name=STREAM, type="bytes"),
    "rs-framed": lambda: ReadableStream(name=STREAM, type="bytes", framing="framed-v1"),
    "instance": lambda: Instance("class//./pt.ts//Pt", obj(x=4.0, y=3.0)),
    "instance-undefined": lambda: Instance("class//./pt.ts//Pt", UNDEFINED),
}
"""Further values of the platform."""
