"""A whole file of captures: its sections, and what several of them need.

Captures name the release and the runtime that made them, and hold the key material of their
examples. Nothing here knows a particular file: a key is found by opening payloads with it.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

from attrs import frozen

from conformance.captures.rows import Json, NotUnderstoodError, Row, items, octets, row
from spec_model.compat.versions import Version, parse
from spec_model.rejections import Rejected
from spec_model.wire import keys
from spec_model.wire.encryption import open_secret
from spec_model.wire.envelope import peek
from spec_model.wire.keys import KeyBundle
from spec_model.wire.layout import KEY_BYTES, SECRETS

KEY_FIELDS = ("K", "key", "recipientK")
SCALAR_FIELDS = ("ephemeralScalar",)


@frozen(slots=False)
class Document:
    """The sections of a file, by name."""

    sections: Mapping[str, Json]

    @cached_property
    def examples(self) -> dict[str, Row]:
        """The examples by id, as far as they are records with one."""
        found: dict[str, Row] = {}
        section = self.sections.get("examples")
        for item in section if isinstance(section, list) else []:
            if isinstance(item, dict) and isinstance(item.get("id"), str):
                example = row(item)
                found[example.text("id")] = example
        return found

    def example(self, name: str) -> Row:
        """Find an example."""
        if name not in self.examples:
            raise NotUnderstoodError(f"there is no example {name!r:.60}")
        return self.examples[name]

    def _material(self, names: Iterable[str]) -> list[bytes]:
        found = [
            octets(example.text(name))
            for example in self.examples.values()
            for name in names
            if isinstance(example.get(name), str)
        ]
        return list(dict.fromkeys(each for each in found if len(each) == KEY_BYTES))

    def run_key(self, payloads: Iterable[bytes]) -> bytes:
        """Find the run key that opens most of these payloads."""
        secrets = [payload for payload in payloads if peek(payload) in SECRETS]
        candidates = self._material(KEY_FIELDS)
        if not candidates:
            raise NotUnderstoodError("the file holds no key")
        return max(candidates, key=lambda material: _opened(material, secrets))

    def scalar_of(self, ephemeral: bytes) -> bytes | None:
        """Find the ephemeral scalar that belongs to a public key."""
        return next(
            (each for each in self._material(SCALAR_FIELDS) if keys.public_half(each) == ephemeral),
            None,
        )

    def newest(self) -> Version:
        """Return the newest release that the file names as measured."""
        named = [*row(self.sections.get("write_gating_measured") or {}, "section").fields]
        meta = self.sections.get("meta")
        if isinstance(meta, dict):
            named += [str(text) for text in items(meta.get("core_versions_run") or [])]
        named += list(row(self.sections.get("capabilities") or {}, "section").fields)
        versions = [version for version in map(parse, named) if isinstance(version, Version)]
        if not versions:
            raise NotUnderstoodError("the file names no release")
        return max(versions, key=lambda version: version.order)


def _opened(material: bytes, payloads: Iterable[bytes]) -> int:
    key = KeyBundle(material)
    return sum(not isinstance(open_secret(key, payload), Rejected) for payload in payloads)


def version_of(text: str) -> Version:
    """Read a release that a row names."""
    version = parse(text)
    if isinstance(version, Rejected):
        raise NotUnderstoodError(f"{text!r:.40} is no release")
    return version


def producer_of(example: Row) -> tuple[Version, str]:
    """Return the release and the Node version that made a row."""
    producer = example.row("producer")
    return version_of(producer.text("core")), producer.text("node")
