"""The platform classes that a payload may hold: URLs, HTTP messages, streams, abort handles.

Streams and abort handles are references: what travels is how to find the stream or the hook, so
the model keeps exactly that. `Optional` fields are `ABSENT` where the reference lacks the key.
"""

import re

from attrs import define, field

from spec_model.values.js import ABSENT, Heap, Optional, Value


@define(eq=False, repr=False)
class Url(Heap):
    """A URL, by its href as the platform prints it."""

    href: str


@define(eq=False, repr=False)
class UrlSearchParams(Heap):
    """The pairs of a query string, in order."""

    pairs: list[tuple[str, str]] = field(factory=list[tuple[str, str]])


@define(eq=False, repr=False)
class Headers(Heap):
    """The pairs of HTTP headers as the platform iterates them; `header_pairs` makes them so."""

    pairs: list[tuple[str, str]] = field(factory=list[tuple[str, str]])


@define(eq=False, repr=False)
class ReadableStream(Heap):
    """A readable stream, by reference, or by the body that will make one."""

    name: Optional = ABSENT
    type: Optional = ABSENT
    framing: Optional = ABSENT
    start_index: Optional = ABSENT
    body_init: Optional = ABSENT
    locked: bool = False


@define(eq=False, repr=False)
class WritableStream(Heap):
    """A writable stream, by reference; the last three fields say that another run owns it."""

    name: str
    run_id: Optional = ABSENT
    encryption_public_key: Optional = ABSENT
    deployment_id: Optional = ABSENT


@define(eq=False, repr=False)
class AbortHandle(Heap):
    """An AbortController, or an AbortSignal, with the stream and the hook that carry its abort."""

    controller: bool
    stream_name: str
    hook_token: str
    aborted: bool
    reason: Value


@define(eq=False, repr=False)
class Request(Heap):
    """An HTTP request."""

    method: str
    url: str
    headers: Headers
    body: Value = None
    duplex: Optional = "half"
    response_writable: Optional = ABSENT
    signal: Optional = ABSENT


@define(eq=False, repr=False)
class Response(Heap):
    """An HTTP response; type, url and redirected are written and not restored by readers."""

    type: str
    url: str
    status: float
    status_text: str
    headers: Headers
    body: Value = None
    redirected: bool = False


_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NEVER_JOINED = "set-cookie"


def is_header_name(name: str) -> bool:
    """Tell whether a text can be the name of a header."""
    return _HEADER_NAME.fullmatch(name) is not None


def header_pairs(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return pairs as the platform iterates them: lower case, sorted, equal names joined."""
    joined: dict[str, list[str]] = {}
    for name, value in pairs:
        joined.setdefault(name.lower(), []).append(value.strip("\t\n\r "))
    result: list[tuple[str, str]] = []
    for name in sorted(joined):
        values = joined[name]
        if name == _NEVER_JOINED:
            result.extend((name, value) for value in values)
        else:
            result.append((name, ", ".join(values)))
    return result
