"""Shapes of plain values: what an operation takes and gives.

A shape is data. The hexadecimal form of vectors, the base64 form of the adapter protocol, the
JSON Schemas and the pages of the reference are all derived from it, so they cannot disagree.
"""

from collections.abc import Mapping

from attrs import field

from spec_model.frozen import frozen


@frozen
class Bytes:
    """A string of bytes."""


@frozen
class U64:
    """An unsigned 64-bit integer; a decimal string in JSON."""


@frozen
class Int:
    """An integer below 2 to the 31."""


@frozen
class Text:
    """Unicode text."""


@frozen
class Bool:
    """True or false."""


@frozen
class Json:
    """Any JSON: a tree that has a schema of its own."""


@frozen
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]


@frozen
class ListOf:
    """A list whose elements have one shape."""

    item: "Shape"


@frozen
class Fields:
    """A record: required fields, then optional ones."""

    required: Mapping[str, "Shape"] = field(factory=dict)
    optional: Mapping[str, "Shape"] = field(factory=dict)


Shape = Bytes | U64 | Int | Text | Bool | Json | OneOf | ListOf | Fields
