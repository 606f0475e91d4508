"""Every width, limit and tag of the wire, each with its unit and its clause.

Encoders and decoders take their numbers from here, and `tests/architecture` forbids an integer
literal above one in them. What differs between wire versions is a column of `PROFILES`.

A frame, the header first (`frames.length`, `frames.v1-payload`, `frames.v2-marker`):

    offset 0        4                12               20
           +--------+----------------+----------------+------------------+
    F1     | length | item (length bytes)                                |
           +--------+----------------+----------------+------------------+
    V2     | length | writer id      | seq            | item (length-16) |
           +--------+----------------+----------------+------------------+
"""

from enum import Enum
from struct import Struct
from typing import Final

from spec_model.frozen import frozen

# --- frames -------------------------------------------------------------------------------------

LENGTH: Final = Struct(">I")
"""Length of what follows it, in bytes; clause frames.length."""

MARKER: Final = Struct(">8sQ")
"""Writer id and sequence number; clause frames.v2-marker."""

MAX_LENGTH: Final = 0xFFFF_FFFF
"""Highest length that a header can state, in bytes; clause frames.length."""

HEADER_BYTES: Final = LENGTH.size
MARKER_BYTES: Final = MARKER.size
WRITER_ID_BYTES: Final = 8
MAX_SEQ: Final = (1 << 64) - 1
"""Highest sequence number; clause seq.unsigned."""

FRAME_LIMIT: Final = 100_000_000
"""Highest length that a reader accepts, in bytes; clause frames.reader-limit."""


CHUNK_BYTES: Final = 8 << 10
"""From how many bytes on a decoder packs what it gathered of a frame; not normative."""

SHORT_FRAME: Final = 4 << 10
"""Largest length of a frame that a decoder holds as one piece, in bytes; not normative."""


class Kind(Enum):
    """What a stream carries."""

    BYTES = "bytes"
    OBJECTS = "objects"


class Framing(Enum):
    """The values of a reference's framing field that have a meaning."""

    RAW = "raw"
    FRAMED_V1 = "framed-v1"
    FRAMED_V2 = "framed-v2"


@frozen(cache_hash=True)
class Profile:
    """A wire version with its limits: one column of the frame rules."""

    id: str
    framing: Framing
    marked: bool
    """Whether every frame carries a marker; clause frames.v2-marker."""
    item_limit: int
    """Largest item that a writer frames, in bytes; clause frames.item-limit."""
    frame_limit: int = FRAME_LIMIT
    """Highest length that a reader accepts, in bytes; clause frames.reader-limit."""


F1 = Profile("F1", Framing.FRAMED_V1, marked=False, item_limit=FRAME_LIMIT)
V2 = Profile("V2", Framing.FRAMED_V2, marked=True, item_limit=FRAME_LIMIT - MARKER_BYTES)
SEG = Profile("SEG", Framing.FRAMED_V2, marked=True, item_limit=FRAME_LIMIT)
"""Historical: its limit forgets the marker, so its largest items cannot be read back."""

OBJECTS = Profile("OBJECTS", Framing.RAW, marked=False, item_limit=FRAME_LIMIT)
"""Frames of object streams, bounded as byte streams are; clause objects.frame-limit."""
OBJECTS_UPSTREAM = Profile(
    "OBJECTS-UPSTREAM", Framing.RAW, marked=False, item_limit=MAX_LENGTH, frame_limit=MAX_LENGTH
)
"""The same as published: neither side checks a length."""

PROFILES: Final = {profile.id: profile for profile in (F1, V2, SEG, OBJECTS, OBJECTS_UPSTREAM)}

# --- writer ids ---------------------------------------------------------------------------------

FNV_OFFSET: Final = 0xCBF2_9CE4_8422_2325
FNV_PRIME: Final = 0x0000_0100_0000_01B3
FNV_BITS: Final = 64
"""Parameters of 64-bit FNV-1a; clause writer-id.derivation."""

# --- object streams -----------------------------------------------------------------------------

SNIFF_LIMIT: Final = 100_000_000
"""A first 32-bit integer from 1 to below this means frames; clause objects.sniff."""

PREFIX_BYTES: Final = 4
"""Format prefix at the beginning of an object frame's payload; clause objects.prefix-room."""

LINE_FEED: Final = b"\n"
"""End of a legacy line; clause objects.legacy-lines."""

FIRST_PRINTABLE: Final = " "
JSON_CONTROLS: Final = "\t\r"
"""JSON text begins with a printable character or one of these; clause objects.legacy-json."""

# --- batches ------------------------------------------------------------------------------------

BATCH_LIMIT: Final = MAX_LENGTH
"""Largest encoded batch, in bytes; clause batch.size."""

BATCH_CHUNKS: Final = 1_000
"""Most chunks in one request, by default; clause batch.pages."""

# --- payload envelopes --------------------------------------------------------------------------


class Format(Enum):
    """The prefixes that have a meaning; clause envelope.prefixes."""

    DEVL = b"devl"
    ENCR = b"encr"
    ENCP = b"encp"
    GZIP = b"gzip"
    ZSTD = b"zstd"


SECRETS: Final = frozenset({Format.ENCR, Format.ENCP})
CODECS: Final = frozenset({Format.GZIP, Format.ZSTD})

PREFIX_ALPHABET: Final = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789")
"""Characters of a well-formed prefix; clause envelope.malformed-prefix."""

CODEC_LAYER_LIMIT: Final = 16
"""Most codec layers that a display reader peels; clause envelope.display-codecs."""

# --- compression --------------------------------------------------------------------------------

COMPRESSION_FLOOR: Final = 1_024
"""Smallest payload that is compressed, in bytes, its prefix included; clause compression.floor."""

KEPT_BELOW_PERCENT: Final = 95
PERCENT: Final = 100
"""A compressed payload is kept if `100 * stored < 95 * plain`; clause compression.saving."""

ZSTD_LEVEL: Final = 3
GZIP_LEVEL: Final = 6
"""What published writers ask of their compressors; the bytes are not normative."""

GZIP_WINDOW: Final = 31
"""How zlib is told to expect a gzip header: 15 bits of window, and 16."""

GZIP_MAGIC: Final = b"\x1f\x8b"
"""How a member begins; whether another one follows is seen by it."""

PADDING: Final = b"\x00"
"""What some readers ignore behind a member."""

GZIP_SLICE: Final = 4_096
ZSTD_SLICE: Final = 128
"""How much of a compressed body is decoded at a time, in bytes: what one slice can become is
about 4 MiB for either codec, so a bomb is refused before it has grown by more."""

ZSTD_HEADER_BYTES: Final = 18
"""Longest header of a frame."""

ZSTD_WINDOW_FLOOR: Final = 8 << 20
ZSTD_WINDOW_CEILING: Final = 128 << 20
"""Window that every reader grants a frame, however low its output limit, and the largest that
the usual library grants, in bytes; clause compression.window."""

INFLATE_LIMIT: Final = 128 << 20
"""Largest decompressed payload, in bytes, where the reader has a limit; clause compression.limit.
It is above the frame limit: what fits into a frame may also be stored compressed."""

STRING_LIMIT: Final = 512 << 20
"""Where readers without a limit of their own end, in bytes: the longest string of their engine."""

DISABLE_VALUE: Final = "1"
"""The one value of the kill switch that disables; clause compression.kill-switch."""

GZIP_CHOICE: Final = "gzip"
"""The one value of the codec switch that changes the choice; clause compression.codec-choice."""

# --- encryption ---------------------------------------------------------------------------------

KEY_BYTES: Final = 32
"""An AES-256 key, a deployment secret, an X25519 scalar and a public key; clause encryption.key."""

NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
ENCR_BYTES: Final = NONCE_BYTES + TAG_BYTES
"""Least body of `encr`; clause encryption.encr-layout."""

ENCP_BYTES: Final = KEY_BYTES + ENCR_BYTES
"""Least body of `encp`: the ephemeral public key comes first; clause encryption.encp-layout."""

HKDF_SALT: Final = bytes(KEY_BYTES)
SCALAR_LABEL: Final = b"workflow/encp/x25519/v1"
CONTENT_LABEL: Final = b"workflow/encp/aes256gcm/v1"
RUN_SEPARATOR: Final = "|"
"""Between project id and run id in the info of a run key; clause encryption.run-key."""

BASE64_GROUP: Final = 4
BASE64_PAD: Final = "="
"""How published public keys are padded; clause encryption.public-key-text."""

# --- legacy values ------------------------------------------------------------------------------

JSON_SPACE: Final = " \t\n\r"
JSON_ARRAY: Final = "["
"""How the JSON text of an array begins; clause legacy.display."""
