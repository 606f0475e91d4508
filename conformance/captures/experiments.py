"""Experiments that a capture tells without their bytes, made again from what it tells.

A description gives the codec, the size and the damage. The content does not matter as long as it
compresses and not to one block: then a block that is not complete gives nothing.
"""

import hashlib
import re
from collections.abc import Iterator

from conformance.captures.checks import Check, compare, differs
from conformance.captures.outcomes import Kind, difference, seen_cell
from conformance.captures.readers import Reader
from conformance.captures.rows import Json, NotUnderstoodError
from spec_model.rejections import Rejected
from spec_model.wire.compression import Codec, deflate, inflate
from spec_model.wire.layout import Format

_CUT = re.compile(r"(gzip|zstd) .*\((\d+) bytes raw, last byte missing\)")
_FIRST_BYTES = re.compile(r".*\bfirst (\d+) bytes\b.*")
_CODECS: dict[str, Codec] = {"gzip": Format.GZIP, "zstd": Format.ZSTD}
MOST_BYTES = 1 << 24
BLOCK = 64


def digits(size: int) -> bytes:
    """Make so many hexadecimal digits without a pattern, always the same."""
    blocks = range(-(-size // BLOCK))
    made = (hashlib.sha256(number.to_bytes(8, "big")).hexdigest() for number in blocks)
    return "".join(made).encode()[:size]


def check_cut_body(where: str, name: str, cell: Json, reader: Reader) -> Iterator[Check]:
    """Cut the last byte off a compressed body and compare what the runtime makes of the rest."""
    match = _CUT.fullmatch(name)
    if match is None or int(match.group(2)) > MOST_BYTES:
        raise NotUnderstoodError("no row of the matrix, and no experiment that is known")
    codec = _CODECS[match.group(1)]
    body = deflate(codec, digits(int(match.group(2))))[:-1]
    answer = inflate(codec.value + body, reader.node.decoder)
    seen = seen_cell(cell, bare=True)
    says = reader.outcome(answer if isinstance(answer, Rejected) else None, codec.value)
    told = _FIRST_BYTES.fullmatch(seen.detail) if seen.kind is Kind.VALUE else None
    if seen.kind is Kind.VALUE and told is None:
        raise NotUnderstoodError("no number of bytes")
    yield differs(where, difference(seen, says))
    if told is not None and isinstance(answer, bytes):
        yield compare(f"{where}: bytes", int(told.group(1)), len(answer))
