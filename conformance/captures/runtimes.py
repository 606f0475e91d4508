"""What a version of Node is to a reader: its codecs, and the classes that it lacks."""

import re
from typing import Final

from attrs import evolve, frozen

from conformance.captures.rows import NotUnderstoodError
from spec_model.values.js import Heap, Temporal, Value, View
from spec_model.values.shapes import take_apart
from spec_model.wire.compression import NODE_20, NODE_22, NODE_24, Decoder

_VERSION = re.compile(r"v?(\d+)(?:\.(\d+)\.\d+)?")
_PARALLEL = re.compile(r"node(\d+)")

ZSTD_SINCE: Final = (22, 15)
STRICT_SINCE: Final = (24, 0)
FLOAT16_SINCE: Final = (24, 0)


@frozen
class Node:
    """One version of Node."""

    decoder: Decoder
    has_float16: bool

    def lacks_class_of(self, value: Value) -> bool:
        """Say whether a value has a part of a class that this Node does not have."""
        waiting, seen = [value], set[Heap]()
        while waiting:
            each = waiting.pop()
            if not isinstance(each, Heap) or each in seen:
                continue
            seen.add(each)
            if isinstance(each, View) and each.kind == "Float16Array" and not self.has_float16:
                return True
            if isinstance(each, Temporal):
                return True
            waiting.extend(part for _, part in take_apart(each).parts)
        return False


def node_of(text: str) -> Node:
    """Read a version of Node, as in `v22`, `v22.15.0` or `node22`; a bare line means its newest."""
    match = _VERSION.fullmatch(text) or _PARALLEL.fullmatch(text)
    if match is None:
        raise NotUnderstoodError(f"{text!r:.40} is no version of Node")
    minor = match.group(2) if match.re is _VERSION else None
    version = (int(match.group(1)), 99 if minor is None else int(minor))
    if version >= STRICT_SINCE:
        decoder = NODE_24
    elif version >= ZSTD_SINCE:
        decoder = NODE_22
    else:
        decoder = NODE_20 if version[0] < ZSTD_SINCE[0] else evolve(NODE_22, zstd=False)
    return Node(decoder, version >= FLOAT16_SINCE)
