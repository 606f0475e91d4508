"""Compression: when a writer compresses and with what, and how a reader inflates within bounds.

Writing is three separate questions, because only the first and the last are normative.

1. `choose`: which codec, if any. The call site must have enabled compression, the payload must
   reach the floor (its prefix counts), the kill switch must be off, and a codec must be there.
2. `deflate`: what the codec makes of the bytes. Two compressors need not agree, so nothing in the
   project compares compressed bytes; it decodes them.
3. `worth_keeping`: whether prefix and body together stay strictly below 95 percent of the payload.

What the writer's environment says arrives as an `Environment`; it never matters to a reader
(clause compression.reads-unaffected). There is no check for "already compressed": one call site
compresses once.

Reading looks at the prefix only. The body must be exactly one gzip member or one zstd frame, and
must not inflate beyond the limit (clauses compression.one-body, compression.limit). Published
runtimes differ in what they do with anything else, and each is a column of `DECODERS`:

    decoder     zstd  after a member       after a frame  cut frame     limit
    strict      yes   refused              refused        refused       INFLATE_LIMIT
    node-20     no    members, then zeros  -              -             that of a string
    node-22     yes   members              ignored        what came     that of a string
    node-24     yes   refused              ignored        refused       that of a string
    python      yes   zeros, members       refused        refused       that of a string

Offsets in refusals count from the beginning of the layer that is refused: a damaged or too large
body is at its beginning, a truncated one at its end, and what is trailing where it begins.

The body is fed in slices so small that what one of them can become is a few MiB: a bomb is
refused, at the latest, when it has grown by that much above the limit, whatever its header says.
"""

import zlib
from collections.abc import Callable
from enum import Enum
from typing import Final, Literal

import zstandard
from attrs import field

from spec_model.frozen import evolve, frozen
from spec_model.policies import Choice
from spec_model.positions import ByteOffset
from spec_model.rejections import Rejected, Rejection
from spec_model.wire import layout
from spec_model.wire.layout import Format

Codec = Literal[Format.GZIP, Format.ZSTD]
Compressor = Callable[[Codec, bytes], bytes]

# --- writing ------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Environment:
    """What a writer's surroundings say about compression."""

    zstd: bool = True
    """Whether the runtime has both zstd functions."""
    gzip: bool = True
    """Whether the runtime has both gzip streams."""
    disable: str | None = None
    """The kill switch's text; clause compression.kill-switch."""
    codec: str | None = None
    """The codec switch's text; clause compression.codec-choice."""


ANYWHERE: Final = Environment()


@frozen
class Statistics:
    """What compression did, measured inside any encryption; clause compression.statistics."""

    codec: Codec | None
    plain_bytes: int
    stored_bytes: int

    @property
    def compressed(self) -> bool:
        """Say whether a codec was applied."""
        return self.codec is not None


def choose(size: int, *, enabled: bool, environment: Environment = ANYWHERE) -> Codec | None:
    """Choose the codec for a payload of this size, or none.

    Clauses compression.enabled, compression.floor, compression.kill-switch.
    """
    if not enabled or size < layout.COMPRESSION_FLOOR:
        return None
    if environment.disable == layout.DISABLE_VALUE:
        return None
    return choose_codec(environment)


def choose_codec(environment: Environment) -> Codec | None:
    """Choose by the codec switch and by what is there; clause compression.codec-choice."""
    if environment.zstd and environment.codec != layout.GZIP_CHOICE:
        return Format.ZSTD
    return Format.GZIP if environment.gzip else None


def worth_keeping(plain: int, stored: int) -> bool:
    """Say whether a compressed payload replaces the plain one; clause compression.saving."""
    return layout.PERCENT * stored < layout.KEPT_BELOW_PERCENT * plain


def deflate(codec: Codec, payload: bytes) -> bytes:
    """Compress as published writers do; no rule fixes these bytes."""
    if codec is Format.ZSTD:
        return zstandard.ZstdCompressor(level=layout.ZSTD_LEVEL).compress(payload)
    member = zlib.compressobj(layout.GZIP_LEVEL, wbits=layout.GZIP_WINDOW)
    return member.compress(payload) + member.flush()


def compress(
    payload: bytes,
    *,
    enabled: bool,
    environment: Environment = ANYWHERE,
    compressor: Compressor = deflate,
) -> tuple[bytes, Statistics]:
    """Compress a payload if that is allowed and pays; otherwise return the very same bytes."""
    codec = choose(len(payload), enabled=enabled, environment=environment)
    if codec is not None:
        packed = codec.value + compressor(codec, payload)
        if worth_keeping(len(payload), len(packed)):
            return packed, Statistics(codec, len(payload), len(packed))
    return payload, Statistics(None, len(payload), len(payload))


# --- reading ------------------------------------------------------------------------------------


class After(Enum):
    """What a decoder does with bytes behind the first member or frame."""

    REFUSED = "refused"
    IGNORED = "ignored"
    MEMBERS = "members"
    """Further members are joined on; anything else is refused."""
    MEMBERS_THEN_ZEROS = "members-then-zeros"
    """As before, but a zero byte ends the body and what follows it is ignored."""
    ZEROS_AND_MEMBERS = "zeros-and-members"
    """As members, with any number of zero bytes before each."""


@frozen(kw_only=True)
class Decoder:
    """One runtime's way with compressed bodies: one column of the head's table."""

    id: str
    zstd: bool = True
    gzip: bool = True
    after_member: After = After.REFUSED
    after_member_at_once: After | None = None
    """The same in the runtime's synchronous function, where that differs."""
    after_frame: After = After.REFUSED
    cut_frame_passes: bool = False
    """Whether a frame that ends too early yields what came, in silence."""
    limit: int = field(default=layout.INFLATE_LIMIT, repr=False)


STRICT: Final = Decoder(id="strict")
NODE_20: Final = Decoder(
    id="node-20",
    zstd=False,
    after_member=After.MEMBERS_THEN_ZEROS,
    after_member_at_once=After.MEMBERS_THEN_ZEROS,
    limit=layout.STRING_LIMIT,
)
NODE_22: Final = Decoder(
    id="node-22",
    after_member=After.MEMBERS,
    after_member_at_once=After.MEMBERS_THEN_ZEROS,
    after_frame=After.IGNORED,
    cut_frame_passes=True,
    limit=layout.STRING_LIMIT,
)
NODE_24: Final = Decoder(
    id="node-24",
    after_member_at_once=After.MEMBERS_THEN_ZEROS,
    after_frame=After.IGNORED,
    limit=layout.STRING_LIMIT,
)
PYTHON: Final = Decoder(
    id="python", after_member=After.ZEROS_AND_MEMBERS, limit=layout.STRING_LIMIT
)

DECODERS: Final = {each.id: each for each in (STRICT, NODE_20, NODE_22, NODE_24, PYTHON)}


_ANSWERS: Final = {Choice.UPSTREAM: NODE_22, Choice.RECOMMENDED: STRICT}
"""Upstream is the runtime that most facts were measured on."""


def decoder_of(
    *,
    trailing: Choice = Choice.RECOMMENDED,
    cut: Choice = Choice.RECOMMENDED,
    limit: Choice = Choice.RECOMMENDED,
) -> Decoder:
    """Return the decoder for answers to the policies codec-trailing, codec-cut, inflate-limit."""
    return Decoder(
        id="by-policy",
        after_member=_ANSWERS[trailing].after_member,
        after_frame=_ANSWERS[trailing].after_frame,
        cut_frame_passes=_ANSWERS[cut].cut_frame_passes,
        limit=_ANSWERS[limit].limit,
    )


def synchronous(decoder: Decoder) -> Decoder:
    """Return the column of the runtime's synchronous functions, which display readers use."""
    return evolve(decoder, after_member=decoder.after_member_at_once or decoder.after_member)


def inflate(payload: bytes, decoder: Decoder = STRICT) -> bytes | Rejected:
    """Take one codec layer off; anything else passes through untouched.

    Clauses compression.dispatch, compression.pass-through.
    """
    match payload[: layout.PREFIX_BYTES]:
        case Format.GZIP.value:
            return _gunzip(payload, decoder) if decoder.gzip else _unavailable(Format.GZIP)
        case Format.ZSTD.value:
            return _unzstd(payload, decoder) if decoder.zstd else _unavailable(Format.ZSTD)
    return payload


def _unavailable(codec: Codec) -> Rejected:
    return Rejected(Rejection.CODEC_UNAVAILABLE, facts=(("codec", codec.value.decode("ascii")),))


def _too_large(limit: int, at: int) -> Rejected:
    return Rejected(Rejection.INFLATED_TOO_LARGE, ByteOffset(at), facts=(("limit", limit),))


def _gunzip(payload: bytes, decoder: Decoder) -> bytes | Rejected:
    """Inflate member after member as far as the decoder goes; each byte is fed once."""
    inflated = bytearray()
    at = layout.PREFIX_BYTES
    while True:
        end = _gunzip_member(payload, at, inflated, decoder.limit)
        if isinstance(end, Rejected):
            return end
        at = _next_member(payload, end, decoder.after_member)
        if at == len(payload):
            return bytes(inflated)
        if not _another_member(payload, at, decoder.after_member):
            return Rejected(Rejection.CODEC_TRAILING, ByteOffset(at))


def _gunzip_member(
    payload: bytes, start: int, inflated: bytearray, limit: int
) -> ByteOffset | Rejected:
    """Append what one member holds, and say where it ends."""
    member = zlib.decompressobj(wbits=layout.GZIP_WINDOW)
    for at in range(start, len(payload), layout.GZIP_SLICE):
        piece = payload[at : at + layout.GZIP_SLICE]
        try:
            inflated += member.decompress(piece, limit + 1 - len(inflated))
        except zlib.error:
            return Rejected(Rejection.CODEC_CORRUPT, ByteOffset(start))
        if len(inflated) > limit:
            return _too_large(limit, start)
        if member.eof:
            return ByteOffset(at + len(piece) - len(member.unused_data))
    return Rejected(Rejection.CODEC_TRUNCATED, ByteOffset(len(payload)))


def _next_member(payload: bytes, end: int, after: After) -> int:
    """Return where a further member would begin; the payload's end if none is looked for."""
    if after is After.ZEROS_AND_MEMBERS:
        while payload[end : end + 1] == layout.PADDING:
            end += 1
    elif after is After.MEMBERS_THEN_ZEROS and payload[end : end + 1] == layout.PADDING:
        return len(payload)
    return end


def _another_member(payload: bytes, at: int, after: After) -> bool:
    return after is not After.REFUSED and payload.startswith(layout.GZIP_MAGIC, at)


def _unzstd(payload: bytes, decoder: Decoder) -> bytes | Rejected:
    """Inflate one frame; what stands behind it is refused or ignored."""
    window = max(layout.ZSTD_WINDOW_FLOOR, min(decoder.limit, layout.ZSTD_WINDOW_CEILING))
    refusal = _check_window(payload, window)
    if refusal is not None:
        return refusal
    frame = zstandard.ZstdDecompressor(max_window_size=window).decompressobj()
    inflated = bytearray()
    for at in range(layout.PREFIX_BYTES, len(payload), layout.ZSTD_SLICE):
        piece = payload[at : at + layout.ZSTD_SLICE]
        try:
            inflated += frame.decompress(piece)
        except zstandard.ZstdError:
            return Rejected(Rejection.CODEC_CORRUPT, ByteOffset(layout.PREFIX_BYTES))
        if len(inflated) > decoder.limit:
            return _too_large(decoder.limit, layout.PREFIX_BYTES)
        if frame.eof:
            end = at + len(piece) - len(frame.unused_data)
            if end < len(payload) and decoder.after_frame is After.REFUSED:
                return Rejected(Rejection.CODEC_TRAILING, ByteOffset(end))
            return bytes(inflated)
    if decoder.cut_frame_passes:
        return bytes(inflated)
    return Rejected(Rejection.CODEC_TRUNCATED, ByteOffset(len(payload)))


def _check_window(payload: bytes, granted: int) -> Rejected | None:
    """Refuse a frame by the window that its header asks for; clause compression.window."""
    end = layout.PREFIX_BYTES + layout.ZSTD_HEADER_BYTES
    try:
        header = zstandard.get_frame_parameters(payload[layout.PREFIX_BYTES : end])
    except zstandard.ZstdError:
        return None
    if header.window_size > granted:
        facts = (("window", str(header.window_size)), ("granted", granted))
        return Rejected(Rejection.CODEC_WINDOW, ByteOffset(layout.PREFIX_BYTES), facts)
    return None
