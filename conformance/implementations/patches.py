"""A published release, broken on purpose: each patch must be flagged by the suite.

A patch is a row of data: a file of the package, an old text that is there exactly once, the new
text, and the cases that look. The copy shares all other files with the installed release.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import frozen

from conformance.adapters.targets import Target, dial_command
from conformance.implementations.ready import NODE_LINE, choose, core_at
from conformance.provision import npm

SERIALIZATION: Final = "dist/serialization.js"
CAPABILITIES: Final = "dist/capabilities.js"
COMPRESSION: Final = "dist/serialization/compression.js"
SEALED_BOX: Final = "dist/sealed-box.js"
FRAMES: Final = ("codec.frames.f1", "codec.frames.a1", "reject.frames", "decide.frames")
READS: Final = ("explored.reader-unmarked",)
WRITES: Final = ("explored.writer-groups",)
DECIDES: Final = ("decide.capabilities",)


class PatchError(ValueError):
    """A patch no longer fits the release."""


@frozen
class Patch:
    """One way to break the release."""

    id: str
    file: str
    old: str
    new: str
    cases: tuple[str, ...]
    suite: str = "codec"


_READ_LENGTH: Final = (
    "const frameLength = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)"
    ".getUint32(0, false);\n                if (frameLength > MAX_FRAME_SIZE)"
)

_LEFT_OVER: Final = "if (buffer.length > 0)"
_CUT_OFF: Final = (
    " {\n                controller.error(new WorkflowRuntimeError(`Byte-stream ended with"
)

PATCHES: Final = (
    Patch("framer-little-endian", SERIALIZATION, "setUint32(0, chunk.length, false)",
          "setUint32(0, chunk.length, true)", FRAMES),
    Patch("unframer-little-endian", SERIALIZATION, _READ_LENGTH,
          _READ_LENGTH.replace("(0, false)", "(0, true)"), FRAMES),
    Patch("higher-limit", SERIALIZATION, "const MAX_FRAME_SIZE = 100_000_000;",
          "const MAX_FRAME_SIZE = 200_000_000;", FRAMES),
    Patch("empty-items-framed", SERIALIZATION,
          "if (chunk.length === 0)\n                return;\n            if (chunk.length > MAX",
          "if (chunk.length > MAX", FRAMES),
    Patch("truncation-passes", SERIALIZATION, _LEFT_OVER + _CUT_OFF,
          "if (false)" + _CUT_OFF, FRAMES),
    Patch("frame-lost-on-reconnect", SERIALIZATION, "currentStartIndex += consumedFrames;",
          "currentStartIndex += consumedFrames + 1;", READS, "reader"),
    Patch("frame-again-on-reconnect", SERIALIZATION, "currentStartIndex += consumedFrames;",
          "currentStartIndex += Math.max(0, consumedFrames - 1);", READS, "reader"),
    Patch("partial-bytes-kept", SERIALIZATION,
          "consumedFrames = 0;\n        buffer = new Uint8Array(0);", "consumedFrames = 0;",
          READS, "reader"),
    Patch("end-believed", SERIALIZATION,
          "return info.done && currentStartIndex + consumedFrames > info.tailIndex;",
          "return true;", READS, "reader"),
    Patch("tail-off-by-one", SERIALIZATION,
          "return info.done && currentStartIndex + consumedFrames > info.tailIndex;",
          "return info.done && currentStartIndex + consumedFrames >= info.tailIndex;",
          READS, "reader"),
    Patch("stickiness-dropped", SERIALIZATION,
          "sinkError ??= error;", "buffer = [];", WRITES, "writer"),
    Patch("codec-cutoff", CAPABILITIES,
          "format: SerializationFormat.GZIP, minVersion: '5.0.0-beta.18'",
          "format: SerializationFormat.GZIP, minVersion: '5.0.0-beta.16'", DECIDES),
    Patch("framing-cutoff", CAPABILITIES,
          "capability: 'framedByteStreams', minVersion: '5.0.0-beta.15'",
          "capability: 'framedByteStreams', minVersion: '5.0.0-beta.14'", DECIDES),
    Patch("encryption-cutoff", CAPABILITIES,
          "format: SerializationFormat.ENCRYPTED, minVersion: '4.2.0-beta.64'",
          "format: SerializationFormat.ENCRYPTED, minVersion: '4.1.0'", DECIDES),
    Patch("floor-off-by-one", COMPRESSION, "data.length < COMPRESSION_MIN_BYTES",
          "data.length <= COMPRESSION_MIN_BYTES", ("decide.compression",)),
    Patch("scalar-label", SEALED_BOX, "'workflow/encp/x25519/v1'", "'workflow/encp/x25519/v2'",
          ("decide.encryption", "codec.envelope", "reject.envelope")),
    Patch("content-label", SEALED_BOX, "'workflow/encp/aes256gcm/v1'",
          "'workflow/encp/aes256gcm/v2'", ("codec.envelope", "reject.envelope")),
)  # fmt: skip


@contextmanager
def patched(patch: Patch | None) -> Iterator[Target]:
    """Give the release of the committed baseline with one patch, or as it is."""
    chosen = choose("npm", "@workflow/core")
    installed = npm([f"{chosen.sdk.name}@{chosen.version}"]).folder
    parent = installed.parent.parent / "patched"
    parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as name:
        copy = Path(name) / "copy"
        shutil.copytree(installed, copy, copy_function=os.link, symlinks=True)
        if patch is not None:
            apply(patch, copy / "node_modules" / "@workflow" / "core")
        dial = dial_command(core_at(copy, NODE_LINE))
        yield Target(patch.id if patch else "unpatched", chosen.address, dial)


def apply(patch: Patch, package: Path) -> None:
    """Break one file; it is replaced, for the installed release has the same one."""
    file = package / patch.file
    text = file.read_text(encoding="utf-8")
    if text.count(patch.old) != 1:
        raise PatchError(
            f"{patch.id}: the old text is {text.count(patch.old)} times in {file.name}"
        )
    file.unlink()
    file.write_text(text.replace(patch.old, patch.new), encoding="utf-8")
