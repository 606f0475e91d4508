"""Every reason to refuse bytes or a request, each with a stable text id.

The id is what vectors, adapters, checkers and reports use; its wording here is documentation and
may improve, the id may not change. A `Rejected` value carries the offset at which the refused
thing begins and the numbers that were compared, so that a report can say why.
"""

from enum import Enum, StrEnum

from spec_model.frozen import frozen
from spec_model.positions import ByteOffset


class Phase(Enum):
    """What was going on when the refusal happened."""

    ENCODE = "encode"
    DECODE = "decode"
    DECIDE = "decide"


class Rejection(StrEnum):
    """The stable ids."""

    ITEM_TOO_LARGE = "item-too-large"
    FRAME_TOO_LARGE = "frame-too-large"
    FRAME_TOO_SMALL = "frame-too-small"
    TRUNCATED_FRAME = "truncated-frame"
    WRITER_ID_LENGTH = "writer-id-length"
    SEQ_RANGE = "seq-range"
    PAYLOAD_TOO_SHORT = "payload-too-short"
    LEGACY_TEXT = "legacy-text"
    BATCH_TRUNCATED = "batch-truncated"
    BATCH_COUNT = "batch-count"
    BATCH_TOO_LARGE = "batch-too-large"
    UNKNOWN_FRAMING = "unknown-framing"
    PREFIX_MALFORMED = "prefix-malformed"
    FORMAT_UNSUPPORTED = "format-unsupported"
    FORMAT_UNKNOWN = "format-unknown"
    BINARY_UNSUPPORTED = "binary-unsupported"
    LAYERS_TOO_MANY = "layers-too-many"
    CODEC_UNAVAILABLE = "codec-unavailable"
    CODEC_CORRUPT = "codec-corrupt"
    CODEC_TRUNCATED = "codec-truncated"
    CODEC_TRAILING = "codec-trailing"
    CODEC_WINDOW = "codec-window"
    INFLATED_TOO_LARGE = "inflated-too-large"
    KEY_MISSING = "key-missing"
    KEYPAIR_MISSING = "keypair-missing"
    CIPHERTEXT_TOO_SHORT = "ciphertext-too-short"
    DECRYPTION_FAILED = "decryption-failed"
    KEY_AGREEMENT = "key-agreement"
    KEY_LENGTH = "key-length"
    VERSION_MALFORMED = "version-malformed"
    SITE_ABSENT = "site-absent"
    TAG_HELD_BACK = "tag-held-back"
    RUN_NOT_SUPPORTED = "run-not-supported"
    WORLD_NOT_SUPPORTED = "world-not-supported"
    VALUE_UNSERIALIZABLE = "value-unserializable"
    VALUE_NOT_UTF8 = "value-not-utf8"
    VALUE_NOT_JSON = "value-not-json"
    VALUE_INVALID_INPUT = "value-invalid-input"
    VALUE_BAD_REFERENCE = "value-bad-reference"
    VALUE_UNKNOWN_TAG = "value-unknown-tag"
    VALUE_OPERAND_COUNT = "value-operand-count"
    VALUE_BAD_PAYLOAD = "value-bad-payload"
    VALUE_CIRCULAR = "value-circular"
    VALUE_PROTO_KEY = "value-proto-key"
    VALUE_SPARSE_TOO_LONG = "value-sparse-too-long"
    VALUE_UNKNOWN_CLASS = "value-unknown-class"
    VALUE_UNKNOWN_FUNCTION = "value-unknown-function"


@frozen
class Note:
    """What a rejection means, for people."""

    phase: Phase
    meaning: str


_E, _D = Phase.ENCODE, Phase.DECODE

NOTES: dict[Rejection, Note] = {
    Rejection.ITEM_TOO_LARGE: Note(_E, "the item is larger than the profile lets a writer frame"),
    Rejection.FRAME_TOO_LARGE: Note(_D, "the header claims more bytes than the profile allows"),
    Rejection.FRAME_TOO_SMALL: Note(_D, "the frame has no room for the marker it must carry"),
    Rejection.TRUNCATED_FRAME: Note(_D, "the stream ended inside a frame"),
    Rejection.WRITER_ID_LENGTH: Note(_E, "a writer id is exactly eight bytes long"),
    Rejection.SEQ_RANGE: Note(_E, "a sequence number is an unsigned 64-bit integer"),
    Rejection.PAYLOAD_TOO_SHORT: Note(_D, "the payload has no room for its format prefix"),
    Rejection.LEGACY_TEXT: Note(_D, "the bytes were taken for legacy text and are none"),
    Rejection.BATCH_TRUNCATED: Note(_D, "the batch body ended inside an element"),
    Rejection.BATCH_COUNT: Note(_D, "the batch holds another number of chunks than declared"),
    Rejection.BATCH_TOO_LARGE: Note(_E, "the encoded batch would not fit into 32 bits"),
    Rejection.UNKNOWN_FRAMING: Note(_D, "the reference names a framing that the reader lacks"),
    Rejection.PREFIX_MALFORMED: Note(_D, "the first four bytes are no format prefix"),
    Rejection.FORMAT_UNSUPPORTED: Note(_D, "the format cannot be read here"),
    Rejection.FORMAT_UNKNOWN: Note(_D, "the reader knows no such format"),
    Rejection.BINARY_UNSUPPORTED: Note(_D, "the reader predates binary payloads"),
    Rejection.LAYERS_TOO_MANY: Note(_D, "too many codec layers are nested"),
    Rejection.CODEC_UNAVAILABLE: Note(_D, "the runtime cannot decompress this codec"),
    Rejection.CODEC_CORRUPT: Note(_D, "the compressed body is damaged"),
    Rejection.CODEC_TRUNCATED: Note(_D, "the compressed body ends too early"),
    Rejection.CODEC_TRAILING: Note(_D, "something follows the compressed body"),
    Rejection.CODEC_WINDOW: Note(_D, "the frame asks for more memory than a reader grants"),
    Rejection.INFLATED_TOO_LARGE: Note(_D, "the body decompresses to more than the limit"),
    Rejection.KEY_MISSING: Note(_D, "the payload is encrypted and the run's key is not at hand"),
    Rejection.KEYPAIR_MISSING: Note(_D, "the payload is sealed and the run's key pair is missing"),
    Rejection.CIPHERTEXT_TOO_SHORT: Note(_D, "the encrypted body has no room for nonce and tag"),
    Rejection.DECRYPTION_FAILED: Note(_D, "wrong key, or the encrypted body was altered"),
    Rejection.KEY_AGREEMENT: Note(_D, "the public key is of low order: no secret can be agreed"),
    Rejection.KEY_LENGTH: Note(_E, "a key is exactly 32 bytes long"),
    Rejection.VALUE_UNSERIALIZABLE: Note(_E, "the value at this path cannot be serialised"),
    Rejection.VALUE_NOT_UTF8: Note(_D, "the bytes of the text are no UTF-8"),
    Rejection.VALUE_NOT_JSON: Note(_D, "the text is no JSON"),
    Rejection.VALUE_INVALID_INPUT: Note(_D, "the JSON is not in the flattened form"),
    Rejection.VALUE_BAD_REFERENCE: Note(_D, "a reference names no slot and no special value"),
    Rejection.VALUE_UNKNOWN_TAG: Note(_D, "the reader does not know the tag"),
    Rejection.VALUE_OPERAND_COUNT: Note(_D, "a tag has another number of operands than its form"),
    Rejection.VALUE_BAD_PAYLOAD: Note(_D, "what a tag holds does not have the tag's shape"),
    Rejection.VALUE_CIRCULAR: Note(_D, "a tagged value contains itself"),
    Rejection.VALUE_PROTO_KEY: Note(_D, "an object has an own property named __proto__"),
    Rejection.VALUE_SPARSE_TOO_LONG: Note(_D, "a sparse array is longer than readers accept"),
    Rejection.VALUE_UNKNOWN_CLASS: Note(_D, "the reader has no class of this id"),
    Rejection.VALUE_UNKNOWN_FUNCTION: Note(_D, "the reader has no function of this id"),
    Rejection.VERSION_MALFORMED: Note(Phase.DECIDE, "the text is no release that semver accepts"),
    Rejection.SITE_ABSENT: Note(Phase.DECIDE, "the release has no such call site"),
    Rejection.TAG_HELD_BACK: Note(Phase.DECIDE, "the reader's release does not know the tag"),
    Rejection.RUN_NOT_SUPPORTED: Note(Phase.DECIDE, "the run is newer than the World supports"),
    Rejection.WORLD_NOT_SUPPORTED: Note(
        Phase.DECIDE, "the World is outside the range that the runtime supports"
    ),
}


@frozen
class Rejected:
    """A refusal: why, where the refused thing begins, and the values that were compared."""

    reason: Rejection
    offset: ByteOffset = ByteOffset(0)
    facts: tuple[tuple[str, int | str], ...] = ()

    def sentence(self) -> str:
        """Say the refusal in one line."""
        facts = ", ".join(f"{name} {value}" for name, value in self.facts)
        detail = f" ({facts})" if facts else ""
        return f"{self.reason.value} at byte {self.offset}: {NOTES[self.reason].meaning}{detail}"
