// Compression: when a writer compresses and with what, and how a reader takes a layer off.
//
// A writer compresses where the call site has enabled it and the payload, its prefix included, has
// at least 1,024 bytes. The kill switch is the exact text "1". The codec switch "gzip" means gzip
// or nothing; any other text, or none, means zstd, else gzip, else nothing. The result replaces
// the payload only if it is smaller than 95 percent of it.
//
// A reader goes by the prefix alone. Strictly, a body is exactly one member or frame. Published
// runtimes differ, and each is a column here: what they do behind a gzip member, whether zero
// bytes there are padding, what they do behind a zstd frame, and with one that ends too early.

import { joined } from "./bytes.mjs";
import { readMember } from "./gzip.mjs";
import { Refused } from "./secrets.mjs";
import { readFrame } from "./zstd.mjs";

/** The smallest payload that is compressed, its prefix included. */
export const FLOOR = 1_024;
const PREFIX = 4;

/** How much a payload may become, recommended and as published. */
export const LIMITS = { recommended: 128 * 2 ** 20, upstream: 512 * 2 ** 20 };

/**
 * @typedef {object} Runtime
 * @property {boolean} zstd whether it has zstd at all
 * @property {boolean} members whether further gzip members are joined
 * @property {"refused" | "ignored" | "padding"} zeros zero bytes behind a member: refused; ignored
 *   with all that follows them; or padding, behind which another member may come
 * @property {boolean} afterFrame whether what follows a zstd frame is ignored
 * @property {boolean} cutFrame whether a zstd frame that ends too early is taken for whole
 */

/** @type {Runtime} */
export const STRICT = {
  zstd: true,
  members: false,
  zeros: "refused",
  afterFrame: false,
  cutFrame: false,
};

/** @type {Record<string, Runtime>} */
export const RUNTIMES = {
  strict: STRICT,
  "node-20": { ...STRICT, zstd: false, members: true, zeros: "ignored" },
  "node-22": { ...STRICT, members: true, afterFrame: true, cutFrame: true },
  "node-24": { ...STRICT, afterFrame: true },
  python: { ...STRICT, members: true, zeros: "padding" },
};

/**
 * @typedef {object} Switches
 * @property {boolean} enabled
 * @property {string | undefined} disable
 * @property {string | undefined} codec
 * @property {boolean} zstd
 * @property {boolean} gzip
 */

/**
 * Chooses the codec for a payload of this size.
 * @param {number} size
 * @param {Switches} switches
 */
export function chooseCodec(size, { enabled, disable, codec, zstd, gzip }) {
  if (!enabled || size < FLOOR || disable === "1") return "none";
  if (zstd && codec !== "gzip") return "zstd";
  return gzip ? "gzip" : "none";
}

/**
 * Says whether a compressed payload replaces the plain one.
 * @param {number} plain
 * @param {number} stored
 */
export function isKept(plain, stored) {
  return 100 * stored < 95 * plain;
}

/** @param {string | undefined} format */
export function isCodec(format) {
  return format === "gzip" || format === "zstd";
}

/**
 * Takes a codec layer off.
 * @param {Uint8Array} payload with its prefix
 * @param {string} format
 * @param {Runtime} runtime
 * @param {number} limit
 */
export function inflated(payload, format, runtime, limit) {
  if (format === "gzip") return inflatedGzip(payload, runtime, limit);
  if (!runtime.zstd) throw new Refused("codec-unavailable");
  return inflatedZstd(payload, runtime, limit);
}

/** @param {Uint8Array} payload @param {Runtime} runtime @param {number} limit */
function inflatedGzip(payload, runtime, limit) {
  const first = member(payload, PREFIX, limit);
  const parts = [first.plain];
  let at = first.end;
  let left = limit - first.plain.length;
  while (at < payload.length) {
    const next = afterMember(payload, at, runtime);
    if (next === payload.length) break;
    const more = member(payload, next, left);
    parts.push(more.plain);
    left -= more.plain.length;
    at = more.end;
  }
  return joined(parts);
}

/**
 * Says where another member begins, or the end where what follows is ignored.
 * @param {Uint8Array} payload
 * @param {number} at
 * @param {Runtime} runtime
 */
function afterMember(payload, at, runtime) {
  if (payload[at] === 0 && runtime.zeros === "ignored") return payload.length;
  let next = at;
  while (payload[next] === 0 && runtime.zeros === "padding") next += 1;
  const another = payload[next] === 0x1f && payload[next + 1] === 0x8b;
  if (next === payload.length || (runtime.members && another)) return next;
  throw new Refused("codec-trailing", at);
}

/** @param {Uint8Array} payload @param {number} at @param {number} limit */
function member(payload, at, limit) {
  const decoded = readMember(payload.subarray(at), limit);
  if ("damage" in decoded) throw refusalOf(decoded.damage, payload);
  return { plain: decoded.plain, end: at + decoded.taken };
}

/** @param {Uint8Array} payload @param {Runtime} runtime @param {number} limit */
function inflatedZstd(payload, runtime, limit) {
  const decoded = readFrame(payload.subarray(PREFIX), limit);
  if ("damage" in decoded) {
    if (decoded.damage === "truncated" && runtime.cutFrame) return decoded.begun;
    throw refusalOf(decoded.damage, payload);
  }
  const end = PREFIX + decoded.taken;
  if (end < payload.length && !runtime.afterFrame) throw new Refused("codec-trailing", end);
  return decoded.plain;
}

/**
 * Says what a damage is refused as: where the body ends if it ended too early, else where it began.
 * @param {import("./gzip.mjs").Damage | "window"} damage
 * @param {Uint8Array} payload
 */
function refusalOf(damage, payload) {
  if (damage === "truncated") return new Refused("codec-truncated", payload.length);
  if (damage === "too-large") return new Refused("inflated-too-large", PREFIX);
  return new Refused(damage === "window" ? "codec-window" : "codec-corrupt", PREFIX);
}
