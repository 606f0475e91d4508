// Secret layers: what they look like, and the keys behind them.
//
//   encr    nonce 12, AES-256-GCM ciphertext, tag 16, under the run's key
//   encp    ephemeral X25519 public key 32, then nonce, ciphertext and tag under a content key
//
// Every derived key is HKDF-SHA256 with a salt of 32 zero bytes and 32 bytes of output; what
// differs is the info. A run's key comes from the deployment's secret, its X25519 scalar from the
// run's key, and a content key from the secret that the ephemeral and the recipient's key agree
// on, bound to both public keys. A public key of low order agrees on nothing and is refused.
//
// Kinds of key: `aes` is a run's key, `bundle` the same with its key pair, `seal` a public key.
// A bare key and a bundle write encr, a seal target encp; a bare key opens encr, a bundle both, a
// seal target nothing. A key that a payload needs is looked for first, then its length, then the
// length of the body.

import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
} from "node:crypto";
import { joined } from "./bytes.mjs";

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NO_BYTES = new Uint8Array(0);
const SCALAR_INFO = "workflow/encp/x25519/v1";
const CONTENT_INFO = "workflow/encp/aes256gcm/v1";

/** DER around a raw X25519 key, private (RFC 8410, 7) and public (4). */
const PRIVATE_DER = Buffer.from("302e020100300506032b656e04220420", "hex");
const PUBLIC_DER = Buffer.from("302a300506032b656e032100", "hex");

/** @typedef {{ kind: string, material?: Uint8Array }} Key */

/** A layer or a payload is refused; the offset counts from the beginning of the layer. */
export class Refused extends Error {
  /** @param {string} code @param {number} offset */
  constructor(code, offset = 0) {
    super(code);
    this.code = code;
    this.offset = offset;
  }
}

/** @param {Uint8Array | undefined} key */
function checked(key) {
  if (key?.length !== KEY_BYTES) throw new Refused("key-length");
  return key;
}

/** @param {Uint8Array} secret @param {Uint8Array} info */
function derived(secret, info) {
  return new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(KEY_BYTES), info, KEY_BYTES));
}

/** @param {string} text */
function utf8(text) {
  return new TextEncoder().encode(text);
}

/** @param {Uint8Array} secret @param {string} project @param {string} run */
export function runKey(secret, project, run) {
  return derived(checked(secret), utf8(`${project}|${run}`));
}

/** @param {Uint8Array} key */
export function keyPair(key) {
  const scalar = derived(checked(key), utf8(SCALAR_INFO));
  const open = publicOf(scalar);
  return { scalar, public: open, published: Buffer.from(open).toString("base64") };
}

/** @param {Uint8Array} scalar */
function privateKey(scalar) {
  const der = Buffer.concat([PRIVATE_DER, checked(scalar)]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

/** @param {Uint8Array} scalar */
function publicOf(scalar) {
  const der = createPublicKey(privateKey(scalar)).export({ format: "der", type: "spki" });
  return new Uint8Array(der.subarray(PUBLIC_DER.length));
}

/** @param {Uint8Array} scalar @param {Uint8Array} other */
function agreed(scalar, other) {
  const der = Buffer.concat([PUBLIC_DER, checked(other)]);
  const publicKey = createPublicKey({ key: der, format: "der", type: "spki" });
  try {
    return new Uint8Array(diffieHellman({ privateKey: privateKey(scalar), publicKey }));
  } catch {
    throw new Refused("key-agreement");
  }
}

/**
 * Agrees with a recipient by an ephemeral scalar.
 * @param {Uint8Array} scalar
 * @param {Uint8Array} recipient
 */
export function contentKey(scalar, recipient) {
  const shared = agreed(scalar, recipient);
  const ephemeral = publicOf(scalar);
  return { ephemeral, shared, key: boundKey(shared, ephemeral, recipient) };
}

/** @param {Uint8Array} shared @param {Uint8Array} ephemeral @param {Uint8Array} recipient */
function boundKey(shared, ephemeral, recipient) {
  return derived(shared, joined([utf8(CONTENT_INFO), ephemeral, recipient]));
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Reads a published public key: strict base64, padded or not, of 32 bytes; else it is absent.
 * @param {string} text
 */
export function publishedKey(text) {
  const digits = text.replace(/=+$/, "");
  const padded = digits.padEnd(4 * Math.ceil(digits.length / 4), "=");
  const bytes = new Uint8Array(Buffer.from(digits, "base64"));
  const strict = BASE64.test(text) && (text === digits || text === padded);
  const canonical = Buffer.from(bytes).toString("base64") === padded;
  return strict && canonical && bytes.length === KEY_BYTES ? bytes : undefined;
}

/**
 * Says which secret layer a key of this kind writes, if any, and writes its body.
 * @param {Key} key
 * @param {Uint8Array} plain
 * @param {Uint8Array} nonce
 * @param {Uint8Array} scalar ephemeral
 */
export function sealed(key, plain, nonce, scalar) {
  if (key.kind === "none") return undefined;
  const material = checked(key.material);
  if (key.kind !== "seal") return { format: "encr", body: encrypted(material, nonce, plain) };
  const { ephemeral, key: content } = contentKey(scalar, material);
  return { format: "encp", body: joined([ephemeral, encrypted(content, nonce, plain)]) };
}

/** @param {Uint8Array} key @param {Uint8Array} nonce @param {Uint8Array} plain */
function encrypted(key, nonce, plain) {
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  return joined([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @param {string} format */
export function isSecret(format) {
  return format === "encr" || format === "encp";
}

/**
 * Says whether a key of this kind opens a secret of this format.
 * @param {Key} key
 * @param {string} format
 */
export function opens(key, format) {
  return key.kind === "bundle" || (key.kind === "aes" && format === "encr");
}

/**
 * Opens the body of a secret layer.
 * @param {Key} key
 * @param {string} format
 * @param {Uint8Array} body
 * @param {Uint8Array} extra additional data that is bound to it
 */
export function opened(key, format, body, extra = NO_BYTES) {
  if (!opens(key, format)) throw new Refused(format === "encr" ? "key-missing" : "keypair-missing");
  const material = checked(key.material);
  if (format === "encr") return decrypted(material, body, extra);
  if (body.length < KEY_BYTES + NONCE_BYTES + TAG_BYTES) throw new Refused("ciphertext-too-short");
  const pair = keyPair(material);
  const ephemeral = body.subarray(0, KEY_BYTES);
  const content = boundKey(agreed(pair.scalar, ephemeral), ephemeral, pair.public);
  return decrypted(content, body.subarray(KEY_BYTES), extra);
}

/** @param {Uint8Array} key @param {Uint8Array} body @param {Uint8Array} extra */
function decrypted(key, body, extra) {
  if (body.length < NONCE_BYTES + TAG_BYTES) throw new Refused("ciphertext-too-short");
  const cipher = createDecipheriv("aes-256-gcm", key, body.subarray(0, NONCE_BYTES));
  cipher.setAAD(extra);
  cipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
  try {
    const plain = cipher.update(body.subarray(NONCE_BYTES, body.length - TAG_BYTES));
    return joined([plain, cipher.final()]);
  } catch {
    throw new Refused("decryption-failed");
  }
}
