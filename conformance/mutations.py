"""How fuzzed inputs are made: small changes to bytes, and layers put around what was changed.

A change alone would almost never get past a checksum or a tag. So a changed text is often wrapped
again, in layers that are intact: the readers then see the change where it matters. Everything is
a function of the generator of random numbers that is handed in.
"""

import re
import zlib
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

import zstandard

from spec_model.wire import encryption, layout
from spec_model.wire.keys import SealTarget, run_public_key
from spec_model.wire.layout import Format

MOST_BYTES: Final = 4_096
"""Longest input, bombs aside."""

RUN_KEY: Final = bytes(range(32))
_TARGET: Final = SealTarget(run_public_key(RUN_KEY))
_NONCE: Final = bytes(range(12))
_SCALAR: Final = bytes(range(64, 96))

TOKENS: Final = (
    *(form.value for form in Format),
    *(b"-1", b"-2", b"-3", b"-6", b"-7", b"0", b"1", b"2", b"4294967295", b"1e999", b"0.5"),
    *(b"[", b"]", b"{", b"}", b",", b":", b'"', b"\\ud800", b"\xff", b"\xef\xbb\xbf", b" "),
    *(b'["Map",1]', b'["Set",1]', b'["Date",1]', b'["RegExp",1]', b'["BigInt",1]', b'["null"]'),
    *(
        b'["Error",1]',
        b'["Uint8Array",1]',
        b'["DataView",1,1,2]',
        b'["Object",1]',
        b'["Instance",1]',
    ),
    *(b'["Headers",1]', b'["Request",1]', b'["ReadableStream",1]', b'["Nope",0]', b"[-7,5,4,1]"),
    *(b'"__proto__"', b'"."', b'"AQID"', b'{"name":1}', b"null", b"true", b"[[", b"]]"),
)
_NUMBER: Final = re.compile(rb"-?\d+")
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*"')
_SLOT_END: Final = re.compile(rb"(?<=[\]}\d\"]),(?=[\[{\"\d-])")
NAMES: Final = (
    *(
        b"Map",
        b"Set",
        b"Date",
        b"RegExp",
        b"BigInt",
        b"URL",
        b"URLSearchParams",
        b"Object",
        b"null",
    ),
    *(b"ArrayBuffer", b"Uint8Array", b"Float64Array", b"BigInt64Array", b"DataView", b"Headers"),
    *(b"Error", b"TypeError", b"AggregateError", b"RetryableError", b"DOMException", b"Instance"),
    *(b"Class", b"StepFunction", b"WorkflowFunction", b"Request", b"Response", b"AbortSignal"),
    *(b"ReadableStream", b"WritableStream", b"Temporal.Instant", b"HookConflictError", b"Nope"),
    *(b"__proto__", b"", b".", b"AQID", b"name", b"message", b"stack", b"cause", b"errors", b"g"),
)
"""What stands in the strings of flattened texts: tags, keys and reduced forms."""

Change = Callable[[bytes, Random], bytes]


def _flip(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def _set(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]


def _delete(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + data[at + random.randrange(1, 9) :]


def _double(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data))
    end = at + random.randrange(1, 33)
    return data[:end] + data[at:end] + data[end:]


def _insert(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice(TOKENS) + data[at:]


def _cut(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data))]


def _number(data: bytes, random: Random) -> bytes:
    """Replace one number of a text by another."""
    found = list(_NUMBER.finditer(data))
    if not found:
        return _insert(data, random)
    chosen = random.choice(found)
    other = b"%d" % random.choice((-9, -7, -6, -3, -2, -1, 0, 1, 2, 3, len(found), 10**9))
    return data[: chosen.start()] + other + data[chosen.end() :]


def _string(data: bytes, random: Random) -> bytes:
    """Replace one string of a text by another."""
    found = list(_STRING.finditer(data))
    if not found:
        return _number(data, random)
    chosen = random.choice(found)
    return data[: chosen.start()] + b'"' + random.choice(NAMES) + b'"' + data[chosen.end() :]


def _slot(data: bytes, random: Random) -> bytes:
    """Put a slot, or an element, between two others."""
    found = list(_SLOT_END.finditer(data))
    if not found:
        return _number(data, random)
    at = random.choice(found).end()
    return data[:at] + random.choice(_SLOTS) + b"," + data[at:]


def _nest(data: bytes, random: Random) -> bytes:
    return b"[" * random.randrange(1, 200) + data


_SLOTS: Final = (
    *(b"0", b"1", b"-1", b"-3", b"null", b"true", b'""', b'"."', b"[]", b"{}", b"[-7,3]", b"[1,1]"),
    *(b'{"a":1}', b'["Map",1]', b'["Set",0]', b'["null"]', b'["Object",0]', b'["Date",1]', b"1e21"),
)
ROUGH: Final[Sequence[Change]] = (
    *(_flip, _set, _delete, _double, _insert, _insert, _cut, _number, _nest),
)
GENTLE: Final[Sequence[Change]] = (_number, _number, _string, _string, _slot)
"""Changes after which a text is mostly still JSON."""


def change(data: bytes, other: bytes, random: Random) -> bytes:
    """Change bytes once to four times; now and then join them with another input."""
    if random.randrange(16) == 0:
        data = data[: random.randrange(len(data) + 1)] + other[random.randrange(len(other) + 1) :]
    text = data.removeprefix(Format.DEVL.value).startswith(b"[")
    changes = GENTLE if text and random.randrange(4) else ROUGH
    for _ in range(random.randrange(1, 5)):
        data = random.choice(changes)(data or b"\0", random)
    return data[:MOST_BYTES]


def wrap(data: bytes, random: Random) -> bytes:
    """Put an intact layer around an input."""
    match random.randrange(4):
        case 0:
            member = zlib.compressobj(1, wbits=layout.GZIP_WINDOW)
            return b"gzip" + member.compress(data) + member.flush()
        case 1:
            return b"zstd" + _ZSTD.compress(data)
        case 2:
            return encryption.encrypt(RUN_KEY, _NONCE, data)
    sealed = encryption.seal(_TARGET, _SCALAR, _NONCE, data)
    return sealed if isinstance(sealed, bytes) else data


_ZSTD: Final = zstandard.ZstdCompressor(level=1)


def bombs(size: int = 64 << 20) -> list[bytes]:
    """Make small inputs that would become large, without holding the large ones."""
    piece, pieces = bytes(1 << 20), size >> 20
    member, frame = zlib.compressobj(9, wbits=layout.GZIP_WINDOW), _ZSTD.compressobj()
    gzip = b"gzip" + b"".join(member.compress(piece) for _ in range(pieces)) + member.flush()
    zstd = b"zstd" + b"".join(frame.compress(piece) for _ in range(pieces)) + frame.flush()
    texts = [b"[[-7,4294967295]]", b"[" + b"[" * 3000, b'["' + b"9" * 3000 + b'"]']
    return [
        gzip,
        zstd,
        encryption.encrypt(RUN_KEY, _NONCE, zstd),
        b"zstd" + bytes.fromhex("28b52ffde0ffffffffffffff0f010000"),
        *(b"devl" + text for text in texts),
    ]
