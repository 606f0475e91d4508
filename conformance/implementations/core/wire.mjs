// What the package does with bytes below its values: object frames as units, batches, sealed parts.

import { AsyncLocalStorage } from 'node:async_hooks';
import { Declined } from '../../kits/typescript/onceproof-kit.mjs';
import { withRandomness } from './randomness.mjs';
import { refusal } from './rejections.mjs';

const DEVL = Buffer.from('devl');
const NOTHING = '[null]';
const MUCH = 8 << 20;
const HEAD = 4;
const SNIFFED = 100_000_000;
const BEGINS = /^[\t\n\r\x20-\uffff]/;
const captured = new AsyncLocalStorage();
const parse = JSON.parse;

/** Runs something with the texts kept that it would parse; only what begins no JSON is parsed. */
async function withTexts(wire, texts, run) {
  JSON.parse = (text, ...rest) => {
    const keep = captured.getStore();
    if (!keep) return parse(text, ...rest);
    if (!BEGINS.test(text) && !framed(wire, text)) parse(text);
    keep.push(text);
    return parse(NOTHING);
  };
  try {
    return await captured.run(texts, run);
  } finally {
    JSON.parse = parse;
  }
}

/** Says whether a text stood in a frame of the wire, and not in a line. */
function framed(wire, text) {
  const payload = Buffer.concat([DEVL, Buffer.from(text)]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(payload.length);
  return Buffer.from(wire).includes(Buffer.concat([head, payload]));
}

/** Declines frames whose payload the package has no opaque form of: it reads devl and UTF-8 only. */
function readable(wire) {
  const bytes = Buffer.from(wire);
  for (let at = 0; at + HEAD <= bytes.length;) {
    const size = bytes.readUInt32BE(at);
    if (size === 0 || size >= SNIFFED) return; // text, or what the reader has to refuse
    const payload = bytes.subarray(at + HEAD, at + HEAD + size);
    const whole = payload.length === size && size >= HEAD;
    const text = payload.subarray(HEAD);
    const plain = payload.subarray(0, HEAD).equals(DEVL) && Buffer.from(text.toString()).equals(text);
    if (whole && !plain) throw new Declined('the package reads no opaque payloads: what is not devl and UTF-8 it judges');
    at += HEAD + size;
  }
}

export class Wire {
  constructor(codec) {
    this.codec = codec;
  }

  // --- object streams -----------------------------------------------------------------------------

  async decodeUnits(args) {
    this.codec.pinned(args);
    readable(args.wire);
    const texts = [];
    const { failed } = await withTexts(args.wire, texts, () => this.codec.objects(args.wire, args));
    const units = texts.map((text) => (framed(args.wire, text) ? { item: new Uint8Array(Buffer.concat([DEVL, Buffer.from(text)])) } : { line: text }));
    if (failed) throw refusal(failed.error, { syntax: 'legacy-text' }, units);
    return units;
  }

  // --- batches ------------------------------------------------------------------------------------

  async batches() {
    const module = await this.codec.pack.deep('@workflow/world-vercel', 'dist/stream-chunks.js');
    if (!module?.encodeMultiChunks) throw new Declined('@workflow/world-vercel has no encodeMultiChunks');
    return module;
  }

  async encodeBatch({ value }) {
    return (await this.batches()).encodeMultiChunks(value);
  }

  /** Asks for the size of a body without the body: what is to hold it is not made. */
  async batchSize({ sizes, times = 1n }) {
    const { encodeNormalizedMultiChunks: encode } = await this.batches();
    if (!encode) throw new Declined('@workflow/world-vercel builds bodies without a look at their size');
    const own = sizes.map((size) => ({ length: Number(size) }));
    const chunks = Number(times) === 1 ? own : { * [Symbol.iterator]() { for (let at = 0; at < Number(times); at++) yield* own; } };
    const real = globalThis.Uint8Array;
    let asked;
    globalThis.Uint8Array = function counted(size) {
      asked = size;
      throw new Asked();
    };
    try {
      encode(chunks);
    } catch (error) {
      if (!(error instanceof Asked)) throw refusal(error);
    } finally {
      globalThis.Uint8Array = real;
    }
    return BigInt(asked);
  }

  // --- layers -------------------------------------------------------------------------------------

  /** Names the layers from the outside in, peeled one by one with the package's own functions. */
  async layers(args) {
    this.codec.pinned(args);
    const key = await this.codec.key(args.key);
    const decrypt = this.codec.pack.find('serialization', 'decrypt') ?? this.codec.pack.find('serialization', 'maybeDecrypt');
    const decompress = this.codec.need('serialization', 'decompress');
    const open = await decrypt(args.wire, key);
    const plain = await decompress(open);
    const parts = [args.wire, open, plain].filter((part, at, all) => part !== all[at - 1]);
    return parts.map((part) => ({ format: Buffer.from(part.slice(0, 4)).toString('latin1'), size: part.length }));
  }

  /** Has so many bytes compressed to so many; what is compressed to is of no matter. */
  async keepCompressed({ plain, stored }) {
    const compress = this.codec.need('serialization', 'compress');
    const zlib = process.getBuiltinModule('node:zlib');
    const real = zlib.zstdCompressSync;
    if (!real) throw new Declined('this Node has no zstd, and gzip has no place to answer in its stead');
    const size = Number(plain);
    if (size > MUCH) throw new Declined('a payload of more than 8 megabytes is only a number here');
    zlib.zstdCompressSync = () => new Uint8Array(Number(stored) - HEAD);
    try {
      return (await compress(new Uint8Array(size), true)).length !== size;
    } finally {
      zlib.zstdCompressSync = real;
    }
  }

  // --- sealed parts -------------------------------------------------------------------------------

  async open({ key, wire, extra }) {
    const format = Buffer.from(wire.slice(0, 4)).toString('latin1');
    const body = wire.slice(4);
    const aad = extra.length ? extra : undefined;
    if (format === 'encr') {
      const secret = await this.codec.need('encryption', 'importKey')(key.material);
      return Uint8Array.from(await this.codec.need('encryption', 'decrypt')(secret, body, aad));
    }
    const pair = await this.codec.need('sealedBox', 'deriveRunKeyPair')(key.material);
    return Uint8Array.from(await this.codec.need('sealedBox', 'open')(pair, body, aad));
  }

  /** Agrees on a key; the package keeps it to itself, so the bits are seen where they are derived. */
  async contentKey({ scalar, recipient }) {
    const encapsulate = this.codec.need('sealedBox', 'encapsulate');
    const { subtle } = globalThis.crypto;
    const derive = subtle.deriveBits;
    const derived = [];
    subtle.deriveBits = async (...all) => {
      const bits = await derive.apply(subtle, all);
      derived.push(new Uint8Array(bits.slice(0)));
      return bits;
    };
    try {
      const { ephemeralPublicKey } = await withRandomness({ scalar }, () => encapsulate(recipient));
      const [shared, key] = derived;
      return { ephemeral: Uint8Array.from(ephemeralPublicKey), shared, key };
    } finally {
      delete subtle.deriveBits;
    }
  }
}

class Asked extends Error {}
