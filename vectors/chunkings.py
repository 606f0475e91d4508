"""Ways to cut a wire into reads, by name.

A chunking names a set of cuts; under each of them an implementation must deliver the same. A cut
is the list of the sizes of successive reads; what is left is one last read.
"""

from collections.abc import Callable, Iterator, Mapping

Cuts = list[int]


def _whole(_size: int) -> Iterator[Cuts]:
    yield []


def _each_byte(size: int) -> Iterator[Cuts]:
    yield [1] * size


def _every_split(size: int) -> Iterator[Cuts]:
    for at in range(1, size):
        yield [at]


def _empty_reads(size: int) -> Iterator[Cuts]:
    yield [0, *[part for _ in range(size) for part in (1, 0)]]


def _of(length: int) -> Callable[[int], Iterator[Cuts]]:
    def cuts(size: int) -> Iterator[Cuts]:
        yield [length] * (size // length)

    return cuts


CHUNKINGS: Mapping[str, Callable[[int], Iterator[Cuts]]] = {
    "whole": _whole,
    "each-byte": _each_byte,
    "every-split": _every_split,
    "empty-reads": _empty_reads,
    "reads-of-3": _of(3),
    "reads-of-1400": _of(1400),
    "reads-of-65536": _of(65536),
}

SMALL = ("whole", "each-byte", "every-split", "empty-reads", "reads-of-3")
"""For wires of up to a few hundred bytes."""

MEDIUM = ("whole", "each-byte", "reads-of-3", "reads-of-1400")
"""For wires of up to a few thousand bytes."""

LARGE = ("whole", "reads-of-1400", "reads-of-65536")
"""For wires of up to a few megabytes."""

HUGE = ("whole", "reads-of-65536")
"""For wires of a hundred megabytes."""


def cuts(name: str, size: int) -> Iterator[Cuts]:
    """Enumerate the cuts of a chunking for a wire of this size."""
    return CHUNKINGS[name](size)
