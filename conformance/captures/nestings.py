"""Layers around a payload, written as `encr(gzip(devl))` and put on from the inside."""

import re
from typing import Final

from attrs import field, frozen

from conformance.captures.rows import NotUnderstoodError
from spec_model.rejections import Rejected
from spec_model.wire import encryption, keys
from spec_model.wire.compression import deflate
from spec_model.wire.keys import SealTarget
from spec_model.wire.layout import KEY_BYTES, NONCE_BYTES, Format

_NESTING = re.compile(r"([a-z0-9]{4})(?:\((.*)\))?")
_INNERMOST: Final = "devl"


@frozen
class Material:
    """What secrets are made with: any nonce and scalar will do, they are not compared."""

    key: bytes = field(repr=False)
    nonce: bytes = bytes(NONCE_BYTES)
    scalar: bytes = field(default=bytes(range(KEY_BYTES)), repr=False)


def parse_nesting(text: str) -> tuple[Format, ...]:
    """Read the layers around `devl` from the outside in; a bare layer holds a `devl`."""
    layers: list[Format] = []
    while text != _INNERMOST:
        match = _NESTING.fullmatch(text)
        try:
            layers.append(Format(match.group(1).encode() if match else b""))
        except ValueError:
            raise NotUnderstoodError(f"{text!r:.40} is no nesting of known layers") from None
        text = match.group(2) if match and match.group(2) else _INNERMOST
    return tuple(layers)


def wrap(layers: tuple[Format, ...], payload: bytes, material: Material) -> bytes:
    """Put layers around a payload."""
    for layer in reversed(layers):
        payload = _wrap(layer, payload, material)
    return payload


def _wrap(layer: Format, payload: bytes, material: Material) -> bytes:
    if layer is Format.GZIP or layer is Format.ZSTD:
        packed: bytes = layer.value + deflate(layer, payload)
        return packed
    if layer is Format.ENCR:
        return encryption.encrypt(material.key, material.nonce, payload)
    target = SealTarget(keys.run_public_key(material.key))
    sealed = encryption.seal(target, material.scalar, material.nonce, payload)
    if layer is not Format.ENCP or isinstance(sealed, Rejected):
        raise NotUnderstoodError(f"{layer.value.decode()} holds nothing")
    return sealed
