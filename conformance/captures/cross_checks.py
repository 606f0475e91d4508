"""Checks that were made by other code in another language, made again by the model.

A row is a claim in a few words, and whether it held. The words name an example, or a derivation;
what they claim is computed again. Where the file holds no bytes to compare with, the model writes
and reads back.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from conformance.captures.checks import Check, Verdict, compare, guarded
from conformance.captures.document import Document, producer_of
from conformance.captures.examples import SHAPES
from conformance.captures.nestings import Material, wrap
from conformance.captures.readers import reader_at
from conformance.captures.rows import Json, NotUnderstoodError, Row, items
from conformance.captures.secret_examples import check_key_pair, check_run_key
from spec_model.rejections import Rejected
from spec_model.wire import encryption
from spec_model.wire.compression import Codec, deflate
from spec_model.wire.keys import KeyBundle
from spec_model.wire.layout import PREFIX_BYTES, Format
from spec_model.wire.payload import read_payload

_EMPTY: Final = b""
_BOUND: Final = b"bound"
_LAYERED = re.compile(r"(.+)-(devl|encr|encp)_(none|gzip|zstd)")
_FORMATS: Final = {each.value.decode(): each for each in Format if each is not Format.DEVL}


def check_cross_checks(document: Document, section: Json) -> Iterator[Check]:
    """Check every claim."""
    for item in items(section):
        entry = items(item, "claim")
        where = str(entry[0])[:80] if entry else "claim"
        yield from guarded(where, _check(where, entry, document))


def _check(where: str, entry: list[Json], document: Document) -> Iterator[Check]:
    match entry:
        case [str(words), bool(held)]:
            yield compare(where, held, _holds(words, document))
        case _:
            raise NotUnderstoodError("a claim is words, and whether it held")


def _holds(words: str, document: Document) -> bool:
    for pattern, verify in _CLAIMS.items():
        match = re.fullmatch(pattern, words)
        if match is not None:
            return verify(match, document)
    raise NotUnderstoodError("no claim of a known kind")


# --- claims about examples ----------------------------------------------------------------------


def _decodes(words: re.Match[str], document: Document) -> bool:
    """Read an example; one that the file does not hold is made from its plain sibling."""
    name = words.group(1)
    layers: tuple[Format, ...] = ()
    layered = _LAYERED.fullmatch(name)
    if name not in document.examples and layered is not None:
        base, secret, codec = layered.groups()
        name = f"{base}-devl_none"
        layers = tuple(_FORMATS[each] for each in (secret, codec) if each in _FORMATS)
    example = document.example(name)
    key = KeyBundle(document.run_key([example.octets("hex")]))
    payload = wrap(layers, example.octets("hex"), Material(key.key))
    reader = reader_at(*producer_of(example))
    return not isinstance(read_payload(payload, reader.reading(key)), Rejected)


def _all_pass(checks: Iterator[Check]) -> bool:
    return all(check.verdict is Verdict.PASSED for check in checks)


def _example_passes(example: Row, document: Document) -> bool:
    fitting = [shape for shape in SHAPES if shape.fits(example)]
    return bool(fitting) and _all_pass(fitting[0].check("example", example, document))


def _reproduced(words: re.Match[str], document: Document) -> bool:
    """Make an example again; one that the file does not hold is written and read back."""
    name = words.group(1).replace(" ", "-")
    found = [
        example
        for known, example in document.examples.items()
        if known == f"env-{name}" or (known.startswith(f"env-{name}-") and "aad" not in name)
    ]
    if found:
        return all(_example_passes(example, document) for example in found)
    secret, _, rest = name.partition("-")
    if rest not in {"empty", "aad"}:
        raise NotUnderstoodError("there is no such example")
    plain, extra = (_EMPTY, b"") if rest == "empty" else (_EMPTY, _BOUND)
    return _comes_back(Format(secret.encode()), plain, extra, document)


def _comes_back(layer: Format, plain: bytes, extra: bytes, document: Document) -> bool:
    key = KeyBundle(document.run_key([]))
    material = Material(key.key)
    if layer is Format.ENCR:
        wire = encryption.encrypt(material.key, material.nonce, plain, extra)
        return encryption.open_encr(key, wire, extra) == plain
    wire = wrap((layer,), plain, material)
    return encryption.open_encp(key, wire) == plain


# --- claims about derivations and compressors ---------------------------------------------------


def _derived(fields: str, check: Callable[..., Iterator[Check]]) -> Callable[..., bool]:
    """Check the derivations of every example that has these fields, of which there must be one."""

    def verify(_words: re.Match[str], document: Document) -> bool:
        names = fields.split()
        having = [
            each for each in document.examples.values() if all(name in each for name in names)
        ]
        if not having:
            raise NotUnderstoodError("the file holds no such derivation")
        return all(_all_pass(check("example", example, document)) for example in having)

    return verify


def _same_bytes(codec: Codec) -> Callable[..., bool]:
    """Compress the plain payload of each group of alike examples, and compare the bytes."""

    def verify(_words: re.Match[str], document: Document) -> bool:
        plain: dict[object, bytes] = {}
        packed: dict[object, bytes] = {}
        for example in document.examples.values():
            if "prefix" in example and "hex" in example:
                payload = example.octets("hex")
                group = example.get("description")
                if payload.startswith(Format.DEVL.value):
                    plain[group] = payload
                elif payload.startswith(codec.value):
                    packed[group] = payload[PREFIX_BYTES:]
        both = plain.keys() & packed.keys()
        if not both:
            raise NotUnderstoodError("the file holds no such payload, plain and compressed")
        return all(deflate(codec, plain[group]) == packed[group] for group in both)

    return verify


_PAIR: Final = _derived("scalar publicKey publicKeyBase64", check_key_pair)

_CLAIMS: Final[Mapping[str, Callable[[re.Match[str], Document], bool]]] = {
    r"(\S+) decodes in python": _decodes,
    r"([a-z0-9]+[ -][a-z]+|encp|encr) reproduced": _reproduced,
    r"scalar|public|pub b64": _PAIR,
    r"run key HKDF": _derived("deploymentKey runKey", check_run_key),
    r"zstd .*bytes equal.*": _same_bytes(Format.ZSTD),
    r"(?:gzip|zlib) .*bytes equal.*": _same_bytes(Format.GZIP),
}
"""The kinds of claims."""
