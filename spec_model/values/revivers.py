"""How a reader makes a value of a tag and what its slot holds.

The shapes are those of `spec_model.values.reducers`. Under the policy values-payloads a reader
either insists on them, or coerces as the constructors of the published packages do: a Date of
anything, a Set of the characters of a text, an empty RegExp where an object was expected. Coercion
is modelled where it was measured; a payload that no constructor takes is refused either way.

A reader makes the value from a payload that is complete. Under values-tagged-cycles a payload
that is still being filled is refused; otherwise the value is made of what is there so far.

Not modelled: the syntax of regular expressions, and the stack that an engine gives to an error
that came without one (it stays undefined).
"""

from collections.abc import Callable
from typing import TypeAlias

from spec_model.rejections import Rejected
from spec_model.values import error_revivers, language_revivers, web_revivers
from spec_model.values.js import Value
from spec_model.values.payload import Payload
from spec_model.values.tags import NAMED_ERRORS, TYPED_ARRAYS

Reviver: TypeAlias = Callable[[Payload], Value | Rejected]

REVIVERS: dict[str, Reviver] = {
    "AbortController": web_revivers.revive_abort,
    "AbortSignal": web_revivers.revive_abort,
    "ArrayBuffer": language_revivers.revive_buffer,
    "BigInt": language_revivers.revive_bigint,
    "Class": web_revivers.revive_class,
    "DOMException": error_revivers.revive_dom_exception,
    "Date": language_revivers.revive_date,
    "Error": error_revivers.revive_error,
    "Headers": web_revivers.revive_headers,
    "Instance": web_revivers.revive_class,
    "Map": language_revivers.revive_map,
    "ReadableStream": web_revivers.revive_readable,
    "RegExp": language_revivers.revive_regexp,
    "Request": web_revivers.revive_request,
    "Response": web_revivers.revive_response,
    "Set": language_revivers.revive_set,
    "StepFunction": web_revivers.revive_function,
    "URL": web_revivers.revive_url,
    "URLSearchParams": web_revivers.revive_search_params,
    "WorkflowFunction": web_revivers.revive_function,
    "WritableStream": web_revivers.revive_writable,
    **dict.fromkeys(NAMED_ERRORS, error_revivers.revive_error),
    **dict.fromkeys(TYPED_ARRAYS, language_revivers.revive_typed_array),
}
"""The reader of every tag of the workflow layer."""


def revive(payload: Payload) -> Value | Rejected:
    """Return the value that a tag and its payload make, or why they make none."""
    if payload.circular(payload.value):
        return payload.refuse_circular()
    return REVIVERS[payload.tag](payload)
