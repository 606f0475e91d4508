"""Values of the Python SDK as the nodes of the protocol, and back, as far as it has them."""

import datetime
import math
import re
import struct

from onceproof_kit import Declined
from vercel.workflow._internal import devalue

LARGEST_INT = 2**53
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}


def text_of(units):
    """Read UTF-16 code units."""
    return bytes.fromhex(units).decode("utf-16-be", "surrogatepass")


def units_of(text):
    """Write UTF-16 code units."""
    return text.encode("utf-16-be", "surrogatepass").hex()


def number_of(bits):
    """Read the bits of a number; a whole one is an int, as the SDK reads it."""
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    whole = math.isfinite(number) and number == int(number) and abs(number) < LARGEST_INT
    return int(number) if whole and not (number == 0 and math.copysign(1, number) < 0) else number


def bits_of(number):
    """Write the bits of a number."""
    if isinstance(number, float) and math.isnan(number):
        return "7ff8000000000000"
    return struct.pack(">d", float(number)).hex()


class Builder:
    """Makes values of a graph."""

    def __init__(self, graph):
        self.heap = graph["v"]["heap"]
        self.made = {}
        self.value = self.node(graph["v"]["root"])

    def node(self, node):
        """Make one value."""
        kind, content = node["t"], node["v"]
        match kind:
            case "undefined":
                return devalue.Undefined
            case "null" | "boolean":
                return content
            case "number":
                return number_of(content)
            case "string":
                return text_of(content)
            case "bigint":
                return devalue.JsBigInt(int(content))
            case "ref":
                if content not in self.made:
                    self.thing(content)
                return self.made[content]
            case _:
                raise Declined(f"the SDK has no {kind}")

    def thing(self, place):
        """Make a value with identity."""
        node = self.heap[place]
        facts, parts = node["v"]["facts"], node["v"]["parts"]
        match node["t"]:
            case "object" if not facts["nullPrototype"] and not facts["symbolKeys"]:
                made = self.made[place] = {}
                made.update({text_of(label): self.node(part) for label, part in parts})
            case "array":
                made = self.made[place] = [devalue.Hole] * int(facts["length"])
                for label, part in parts:
                    made[int(label)] = self.node(part)
            case "set":
                if any(part["t"] == "ref" for _label, part in parts):
                    raise Declined("Python has no set of what is compared by identity")
                self.made[place] = {self.node(part) for _label, part in parts}
            case "date" if facts["time"] != "7ff8000000000000":
                try:
                    since = datetime.timedelta(milliseconds=number_of(facts["time"]))
                    self.made[place] = EPOCH + since
                except OverflowError:
                    raise Declined("Python has no such date") from None
            case "regexp" if all(flag in FLAGS for flag in facts["flags"]):
                flags = sum(FLAGS[flag] for flag in facts["flags"])
                self.made[place] = re.compile(facts["source"], flags)
            case "buffer":
                self.made[place] = bytearray.fromhex(facts["data"])
            case "view" if facts["kind"] == "Uint8Array":
                start, size = int(facts["offset"]), int(facts["length"])
                self.made[place] = bytes(self.node(parts[0][1])[start : start + size])
            case kind:
                raise Declined(f"the SDK has no such {kind}")


def graph_of(root):
    """Write a value as a graph."""
    places, reached = {}, []

    def node(value):
        if value is devalue.Undefined:
            return {"t": "undefined", "v": None}
        if value is None:
            return {"t": "null", "v": None}
        if isinstance(value, bool):
            return {"t": "boolean", "v": value}
        if isinstance(value, devalue.JsBigInt):
            return {"t": "bigint", "v": str(int(getattr(value, "value", value)))}
        if isinstance(value, (int, float)):
            return {"t": "number", "v": bits_of(value)}
        if isinstance(value, str):
            return {"t": "string", "v": units_of(value)}
        if id(value) not in places:
            places[id(value)] = len(reached)
            reached.append(value)
        return {"t": "ref", "v": places[id(value)]}

    first, heap = node(root), []
    while len(heap) < len(reached):
        kind, facts, parts = apart(reached[len(heap)])
        heap.append(
            {
                "t": kind,
                "v": {"facts": facts, "parts": [[name, node(part)] for name, part in parts]},
            }
        )
    return {"t": "graph", "v": {"root": first, "heap": heap}}


def apart(value):
    """Take a value apart: kind, facts and parts."""
    if isinstance(value, dict):
        facts = {"nullPrototype": False, "symbolKeys": False}
        return "object", facts, [(units_of(key), part) for key, part in value.items()]
    if isinstance(value, list):
        parts = [(str(at), part) for at, part in enumerate(value) if part is not devalue.Hole]
        return "array", {"length": str(len(value))}, parts
    if isinstance(value, datetime.datetime):
        return "date", {"time": bits_of((value - EPOCH) / datetime.timedelta(milliseconds=1))}, []
    if isinstance(value, (set, frozenset)):
        return "set", {}, [("member", part) for part in value]
    if isinstance(value, devalue.JsRegExp):
        return (
            "regexp",
            {"source": str(value.source), "flags": str(value.flags), "lastIndex": "0"},
            [],
        )
    if isinstance(value, bytearray):
        return "buffer", {"data": value.hex()}, []
    if isinstance(value, bytes):
        buffer = bytearray(value)
        facts = {"kind": "Uint8Array", "offset": "0", "length": str(len(value))}
        return "view", facts, [("buffer", buffer)]
    raise Declined(f"the adapter writes no {type(value).__name__}")
