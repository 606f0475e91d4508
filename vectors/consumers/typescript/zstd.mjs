// One zstd frame (RFC 8878), as far as it holds raw and repeated blocks.
//
// Node.js 20 has no zstd, so frames are read here: magic, header, blocks and their order. A block
// that is compressed in earnest throws `Declined`, and so does a checksum; the vector that asks
// for it is counted as declined. A frame that asks for a larger window than is granted is refused
// by its header alone.

import { Declined } from "./forms.mjs";
import { Gathered } from "./bytes.mjs";

/** @typedef {import("./gzip.mjs").Damage} Damage */
/** @typedef {{ damage: Damage | "window", begun: Uint8Array }} Broken with what came before */
/** @typedef {{ plain: Uint8Array, taken: number } | Broken} Decoded */
/** @typedef {{ size: number, window: bigint, checksum: boolean }} Header */

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
const GRANTED_WINDOW = 1n << 27n;
const DICTIONARY_BYTES = [0, 1, 2, 4];
const CONTENT_BYTES = [0, 2, 4, 8];
const BLOCK_HEADER = 3;
const RAW = 0;
const REPEATED = 1;
const RESERVED = 3;

/**
 * Reads the frame that begins here; `taken` is its size.
 * @param {Uint8Array} bytes
 * @param {number} limit of what it may become
 * @returns {Decoded}
 */
export function readFrame(bytes, limit) {
  const begun = new Gathered();
  const begins = MAGIC.every((byte, at) => at >= bytes.length || bytes[at] === byte);
  if (!begins) return broken("corrupt", begun);
  const header = readHeader(bytes);
  if (typeof header === "string") return broken(header, begun);
  if (header.window > GRANTED_WINDOW) return broken("window", begun);
  if (header.checksum) throw new Declined("zstd checksum");
  return readBlocks(bytes, header.size, limit, begun);
}

/** @param {Damage | "window"} damage @param {Gathered} begun @returns {Broken} */
function broken(damage, begun) {
  return { damage, begun: begun.take() };
}

/** @param {Uint8Array} bytes @returns {Header | Damage} */
function readHeader(bytes) {
  const at = MAGIC.length;
  if (bytes.length <= at) return "truncated";
  const descriptor = bytes[at];
  const single = (descriptor & 0x20) !== 0;
  if ((descriptor & 0x08) !== 0) return "corrupt";
  const window = at + 1;
  const content = window + (single ? 0 : 1) + DICTIONARY_BYTES[descriptor & 3];
  const width = CONTENT_BYTES[descriptor >> 6] || (single ? 1 : 0);
  const size = content + width;
  if (bytes.length < size) return "truncated";
  const asked = single ? contentSize(bytes.subarray(content, size)) : windowSize(bytes[window]);
  return { size, window: asked, checksum: (descriptor & 0x04) !== 0 };
}

/** @param {Uint8Array} field */
function contentSize(field) {
  const value = field.reduceRight((sum, byte) => 256n * sum + BigInt(byte), 0n);
  return field.length === 2 ? value + 256n : value;
}

/** @param {number} descriptor */
function windowSize(descriptor) {
  const base = 1n << BigInt(10 + (descriptor >> 3));
  return base + (base / 8n) * BigInt(descriptor & 7);
}

/**
 * @param {Uint8Array} bytes
 * @param {number} start
 * @param {number} limit
 * @param {Gathered} plain
 * @returns {Decoded}
 */
function readBlocks(bytes, start, limit, plain) {
  for (let at = start; ;) {
    if (bytes.length < at + BLOCK_HEADER) return broken("truncated", plain);
    const header = bytes[at] + 256 * bytes[at + 1] + 65_536 * bytes[at + 2];
    const [last, type, size] = [header & 1, (header >> 1) & 3, header >> 3];
    if (type === RESERVED) return broken("corrupt", plain);
    if (type !== RAW && type !== REPEATED) throw new Declined("compressed zstd block");
    at += BLOCK_HEADER;
    const body = bytes.subarray(at, at + (type === RAW ? size : 1));
    plain.add(type === RAW ? body : new Uint8Array(body.length && size).fill(body[0]));
    if (plain.length > limit) return broken("too-large", plain);
    if (body.length < (type === RAW ? size : 1)) return broken("truncated", plain);
    at += body.length;
    if (last) return { plain: plain.take(), taken: at };
  }
}
