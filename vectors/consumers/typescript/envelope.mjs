// Payload envelopes: four bytes that name a format, and a body.
//
// A payload that a writer makes is `secret?( codec?( devl ) )`. A runtime reader takes at most one
// secret off, then at most one codec, then requires devl; what it cannot take off stays, and is
// refused as a format in the wrong place. A prefix that is not four of a to z and 0 to 9 is
// malformed, any other that is not read here is unsupported. Older readers know fewer formats:
// the columns below say which layers each takes off, and whether it tells malformed prefixes from
// unknown ones. Readers from before prefixes refuse every binary payload.
//
// A frame of an object stream holds one secret at most and no codec. A display reader is lenient:
// it takes codecs off as often as it finds them, up to a bound, and hands back, as it is, a secret
// that it has no key for and, where it works synchronously, a body that it cannot decompress.

import { inflated, isCodec } from "./compression.mjs";
import { joined } from "./bytes.mjs";
import { Refused, isSecret, opened, opens, sealed } from "./secrets.mjs";

/** @typedef {import("./secrets.mjs").Key} Key */
/** @typedef {{ known: string[], malformed: string, unknown: string }} Column */
/** @typedef {{ runtime: import("./compression.mjs").Runtime, limit: number }} Inflating */

const PREFIX = 4;
const MOST_LAYERS = 16;
const WELL_FORMED = /^[a-z0-9]{4}$/;
const ALL = ["devl", "encr", "encp", "gzip", "zstd"];

/** @param {string[]} known @returns {Column} */
const lenient = (known) => ({
  known,
  malformed: "prefix-malformed",
  unknown: "format-unsupported",
});

/** @param {string[]} known @returns {Column} */
const listed = (known) => ({ known, malformed: "format-unknown", unknown: "format-unknown" });

/** @type {Record<string, Column>} */
export const COLUMNS = {
  unprefixed: listed([]),
  "devl-only": listed(["devl"]),
  stable: listed(["devl", "encr"]),
  encrypting: lenient(["devl", "encr"]),
  compressing: lenient(["devl", "encr", "gzip", "zstd"]),
  current: lenient(ALL),
  display: listed(ALL),
};

/**
 * Reads the format that a payload names, also one that is malformed; nothing if it is too short.
 * @param {Uint8Array} payload
 */
export function formatOf(payload) {
  if (payload.length < PREFIX) return undefined;
  return new TextDecoder("latin1").decode(payload.subarray(0, PREFIX));
}

/** @param {Uint8Array} payload */
function bodyOf(payload) {
  return payload.subarray(PREFIX);
}

/**
 * Writes a payload.
 * @param {Key} key
 * @param {Uint8Array} text flattened
 * @param {Uint8Array} nonce
 * @param {Uint8Array} scalar
 */
export function written(key, text, nonce, scalar) {
  const plain = prefixed("devl", text);
  const secret = sealed(key, plain, nonce, scalar);
  return secret ? prefixed(secret.format, secret.body) : plain;
}

/** @param {string} format @param {Uint8Array} body */
function prefixed(format, body) {
  return joined([new TextEncoder().encode(format), body]);
}

/**
 * Takes off one secret layer with this format's key, if there is one.
 * @param {Uint8Array} payload
 * @param {Key} key
 * @param {Uint8Array | undefined} extra
 */
export function withoutSecret(payload, key, extra = undefined) {
  const format = formatOf(payload);
  if (format === undefined || !isSecret(format)) return payload;
  return opened(key, format, bodyOf(payload), extra);
}

/**
 * Takes off one codec layer, if there is one.
 * @param {Uint8Array} payload
 * @param {Inflating} inflating
 */
export function withoutCodec(payload, { runtime, limit }) {
  const format = formatOf(payload);
  if (format === undefined || !isCodec(format)) return payload;
  return inflated(payload, format, runtime, limit);
}

/**
 * Reads a payload as a runtime does: its layers from the outside in, the last one devl.
 * @param {Uint8Array} payload
 * @param {Key} key
 * @param {Column} column
 * @param {Inflating} inflating
 */
export function layersOf(payload, key, column, inflating) {
  if (column === COLUMNS.unprefixed) throw new Refused("binary-unsupported");
  const layers = [payload];
  let inner = payload;
  if (isSecretOf(inner, column)) layers.push((inner = withoutSecret(inner, key)));
  if (isCodecOf(inner, column)) layers.push((inner = withoutCodec(inner, inflating)));
  requireDevl(inner, column);
  return layers;
}

/** @param {Uint8Array} payload @param {Column} column */
function isSecretOf(payload, column) {
  const format = formatOf(payload) ?? "";
  return isSecret(format) && column.known.includes(format);
}

/** @param {Uint8Array} payload @param {Column} column */
function isCodecOf(payload, column) {
  const format = formatOf(payload) ?? "";
  return isCodec(format) && column.known.includes(format);
}

/** @param {Uint8Array} payload @param {Column} column */
function requireDevl(payload, column) {
  const format = formatOf(payload);
  if (format === undefined) throw new Refused("payload-too-short");
  if (!WELL_FORMED.test(format)) throw new Refused(column.malformed);
  if (!column.known.includes(format)) throw new Refused(column.unknown);
  if (format !== "devl") throw new Refused("format-unsupported");
}

/**
 * Reads a payload as a runtime does, and gives the flattened text.
 * @param {Uint8Array} payload
 * @param {Key} key
 * @param {Column} column
 * @param {Inflating} inflating
 */
export function textOf(payload, key, column, inflating) {
  return bodyOf(/** @type {Uint8Array} */ (layersOf(payload, key, column, inflating).at(-1)));
}

/**
 * Reads the payload of one object frame. Published readers drop a format that they do not read.
 * @param {Uint8Array} payload
 * @param {Key} key
 * @param {Column} column
 * @param {boolean} drops
 */
export function frameText(payload, key, column, drops) {
  const inner = isSecretOf(payload, column) ? withoutSecret(payload, key) : payload;
  const format = formatOf(inner);
  if (format === undefined) throw new Refused("payload-too-short");
  if (format === "devl") return { text: bodyOf(inner) };
  if (!WELL_FORMED.test(format)) throw new Refused("prefix-malformed");
  if (!drops) throw new Refused("format-unsupported");
  return { dropped: format };
}

/**
 * Shows a payload as a display does: the flattened text, or the bytes that it hands back.
 * @param {Uint8Array} payload
 * @param {Key} key
 * @param {boolean} asynchronous
 * @param {Inflating} inflating
 */
export function shownPayload(payload, key, asynchronous, inflating) {
  let inner = payload;
  if (asynchronous && opens(key, formatOf(inner) ?? "")) inner = withoutSecret(inner, key);
  for (let layers = 0; isCodec(formatOf(inner)); layers += 1) {
    if (layers === MOST_LAYERS) throw new Refused("layers-too-many");
    const next = asynchronous ? withoutCodec(inner, inflating) : tried(inner, inflating);
    if (next === undefined) return { untouched: inner };
    inner = next;
  }
  if (isSecret(formatOf(inner) ?? "")) return { untouched: inner };
  requireDevl(inner, COLUMNS.display);
  return { text: bodyOf(inner) };
}

/** @param {Uint8Array} payload @param {Inflating} inflating */
function tried(payload, inflating) {
  try {
    return withoutCodec(payload, inflating);
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}
