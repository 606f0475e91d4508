// Decisions of the release: what it believes of a reader, which runs and Worlds it takes, and what
// its call sites write, with a World of ours in place of the real one.

import { Declined, Rejected } from '../../kits/typescript/onceproof-kit.mjs';
import { byName } from './package.mjs';
import { refusal } from './rejections.mjs';
import { streamOf, World } from './world.mjs';

const RUN = 'wrun_01K00000000000000000000000';
const VALID = 'NsIaZUi6eyMOPlC8CVaxQ0F17V5ayoIm9DW+3doHLy8=';
const PUBLIC_KEYS = { valid: VALID, malformed: 'AAAA', 'low-order': Buffer.alloc(32).toString('base64') };
const KEY = Uint8Array.from({ length: 32 }, (_, at) => at);
const FORMATS = ['devl', 'encr', 'encp', 'gzip', 'zstd'];
const SITES = ['start-same', 'start-cross', 'resume-hook'];

const EXAMPLES = {
  Map: () => new Map(), Set: () => new Set(), Date: () => new Date(0), Error: () => new Error('m'),
  TypeError: () => new TypeError('m'), DOMException: () => new DOMException('m', 'AbortError'),
};
const unmade = (tag) => { throw new Declined(`the adapter makes no ${tag} here`); };

const prefixOf = (bytes) => Buffer.from(bytes.slice(0, 4)).toString('latin1');

export class Decisions {
  constructor(pack, codec) {
    this.pack = pack;
    this.codec = codec;
  }

  own(release) {
    if (release !== this.pack.version) throw new Declined(`a question about release ${release}`);
  }

  capabilities({ writer, told }) {
    this.own(writer);
    const { supportedFormats, framedByteStreams } = this.codec.need('capabilities', 'getRunCapabilities')(told);
    return { formats: FORMATS.filter((format) => supportedFormats.has(format)), framing: framedByteStreams ? 'framedByteStreams' : 'none' };
  }

  spec({ release, switch: set }) {
    this.own(release);
    const { SPEC_VERSION_CURRENT, SPEC_VERSION_MAX_SUPPORTED, mintedSpecVersion } = this.pack.world;
    if (SPEC_VERSION_CURRENT === undefined) return {};
    if (set !== undefined && !mintedSpecVersion) throw new Declined('the release has no such switch');
    const minted = mintedSpecVersion ? mintedSpecVersion(set === undefined ? {} : { WORKFLOW_SEALED_LOG: set }) : SPEC_VERSION_CURRENT;
    return { minted, maximum: SPEC_VERSION_MAX_SUPPORTED ?? SPEC_VERSION_CURRENT };
  }

  run({ release, spec }) {
    this.own(release);
    const { isLegacySpecVersion, requiresNewerWorld } = this.pack.world;
    if (!requiresNewerWorld) throw new Declined('the release has no requiresNewerWorld');
    if (requiresNewerWorld(spec)) throw new Rejected('run-not-supported');
    return { legacy: isLegacySpecVersion(spec) };
  }

  world({ release, declared }) {
    this.own(release);
    const check = this.codec.need('compatibility', 'assertWorldSupportsRuntimeProtocol');
    try {
      check({ specVersion: declared });
      return true;
    } catch (error) {
      throw refusal(error, { only: 'world-not-supported' });
    }
  }

  /** Names the layers of what was written, from the outside in, and how streams in it are framed. */
  async layers(written) {
    const layers = [];
    let bytes = written;
    const key = await this.codec.key({ kind: this.codec.pack.find('serialization', 'deriveRunPayloadKeys') ? 'bundle' : 'aes', material: KEY });
    for (let depth = 0; depth < 3; depth++) {
      const format = prefixOf(bytes);
      layers.push(format);
      if (format === 'devl') return layers;
      if (format === 'encr' || format === 'encp') {
        const decrypt = this.codec.pack.find('serialization', 'decrypt') ?? this.codec.pack.find('serialization', 'maybeDecrypt');
        bytes = await decrypt(bytes, key);
      } else bytes = await this.codec.need('serialization', 'decompress')(bytes);
    }
    return layers;
  }

  async decide(args) {
    this.codec.pinned(args);
    this.own(args.writer);
    if (!SITES.includes(args.site)) throw new Declined(`the adapter does not drive the call site ${args.site}`);
    if (args.engine === 'quickjs') throw new Declined('the adapter drives no engine');
    if (args.gzip === false || (args.zstd ?? true) !== (this.codec.runtime !== 'node-20')) throw new Declined('a question about another runtime');
    if (args.caller_held && args.site !== 'resume-hook') throw new Declined('only a hook has a caller with a key');
    if (args.run_spec === undefined && args.site !== 'resume-hook' && this.pack.world.SPEC_VERSION_CURRENT !== undefined) {
      throw new Declined('a start always has the spec version of its World');
    }
    const bytes = new ReadableStream({ type: 'bytes', start(controller) { controller.enqueue(Uint8Array.of(1)); controller.close(); } });
    const { world, written, event, probed, framed } = await this.written(args, { text: 'fox '.repeat(1000), bytes });
    return this.decision(args, { world, written, event, probed, framed });
  }

  /** Has a hook resumed with values of these tags, for a run of this release. */
  async tags(args) {
    this.codec.pinned(args);
    const values = args.tags.map((tag) => EXAMPLES[tag] ?? unmade(tag));
    await this.written({ site: 'resume-hook', reader: args.told, run_spec: this.pack.world.SPEC_VERSION_CURRENT }, values.map((make) => make()));
    return true;
  }

  /** Has a call site write a value, and gives what it wrote. */
  async written(args, value) {
    const world = new World(this.pack.world.SPEC_VERSION_CURRENT).install();
    let probed = false;
    world.on.key = (args.run_key ?? true) ? KEY : undefined;
    world.on.probed = () => { probed = true; };
    world.on.get = async () => this.probe(args);
    const framed = [];
    world.on.write = async ({ chunk }) => { framed.push(chunk); };
    world.on.writeMulti = async ({ chunks }) => { framed.push(...chunks); };
    world.on.close = async () => { world.closed = true; };
    if (args.probe === 'no-streams') {
      delete world.object.streams.get;
      delete world.object.readFromStream;
    }
    const env = { WORKFLOW_DISABLE_COMPRESSION: args.disable, WORKFLOW_COMPRESSION_CODEC: args.codec };
    const saved = Object.fromEntries(Object.keys(env).map((name) => [name, process.env[name]]));
    const set = (values) => Object.entries(values).forEach(([name, one]) => (one === undefined ? delete process.env[name] : (process.env[name] = one)));
    set(env);
    const clock = Date.now;
    let late = clock();
    if (args.probe === 'timed-out') Date.now = () => { late += 500; return late; }; // time passes only here
    try {
      await (args.site === 'resume-hook' ? this.resume(args, world, value) : this.start(args, world, value));
    } catch (error) {
      throw refusal(error, args.public_key === 'low-order' ? { only: 'key-agreement' } : {});
    } finally {
      Date.now = clock;
      set(saved);
    }
    const { event } = world.log.find(({ kind, event: one }) => kind === 'event' && /^(run_created|hook_received)$/.test(one.eventType));
    return { world, written: event.eventData.input ?? event.eventData.payload, event, probed, framed };
  }

  probe({ probe = 'answered', reader, public_key: key }) {
    if (probe === 'timed-out') return new ReadableStream();
    if (probe === 'failed') throw new Error('the stream cannot be read');
    if (probe === 'plain-text') return streamOf(Buffer.from('ok'));
    const answer = { healthy: probe !== 'unhealthy', workflowCoreVersion: reader, encryptionPublicKey: PUBLIC_KEYS[key] };
    return streamOf(new Uint8Array(Buffer.from(JSON.stringify(answer))));
  }

  async start(args, world, value) {
    const start = this.pack.find('start', 'start') ?? this.codec.need('runtime', 'start');
    const workflow = Object.assign(() => {}, { workflowId: 'workflow//./a.ts//wf' });
    const options = args.site === 'start-cross' ? { deploymentId: 'dpl_reader' } : {};
    if (args.run_spec !== undefined) options.specVersion = args.run_spec;
    await start(workflow, [value], options);
  }

  async resume(args, world, value) {
    const resume = this.pack.find('resume', 'resumeHook') ?? this.codec.need('runtime', 'resumeHook');
    const key = PUBLIC_KEYS[args.public_key];
    const context = { deploymentId: 'dpl_reader', workflowName: 'workflow//./a.ts//wf', runSpecVersion: args.run_spec, workflowCoreVersion: args.reader, encryptionPublicKey: key };
    const run = { runId: RUN, status: 'running', specVersion: args.run_spec, deploymentId: 'dpl_reader', workflowName: context.workflowName, executionContext: { workflowCoreVersion: args.reader }, encryptionPublicKey: key };
    world.on.run = run;
    world.on.hook = { hookId: 'hook_1', token: 'token', runId: RUN, specVersion: args.legacy_hook ? 1 : this.pack.world.SPEC_VERSION_CURRENT, resumeContext: context };
    const override = args.caller_held ? await this.codec.key({ kind: 'aes', material: KEY }) : undefined;
    await resume('token', value, override);
  }

  async decision(args, { world, written, event, probed, framed }) {
    const queue = world.log.filter(({ kind, message }) => kind === 'queue' && !message?.__healthCheck).at(-1);
    const decided = { queue_copy: queue?.message?.runInput !== undefined, token: event.eventData.token !== undefined, probed };
    if (written instanceof Uint8Array) Object.assign(decided, { shape: 'payload', layers: await this.layers(written) });
    else Object.assign(decided, { shape: 'legacy', layers: [] });
    const run = args.site === 'resume-hook' ? args.run_spec : event.specVersion;
    if (run !== undefined) decided.run_spec = run;
    const stamped = this.pack.world.SPEC_VERSION_CURRENT;
    if (stamped !== undefined) decided.event_spec = stamped;
    const spec = queue?.options?.specVersion ?? (args.site === 'resume-hook' ? undefined : run);
    if (spec !== undefined) decided.queue_spec = spec;
    decided.framing = (framed[0]?.length ?? 0) > 1 ? 'framed-v1' : 'raw';
    return decided;
  }
}

export { byName };
