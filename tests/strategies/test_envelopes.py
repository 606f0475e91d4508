import pytest
from hypothesis import find, given

from spec_model.rejections import Rejected, Rejection
from spec_model.wire import compression, envelope
from spec_model.wire.envelope import Opened
from spec_model.wire.layout import Format
from strategies.envelopes import (
    Flipped,
    Wrapped,
    cut_codecs,
    flipped_secrets,
    illegal_nestings,
    illegal_payloads,
    is_legal,
    legal_nestings,
    legal_payloads,
    prefixes,
    texts,
    wrapped,
)


@given(drawn=legal_payloads())
def test_legal_payloads_are_read(drawn: Wrapped) -> None:
    """Every drawn payload peels to its text, through its layers."""
    opened = envelope.read_runtime(drawn.payload, key=drawn.key)
    assert isinstance(opened, Opened)
    assert drawn.text == opened.text
    assert (*drawn.layers, Format.DEVL) == tuple(layer.format for layer in opened.layers)
    assert is_legal(drawn.layers)


@pytest.mark.parametrize("secret", [(), (Format.ENCR,), (Format.ENCP,)])
@pytest.mark.parametrize("codec", [(), (Format.GZIP,), (Format.ZSTD,)])
def test_legal_nestings_reach_all_nine(
    secret: tuple[Format, ...], codec: tuple[Format, ...]
) -> None:
    """Each of the nine nestings is drawn."""
    nesting = (*secret, *codec)
    assert find(legal_nestings(), lambda drawn: drawn == nesting) == nesting


def test_legal_payloads_minimal() -> None:
    """The simplest payload is an empty string without layers."""
    simplest = find(legal_payloads(), lambda _: True)
    assert simplest.payload == b'devl[""]'
    assert find(legal_nestings(), lambda _: True) == ()


@given(drawn=illegal_payloads())
def test_illegal_payloads_are_refused(drawn: Wrapped) -> None:
    """Every drawn payload is intact, and refused for its nesting alone."""
    refused = envelope.read_runtime(drawn.payload, key=drawn.key)
    assert isinstance(refused, Rejected)
    assert refused.reason is Rejection.FORMAT_UNSUPPORTED
    assert not is_legal(drawn.layers)


@pytest.mark.parametrize(
    "pair",
    [(Format.ENCR, Format.ENCP), (Format.GZIP, Format.GZIP), (Format.ZSTD, Format.ENCR)],
)
def test_illegal_nestings_reach_every_pair(pair: tuple[Format, ...]) -> None:
    """Two secrets, two codecs and a secret inside a codec are drawn."""
    assert find(illegal_nestings(), lambda drawn: drawn == pair) == pair


def test_illegal_nestings_reach_extra_layers() -> None:
    """Layers around the forbidden pair are drawn."""
    assert len(find(illegal_nestings(), lambda drawn: len(drawn) == 4)) == 4


def test_illegal_payloads_minimal() -> None:
    """The simplest illegal nesting is a member inside a member."""
    assert find(illegal_nestings(), lambda _: True) == (Format.GZIP, Format.GZIP)
    assert find(illegal_payloads(), lambda _: True).text == b'[""]'


@given(drawn=wrapped((Format.ENCP, Format.ZSTD)))
def test_wrapped_has_the_layers_it_was_asked_for(drawn: Wrapped) -> None:
    """The given layers are those around the text."""
    assert drawn.layers == (Format.ENCP, Format.ZSTD)
    assert drawn.payload.startswith(b"encp")


def test_wrapped_reaches_long_texts() -> None:
    """Texts of fifty characters are drawn."""
    assert len(find(wrapped(()), lambda drawn: len(drawn.text) > 50).text) > 50


def test_wrapped_minimal() -> None:
    """The simplest secret is that of the empty string under a key of zeros."""
    assert find(wrapped((Format.ENCR,)), lambda _: True).text == b'[""]'


@given(text=texts(max_size=5))
def test_texts_are_flattened_strings(text: bytes) -> None:
    """A drawn text is one string in brackets, no longer than asked."""
    assert text.startswith(b'["')
    assert len(text) <= 5 + 4


def test_texts_reach_their_bound() -> None:
    """The bound itself is drawn."""
    assert len(find(texts(max_size=5), lambda text: len(text) == 9)) == 9


def test_texts_minimal() -> None:
    """The simplest is the empty string."""
    assert find(texts(), lambda _: True) == b'[""]'


@given(prefix=prefixes())
def test_prefixes_have_shape_and_no_meaning(prefix: bytes) -> None:
    """A drawn prefix is well formed and refused as unsupported."""
    assert envelope.well_formed(prefix)
    refused = envelope.decode_prefix(prefix)
    assert isinstance(refused, Rejected)
    assert refused.reason is Rejection.FORMAT_UNSUPPORTED


def test_prefixes_reach_digits_and_letters() -> None:
    """Prefixes of digits alone and of letters alone are drawn."""
    assert find(prefixes(), bytes.isdigit).isdigit()
    assert find(prefixes(), bytes.isalpha).isalpha()


def test_prefixes_minimal() -> None:
    """The simplest prefix is four zeros."""
    assert find(prefixes(), lambda _: True) == b"0000"


@given(drawn=flipped_secrets())
def test_flipped_secrets_are_refused(drawn: Flipped) -> None:
    """The original opens, the other does not."""
    key = drawn.original.key
    assert isinstance(envelope.read_runtime(drawn.original.payload, key=key), Opened)
    assert isinstance(envelope.read_runtime(drawn.payload, key=key), Rejected)


@pytest.mark.parametrize("at", [4, -1])
def test_flipped_secrets_reach_both_ends(at: int) -> None:
    """The first byte behind the prefix and the last byte of the tag are changed."""
    found = find(flipped_secrets(), lambda drawn: drawn.payload[at] != drawn.original.payload[at])
    assert found.payload != found.original.payload


def test_flipped_secrets_minimal() -> None:
    """The simplest has its first bit behind the prefix changed."""
    simplest = find(flipped_secrets(), lambda _: True)
    assert simplest.original.layers == (Format.ENCR,)
    assert simplest.payload[4] == simplest.original.payload[4] ^ 1


@given(payload=cut_codecs())
def test_cut_codecs_are_refused(payload: bytes) -> None:
    """A body that ends early is refused as truncated."""
    refused = compression.inflate(payload)
    assert isinstance(refused, Rejected)
    assert refused.reason is Rejection.CODEC_TRUNCATED


@pytest.mark.parametrize("name", [b"gzip", b"zstd"])
def test_cut_codecs_reach_both_codecs(name: bytes) -> None:
    """Both codecs are cut, and more than the header may be there."""
    found = find(cut_codecs(), lambda drawn: drawn.startswith(name) and len(drawn) > 14)
    assert found.startswith(name)


def test_cut_codecs_minimal() -> None:
    """The simplest is a prefix without a body."""
    assert find(cut_codecs(), lambda _: True) == b"gzip"
