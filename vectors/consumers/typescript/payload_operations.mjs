// Operations on payloads: envelopes, secrets, compression and legacy values.

import { meaning, ok, upstream } from "./answers.mjs";
import { FLOOR, LIMITS, RUNTIMES, chooseCodec, isKept } from "./compression.mjs";
import {
  COLUMNS,
  formatOf,
  frameText,
  layersOf,
  shownPayload,
  textOf,
  withoutCodec,
  withoutSecret,
  written,
} from "./envelope.mjs";
import { BYTES, Declined, NotUnderstood, PLAIN, bytesOf, fields } from "./forms.mjs";
import { legacyPayload, legacyStored, reading } from "./legacy.mjs";
import { Refused, contentKey, keyPair, publishedKey, runKey } from "./secrets.mjs";

/** @typedef {import("./answers.mjs").Answer} Answer */
/** @typedef {import("./answers.mjs").Args} Args */
/** @typedef {import("./forms.mjs").Json} Json */
/** @typedef {import("./forms.mjs").Shape} Shape */

const INFLATING = ["decoder", "limit", "codec-trailing", "codec-cut", "inflate-limit"];
const READING = ["wire", "key", "reader", ...INFLATING];

/**
 * Makes an operation whose refusals are thrown.
 * @param {string[]} takes
 * @param {Shape} gives
 * @param {(args: Args) => Json} run
 */
export function operation(takes, gives, run) {
  return { takes, gives, run: (/** @type {Args} */ args) => answered(run, args) };
}

/** @param {(args: Args) => Json} run @param {Args} args @returns {Answer} */
function answered(run, args) {
  try {
    return ok(run(args));
  } catch (error) {
    if (error instanceof Refused) return { code: error.code, offset: error.offset };
    throw error;
  }
}

const CONTENT_KEY = fields({ ephemeral: BYTES, shared: BYTES, key: BYTES });

/** @type {Record<string, import("./answers.mjs").Operation>} */
export const PAYLOAD_OPERATIONS = {
  "envelope.encode": operation(
    ["key", "value", "nonce", "scalar", "compress", "codec"],
    BYTES,
    encode,
  ),
  "envelope.decode": operation(READING, BYTES, (args) =>
    textOf(bytesOf(args.wire), keyOf(args), columnOf(args), inflatingOf(args)),
  ),
  "envelope.layers": operation(READING, PLAIN, layers),
  "envelope.frame": operation(
    ["wire", "key", "reader", "unknown-frame"],
    fields({ text: BYTES }),
    (args) =>
      frameText(bytesOf(args.wire), keyOf(args), columnOf(args), upstream(args, "unknown-frame")),
  ),
  "envelope.show": operation(
    ["wire", "key", "asynchronous", ...INFLATING],
    fields({ text: BYTES, untouched: BYTES }),
    (args) =>
      shownPayload(bytesOf(args.wire), keyOf(args), args.asynchronous ?? false, inflatingOf(args)),
  ),
  "encryption.run-key": operation(["secret", "project", "run"], BYTES, (args) =>
    runKey(bytesOf(args.secret), args.project, args.run),
  ),
  "encryption.key-pair": operation(["key"], fields({ scalar: BYTES, public: BYTES }), (args) =>
    keyPair(bytesOf(args.key)),
  ),
  "encryption.content-key": operation(["scalar", "recipient"], CONTENT_KEY, (args) =>
    contentKey(bytesOf(args.scalar), bytesOf(args.recipient)),
  ),
  "encryption.public-key": operation(["value"], fields({ key: BYTES }), (args) => {
    const key = publishedKey(args.value);
    return key ? { key } : {};
  }),
  "encryption.open": operation(["wire", "key", "extra"], BYTES, (args) =>
    withoutSecret(bytesOf(args.wire), keyOf(args), bytesOf(args.extra)),
  ),
  "compression.choose": operation(
    ["size", "enabled", "disable", "codec", "zstd", "gzip"],
    PLAIN,
    choose,
  ),
  "compression.keep": operation(["plain", "stored"], PLAIN, (args) =>
    isKept(args.plain, args.stored),
  ),
  "compression.limit": operation(["inflate-limit"], PLAIN, limitOf),
  "compression.inflate": operation(["wire", ...INFLATING], BYTES, (args) =>
    withoutCodec(bytesOf(args.wire), inflatingOf(args)),
  ),
  "legacy.read": operation(["value", "display"], PLAIN, (args) =>
    reading(args.value, args.display ?? false),
  ),
  "legacy.payload": operation(["value"], BYTES, (args) => legacyPayload(args.value)),
  "legacy.write": operation(["text", "key"], PLAIN, (args) => legacyStored(args.text)),
};

/** @param {Args} args @returns {import("./secrets.mjs").Key} */
function keyOf(args) {
  const { kind, material } = args.key ?? { kind: "none" };
  if (!["none", "aes", "bundle", "seal"].includes(kind)) throw new NotUnderstood(`key ${kind}`);
  return { kind, material: material === undefined ? undefined : bytesOf(material) };
}

/** @param {Args} args */
function columnOf(args) {
  return meaning(COLUMNS, args.reader ?? "current");
}

/** @param {Args} args */
function limitOf(args) {
  return args.limit ?? LIMITS[upstream(args, "inflate-limit") ? "upstream" : "recommended"];
}

/** @param {Args} args */
function inflatingOf(args) {
  const runtime = meaning(RUNTIMES, args.decoder ?? "strict");
  const trailing = upstream(args, "codec-trailing");
  const cut = upstream(args, "codec-cut");
  return {
    limit: limitOf(args),
    runtime: {
      ...runtime,
      members: runtime.members || trailing,
      afterFrame: runtime.afterFrame || trailing,
      cutFrame: runtime.cutFrame || cut,
    },
  };
}

/** @param {Args} args */
function encode(args) {
  if (args.compress && bytesOf(args.value).length + 4 >= FLOOR) throw new Declined("compressing");
  const bytes = (/** @type {string} */ name) => bytesOf(args[name] ?? "");
  return written(keyOf(args), bytes("value"), bytes("nonce"), bytes("scalar"));
}

/** @param {Args} args */
function layers(args) {
  const found = layersOf(bytesOf(args.wire), keyOf(args), columnOf(args), inflatingOf(args));
  return found.map((layer) => ({ format: formatOf(layer), size: layer.length }));
}

/** @param {Args} args */
function choose(args) {
  const { size, enabled = true, disable, codec, zstd = true, gzip = true } = args;
  return chooseCodec(size, { enabled, disable, codec, zstd, gzip });
}
