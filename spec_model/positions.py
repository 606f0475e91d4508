"""Positions and identities that must not be mixed up.

Each is an ordinary `int` or `bytes` at run time; the type checker keeps them apart.
"""

from typing import NewType

ByteOffset = NewType("ByteOffset", int)
"""Offset of a byte from the beginning of a stream of bytes or of a payload."""

ChunkIndex = NewType("ChunkIndex", int)
"""Index of one stored element of a stream, from 0."""

ItemIndex = NewType("ItemIndex", int)
"""Index of one item in the order in which its writer wrote it, from 0."""

Seq = NewType("Seq", int)
"""Sequence number that a writer gives to an emitted frame: unsigned, 64 bits."""

WriterId = NewType("WriterId", bytes)
"""Opaque identity of one logical writer: exactly eight bytes."""
