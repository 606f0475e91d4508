// The codec role: each operation answered with the functions of the installed release.
//
// Whatever the release lacks is declined, and so is every question about another release, another
// runtime or a choice that the package does not leave.

import { Declined, Rejected } from '../../kits/typescript/onceproof-kit.mjs';
import { byName } from './package.mjs';
import { withRandomness, keyPair } from './randomness.mjs';
import { codeOf, refusal } from './rejections.mjs';
import { join, reads, through } from './streams.mjs';
import { Builder, classOf, graphOf } from './values.mjs';

const RUN = 'wrun_01K00000000000000000000000';
const DEVL = Buffer.from('devl');
const READERS = ['unprefixed', 'devl-only', 'stable', 'encrypting', 'compressing', 'current', 'display'];
const CLASSES = Symbol.for('workflow-class-registry');
const USE_STEP = Symbol.for('WORKFLOW_USE_STEP');
const MUCH = 16 << 20;
const MANY = 100;
const GOOD_FRAME = Buffer.from('\0\0\0\x07devl[1]');
const toText = (bytes) => Buffer.from(bytes).toString('utf8');
const devl = (text) => new Uint8Array(Buffer.concat([DEVL, Buffer.from(text)]));

/** Names the classes that a flattened text refers to: a question that names none knows all of them. */
function classesIn(wire) {
  try {
    const slots = JSON.parse(toText(wire));
    const tags = slots.filter((slot) => Array.isArray(slot) && (slot[0] === 'Instance' || slot[0] === 'Class'));
    const ids = tags.map((slot) => slots[slots[slot[1]].classId]);
    return [...new Set(ids.filter((id) => typeof id === 'string'))];
  } catch {
    return [];
  }
}

/** Stands for a step inside a workflow, as the SDK's own stand-in does. */
function stepProxy(stepId, closureVars) {
  const proxy = () => {};
  proxy.stepId = stepId;
  if (closureVars) proxy.__closureVarsFn = closureVars;
  proxy.bind = (self, ...given) => Object.assign(proxy, { __boundThis: self }, given.length && { __boundArgs: given });
  return proxy;
}

export class Codec {
  constructor(pack, { runtime, reader }) {
    this.pack = pack;
    this.runtime = runtime;
    this.reader = reader;
    this.s = pack.modules.serialization;
  }

  need(module, name) {
    const found = this.pack.find(module, name);
    if (!found) throw new Declined(`@workflow/core ${this.pack.version} has no ${name}`);
    return found;
  }

  /** Declines what the package gives no choice of. */
  pinned(args) {
    for (const [name, value] of Object.entries(args)) {
      if (value === 'recommended') throw new Declined(`the package does not leave the choice ${name}`);
    }
    if (args.dialect !== undefined && args.dialect !== this.pack.version) throw new Declined(`a question about release ${args.dialect}`);
    if (READERS.includes(args.reader) && args.reader !== this.reader) throw new Declined(`a question about the reader ${args.reader}`);
    if (args.decoder !== undefined && args.decoder !== this.runtime) throw new Declined(`a question about the decoder ${args.decoder}`);
    if (args.limit !== undefined) throw new Declined('the package has no limit that could be set');
    if (args.marked) throw new Declined('no published release knows markers');
  }

  f1(profile) {
    if (profile !== 'F1') throw new Declined(`no published release writes or reads byte frames of profile ${profile}`);
  }

  async key({ kind, material }) {
    try {
      switch (kind) {
        case 'none':
          return undefined;
        case 'aes':
          return await this.need('encryption', 'importKey')(material);
        case 'bundle':
          return await this.need('serialization', 'deriveRunPayloadKeys')(material);
        default:
          return await this.need('serialization', 'sealTo')(material);
      }
    } catch (error) {
      throw refusal(error, { otherwise: 'key-length' });
    }
  }

  write(name, value, named = {}) {
    return byName(this.need('serialization', name), {
      value, runId: RUN, ops: [], readbackOps: [], global: globalThis, v1Compat: false,
      framedByteStreams: false, compression: false, ...named,
    });
  }

  read(name, value, named = {}) {
    return byName(this.need('serialization', name), {
      value, runId: RUN, ops: [], global: globalThis, extraRevivers: {}, ...named,
    });
  }

  /** The flattened text of a value, as this release writes it. */
  async textOf(value) {
    const written = await this.write('dehydrateStepReturnValue', value);
    if (!(written instanceof Uint8Array)) return new Uint8Array(Buffer.from(JSON.stringify(written)));
    return written.slice(4);
  }

  // --- frames -------------------------------------------------------------------------------------

  async encodeFrames({ profile, value }) {
    this.f1(profile);
    if (value.some(({ item }) => item.length === 0)) throw new Declined('the package writes no empty frame');
    const framer = this.need('serialization', 'getByteFramingStream')();
    const { given, failed } = await through(framer, value.map(({ item }) => item));
    if (failed) throw refusal(failed.error);
    return join(given);
  }

  async decodeFrames({ profile, wire, cuts, eof }) {
    this.f1(profile);
    if (wire.length > MUCH && (cuts?.length ?? 0) > MANY) throw new Declined('the package copies all that it holds at every read; this would take minutes (docs/findings)');
    const unframer = this.need('serialization', 'getByteUnframingStream')();
    const { given, failed } = await through(unframer, reads(wire, cuts), { end: eof ?? true });
    const items = given.map((item) => ({ item: Uint8Array.from(item) }));
    if (failed) throw refusal(failed.error, {}, items);
    return items;
  }

  async putFrames({ profile, items, seq }) {
    this.f1(profile);
    const emitted = [];
    let next = seq ?? 0n;
    for (const item of items) {
      const framer = this.need('serialization', 'getByteFramingStream')();
      const { given, failed } = await through(framer, [item]);
      if (failed) emitted.push({ rejected: codeOf(failed.error) });
      else emitted.push(given.length ? { wire: join(given) } : {});
      if (given.length) next += 1n;
    }
    return { emitted, next_seq: next };
  }

  // --- object streams -----------------------------------------------------------------------------

  revivers(key) {
    return byName(this.need('serialization', 'getExternalRevivers'), { global: globalThis, ops: [], runId: RUN, cryptoKey: key });
  }

  reducers(key) {
    return byName(this.need('serialization', 'getExternalReducers'), { global: globalThis, ops: [], runId: RUN, cryptoKey: key });
  }

  async encodeObjects(args) {
    this.pinned(args);
    const values = args.value.map((graph) => new Builder(this.pack.errors).build(graph));
    const key = await this.key(args.key);
    return withRandomness({ nonces: args.nonces, scalar: args.scalar }, async () => {
      const make = this.need('serialization', 'getSerializeStream');
      const { given, failed } = await through(byName(make, { reducers: this.reducers(key), cryptoKey: key }), values);
      if (failed) throw refusal(failed.error);
      return join(given);
    });
  }

  async objects(wire, { key, cuts, eof } = {}) {
    const make = this.need('serialization', 'getDeserializeStream');
    const cryptoKey = key && (await this.key(key));
    const stream = byName(make, { revivers: this.revivers(cryptoKey), cryptoKey });
    return through(stream, reads(wire, cuts), { end: eof ?? true });
  }

  async decodeObjects(args) {
    this.pinned(args);
    const { given, failed } = await this.objects(args.wire, args);
    const values = given.map(graphOf);
    if (failed) throw refusal(failed.error, {}, values);
    return values;
  }

  // --- envelopes ----------------------------------------------------------------------------------

  async encodeEnvelope(args) {
    if (args.codec !== undefined) throw new Declined('the codec is the runtime\'s choice');
    const key = await this.key(args.key);
    const plain = this.need('serialization', 'encodeWithFormatPrefix')('devl', args.value);
    const packed = args.compress ? await this.need('serialization', 'compress')(plain, true) : plain;
    if (args.key.kind === 'none') return packed;
    return withRandomness({ nonces: args.nonce && [args.nonce], scalar: args.scalar }, async () => {
      try {
        const encrypt = this.pack.find('serialization', 'encrypt') ?? this.need('serialization', 'maybeEncrypt');
        return Uint8Array.from(await encrypt(packed, key));
      } catch (error) {
        throw refusal(error);
      }
    });
  }

  /** Peels with the package's own function where it has one, else in the order of its readers. */
  async peel(wire, key) {
    const prepare = this.pack.find('serialization', 'prepareReplayPayload');
    if (prepare) return (await prepare(wire, key)).data;
    const decrypt = this.pack.find('serialization', 'decrypt') ?? this.pack.find('serialization', 'maybeDecrypt');
    const decompress = this.pack.find('serialization', 'decompress');
    const open = decrypt ? await decrypt(wire, key) : wire;
    return decompress ? decompress(open) : open;
  }

  async decodeEnvelope(args) {
    this.pinned(args);
    const key = await this.key(args.key);
    try {
      const peeled = await this.peel(args.wire, key);
      const { format, payload } = this.need('serialization', 'decodeFormatPrefix')(peeled);
      if (format === 'devl') return Uint8Array.from(payload);
      await this.read('hydrateStepReturnValue', args.wire, { key });
      throw new Error(`the package reads ${format} where it peels ${args.wire.length} bytes`);
    } catch (error) {
      throw refusal(error, this.damage(args.wire));
    }
  }

  /** An error of zlib without a telling message is a damaged body. */
  damage(wire) {
    const format = Buffer.from(wire.slice(0, 4)).toString();
    const member = format === 'gzip' && wire[4] === 0x1f && wire[5] === 0x8b;
    return format === 'gzip' || format === 'zstd' ? { otherwise: 'codec-corrupt', member } : {};
  }

  async inflate(args) {
    this.pinned(args);
    try {
      return Uint8Array.from(await this.need('serialization', 'decompress')(args.wire));
    } catch (error) {
      throw refusal(error, this.damage(args.wire));
    }
  }

  async showEnvelope(args) {
    this.pinned(args);
    const name = args.asynchronous ? 'hydrateDataWithKey' : 'hydrateData';
    const show = this.need('display', name);
    const key = args.key && (await this.key(args.key));
    let shown;
    try {
      shown = await byName(show, { value: args.wire, data: args.wire, revivers: {}, key, cryptoKey: key, encryptionKey: key });
    } catch (error) {
      throw refusal(error, this.damage(args.wire));
    }
    if (shown instanceof Uint8Array) return { untouched: Uint8Array.from(shown) };
    return { text: await this.textOf(shown) };
  }

  async frameEnvelope(args) {
    this.pinned(args);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(args.wire.length);
    // A good frame goes first, in the same read, so that the frame is not sniffed at.
    const { given, failed } = await this.objects(join([GOOD_FRAME, head, args.wire]), { key: args.key });
    if (failed) throw refusal(failed.error);
    if (given.length === 2) return { text: await this.textOf(given[1]) };
    const decrypt = this.pack.find('serialization', 'decrypt') ?? this.pack.find('serialization', 'maybeDecrypt');
    const inner = decrypt ? await decrypt(args.wire, await this.key(args.key)).catch(() => args.wire) : args.wire;
    return { dropped: toText(inner.slice(0, 4)) };
  }

  // --- compression and keys -----------------------------------------------------------------------

  async chooseCodec(args) {
    const { size, enabled = true, disable, codec, zstd = true, gzip = true } = args;
    const compress = this.need('serialization', 'compress');
    if (zstd !== (this.runtime !== 'node-20') || !gzip) throw new Declined('a question about another runtime');
    const saved = { ...process.env };
    const set = (name, value) => (value === undefined ? delete process.env[name] : (process.env[name] = value));
    set('WORKFLOW_DISABLE_COMPRESSION', disable);
    set('WORKFLOW_COMPRESSION_CODEC', codec);
    try {
      const packed = await compress(new Uint8Array(size), enabled);
      const format = Buffer.from(packed.slice(0, 4)).toString('latin1');
      return format === 'gzip' || format === 'zstd' ? format : 'none';
    } finally {
      set('WORKFLOW_DISABLE_COMPRESSION', saved.WORKFLOW_DISABLE_COMPRESSION);
      set('WORKFLOW_COMPRESSION_CODEC', saved.WORKFLOW_COMPRESSION_CODEC);
    }
  }

  async runKey({ secret, project, run }) {
    const module = await this.pack.deep('@workflow/world-vercel', 'dist/encryption.js');
    const derive = module?.deriveRunKey;
    if (!derive) throw new Declined('@workflow/world-vercel has no deriveRunKey');
    return Uint8Array.from(await derive(secret, project, run));
  }

  async keyPair({ key }) {
    const derive = this.need('sealedBox', 'deriveRunKeyPair');
    const { privateKey, publicKey } = await derive(key);
    const text = this.need('sealedBox', 'bytesToBase64')(publicKey);
    let scalar;
    try {
      const { d } = await globalThis.crypto.subtle.exportKey('jwk', privateKey);
      scalar = new Uint8Array(Buffer.from(d, 'base64url'));
    } catch {
      throw new Declined('the package does not give the scalar away');
    }
    return { scalar, public: Uint8Array.from(publicKey), published: text };
  }

  publicKey({ value }) {
    const key = this.need('sealedBox', 'decodeRunPublicKey')(value);
    return key ? { key: Uint8Array.from(key) } : {};
  }

  // --- legacy values ------------------------------------------------------------------------------

  async readLegacy({ value, display }) {
    const stored = value === '' ? undefined : JSON.parse(value);
    try {
      if (!display) {
        await this.read('hydrateStepReturnValue', stored);
        return 'flattened';
      }
      const shown = byName(this.need('display', 'hydrateData'), { value: stored, data: stored, revivers: {} });
      return shown === stored ? 'as-it-is' : 'flattened';
    } catch (error) {
      throw refusal(error);
    }
  }

  async writeLegacy({ text, key }) {
    const value = await this.read('hydrateStepReturnValue', devl(text));
    const secret = await this.key(key);
    const written = await this.write('dehydrateStepReturnValue', value, { key: secret, v1Compat: true, compression: true });
    return JSON.stringify(written);
  }

  legacyPayload({ value }) {
    const { format, payload } = this.need('serialization', 'decodeFormatPrefix')(value === '' ? undefined : JSON.parse(value));
    return join([Buffer.from(format), payload]);
  }

  // --- values -------------------------------------------------------------------------------------

  async encodeValue(args) {
    this.pinned(args);
    const name = { values: 'dehydrateStepReturnValue', errors: 'dehydrateStepError', workflow: 'dehydrateStepArguments' }[args.boundary ?? 'values'];
    if (!name) throw new Declined(`nothing is written at the boundary ${args.boundary}`);
    if (args.now !== undefined) throw new Declined('the package reads its own clock');
    const value = new Builder(this.pack.errors).build(args.value);
    let written;
    try {
      written = await this.write(name, value);
    } catch (error) {
      throw refusal(error);
    }
    if (!(written instanceof Uint8Array)) return new Uint8Array(Buffer.from(JSON.stringify(written)));
    return Uint8Array.from(written.slice(4));
  }

  async decodeValue(args) {
    this.pinned(args);
    if (args.steps) throw new Declined('steps are registered with the client, and a workflow refers to any');
    const wire = join([DEVL, args.wire]);
    const known = globalThis[CLASSES];
    globalThis[CLASSES] = new Map(known);
    globalThis[USE_STEP] = stepProxy;
    try {
      for (const id of args.classes ?? classesIn(args.wire)) this.need('classes', 'registerSerializationClass')(id, classOf(id));
      return graphOf(await this.readAt(args.boundary ?? 'values', wire));
    } catch (error) {
      throw refusal(error, this.badText(args.wire));
    } finally {
      globalThis[CLASSES] = known;
      delete globalThis[USE_STEP];
    }
  }

  readAt(boundary, wire) {
    switch (boundary) {
      case 'values':
        return this.read('hydrateStepReturnValue', wire);
      case 'errors':
        return this.read('hydrateStepError', wire);
      case 'workflow':
        return this.read('hydrateWorkflowArguments', wire);
      default:
        return byName(this.need('display', 'hydrateData'), { value: wire, data: wire, revivers: {} });
    }
  }

  /** The package says `Invalid input` of a root and of a reference alike; the root tells them apart. */
  badText(wire) {
    try {
      const root = JSON.parse(toText(wire));
      const far = (part) => typeof part === 'number' && part >= root.length;
      const beyond = Array.isArray(root) && root.some((slot) => slot !== null && typeof slot === 'object' && Object.values(slot).some(far));
      const sparse = Array.isArray(root) && root.some((slot) => Array.isArray(slot) && slot[0] === -7);
      const boxed = Array.isArray(root) && root.some((slot) => Array.isArray(slot) && slot[0] === 'Object' && Number.isInteger(slot[1]) && !far(slot[1]));
      const invalid = sparse ? 'value-invalid-input' : boxed ? 'value-bad-payload' : undefined;
      return { invalid: invalid ?? (beyond ? 'value-bad-reference' : 'value-invalid-input'), otherwise: 'value-bad-payload', syntax: 'value-bad-payload' };
    } catch {
      return {};
    }
  }
}

export { RUN, devl, keyPair, toText, Rejected };
