// One gzip member (RFC 1952), read with zlib's raw inflate.
//
// The header, the checksum and the length are judged here, because the library's own gzip reader
// goes on to further members and forgives what should be told: how many bytes the member takes,
// and whether a body ended too early, is damaged, or becomes too large.

import { inflateRawSync } from "node:zlib";

const MAGIC = [0x1f, 0x8b, 0x08];
const FIXED_HEADER = 10;
const TRAILER = 8;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const HEADER_CHECK = 2;
const RESERVED = 0xe0;

/** @typedef {"truncated" | "corrupt" | "too-large"} Damage */
/** @typedef {{ plain: Uint8Array, taken: number } | { damage: Damage }} Decoded */

/**
 * Reads the member that begins here; `taken` is its size.
 * @param {Uint8Array} bytes
 * @param {number} limit of what it may become
 * @returns {Decoded}
 */
export function readMember(bytes, limit) {
  const begins = MAGIC.every((byte, at) => at >= bytes.length || bytes[at] === byte);
  if (!begins || (bytes[3] & RESERVED) !== 0) return { damage: "corrupt" };
  const header = headerSize(bytes);
  if (header >= bytes.length) return { damage: "truncated" };
  const inflated = inflate(bytes.subarray(header), limit);
  if ("damage" in inflated) return inflated;
  return checked(bytes, header + inflated.taken, inflated.plain);
}

/** @param {Uint8Array} bytes @returns {number} beyond the bytes where the header is cut short */
function headerSize(bytes) {
  const flags = bytes[3];
  let at = FIXED_HEADER;
  if (flags & EXTRA) at += 2 + bytes[at] + 256 * bytes[at + 1];
  for (const flag of [NAME, COMMENT]) {
    if (flags & flag) at = bytes.indexOf(0, at) + 1 || Infinity;
  }
  if (flags & HEADER_CHECK) at += 2;
  return Number.isNaN(at) ? Infinity : at;
}

/** @param {Uint8Array} deflated @param {number} limit @returns {Decoded} */
function inflate(deflated, limit) {
  try {
    const options = { info: true, maxOutputLength: limit + 1 };
    const { buffer, engine } = /** @type {any} */ (inflateRawSync(deflated, options));
    if (buffer.length > limit) return { damage: "too-large" };
    return { plain: new Uint8Array(buffer), taken: engine.bytesWritten };
  } catch (error) {
    return { damage: damageOf(/** @type {NodeJS.ErrnoException} */ (error).code) };
  }
}

/** @param {string | undefined} code @returns {Damage} */
function damageOf(code) {
  if (code === "Z_BUF_ERROR") return "truncated";
  return code === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "corrupt";
}

/** @param {Uint8Array} bytes @param {number} at @param {Uint8Array} plain @returns {Decoded} */
function checked(bytes, at, plain) {
  if (bytes.length < at + TRAILER) return { damage: "truncated" };
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + at, TRAILER);
  const sound = trailer.getUint32(0, true) === crc32(plain);
  const whole = trailer.getUint32(4, true) === plain.length % 2 ** 32;
  return sound && whole ? { plain, taken: at + TRAILER } : { damage: "corrupt" };
}

const POLYNOMIAL = 0xedb88320;
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
