"""Readers of the tags of the platform and of user code: URLs, messages, streams, functions."""

from spec_model.rejections import Rejected, Rejection
from spec_model.values.formurl import is_absolute_url, query_pairs
from spec_model.values.js import ABSENT, UNDEFINED, Absent, Function, Instance, Value
from spec_model.values.numbers import as_index
from spec_model.values.payload import Fields, Payload, dense_items
from spec_model.values.tags import EMPTY
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
    is_header_name,
)

STATUSES = range(200, 600)
"""The statuses that a response can be made with."""


def revive_url(payload: Payload) -> Value | Rejected:
    """Make a URL of its href."""
    value = payload.value
    if not isinstance(value, str) or not is_absolute_url(value):
        return payload.bad()
    return Url(value)


def revive_search_params(payload: Payload) -> Value | Rejected:
    """Make URLSearchParams of a query string."""
    value = payload.value
    if not isinstance(value, str):
        return payload.bad()
    return UrlSearchParams([] if value == EMPTY else query_pairs(value))


def _text_pair(item: Value) -> tuple[str, str] | None:
    match dense_items(item):
        case [str() as name, str() as value] if is_header_name(name):
            return name, value
        case _:
            return None


def _header_items(payload: Payload) -> list[tuple[str, str]] | None:
    items = dense_items(payload.value)
    if items is None:
        return None
    pairs: list[tuple[str, str]] = []
    for item in items:
        pair = _text_pair(item)
        if pair is None:
            return None
        pairs.append(pair)
    return pairs


def revive_headers(payload: Payload) -> Value | Rejected:
    """Make Headers of an array of pairs."""
    pairs = _header_items(payload)
    return payload.bad() if pairs is None else Headers(header_pairs(pairs))


def _request(fields: Fields) -> Request | None:
    method, url, headers = fields.text("method"), fields.text("url"), fields.get("headers")
    body = fields.get("body")
    if method is None or url is None or not is_absolute_url(url):
        return None
    if not isinstance(headers, Headers) or isinstance(body, Absent):
        return None
    writable, signal = fields.get("responseWritable"), fields.get("signal")
    return Request(method, url, headers, body, fields.get("duplex"), writable, signal)


def revive_request(payload: Payload) -> Value | Rejected:
    """Make a Request."""
    fields = payload.fields()
    request = None if fields is None else _request(fields)
    return payload.bad() if request is None else request


def _response(fields: Fields) -> Response | None:
    status, text, headers = (
        fields.number("status"),
        fields.text("statusText"),
        fields.get("headers"),
    )
    body = fields.get("body")
    if status is None or as_index(status) not in STATUSES or text is None:
        return None
    if not isinstance(headers, Headers) or isinstance(body, Absent):
        return None
    return Response("default", "", status, text, headers, body)


def revive_response(payload: Payload) -> Value | Rejected:
    """Make a Response; its type, url and redirected are those of a new one."""
    fields = payload.fields()
    response = None if fields is None else _response(fields)
    return payload.bad() if response is None else response


def revive_readable(payload: Payload) -> Value | Rejected:
    """Make the reference to a readable stream."""
    fields = payload.fields()
    if fields is None:
        return payload.bad()
    body = fields.get("bodyInit")
    if fields.text("name") is None and body is ABSENT:
        return payload.bad()
    return ReadableStream(
        name=fields.get("name"),
        type=fields.get("type"),
        framing=fields.get("framing"),
        start_index=fields.get("startIndex"),
        body_init=body,
    )


def revive_writable(payload: Payload) -> Value | Rejected:
    """Make the reference to a writable stream."""
    fields = payload.fields()
    name = None if fields is None else fields.text("name")
    if fields is None or name is None:
        return payload.bad()
    owner = (fields.get("runId"), fields.get("encryptionPublicKey"), fields.get("deploymentId"))
    return WritableStream(name, *owner)


def revive_abort(payload: Payload) -> Value | Rejected:
    """Make an AbortController or AbortSignal."""
    fields = payload.fields()
    if fields is None:
        return payload.bad()
    stream, hook = fields.text("streamName"), fields.text("hookToken")
    aborted, reason = fields.flag("aborted"), fields.get("reason")
    if stream is None or hook is None or aborted is None:
        return payload.bad()
    why = UNDEFINED if isinstance(reason, Absent) else reason
    return AbortHandle(payload.tag == "AbortController", stream, hook, aborted, why)


def _unknown(reason: Rejection, name: str) -> Rejected:
    return Rejected(reason, facts=(("id", name),))


def revive_function(payload: Payload) -> Value | Rejected:
    """Make a step or workflow function by its id."""
    fields = payload.fields()
    if fields is None:
        return payload.bad()
    if payload.tag == "WorkflowFunction":
        workflow = fields.text("workflowId")
        return payload.bad() if workflow is None else Function(workflow_id=workflow)
    step, known = fields.text("stepId"), payload.dialect.registry.steps
    if step is None:
        return payload.bad()
    if known is not None and step not in known:
        return _unknown(Rejection.VALUE_UNKNOWN_FUNCTION, step)
    return Function(
        step_id=step,
        closure_vars=fields.get("closureVars"),
        bound_this=fields.get("boundThis"),
        bound_args=fields.get("boundArgs"),
    )


def revive_class(payload: Payload) -> Value | Rejected:
    """Make a class, or an instance of one, by the class's id."""
    fields = payload.fields()
    name = None if fields is None else fields.text("classId")
    if fields is None or name is None:
        return payload.bad()
    known = payload.dialect.registry.classes
    if known is not None and name not in known:
        return _unknown(Rejection.VALUE_UNKNOWN_CLASS, name)
    if payload.tag == "Class":
        return Function(class_id=name)
    data = fields.get("data")
    return Instance(name, UNDEFINED if isinstance(data, Absent) else data)
