// Stream references: how a release frames a new stream, reads one, and hands one on.
//
// The package decides inside its reducers and revivers, so each question is put as bytes: a value
// with a stream is written, or a reference is read, and what the World of the adapter saw tells.

import { Declined } from '../../kits/typescript/onceproof-kit.mjs';
import { join } from './streams.mjs';
import { streamOf, World } from './world.mjs';

const NAME = 'strm_01K00000000000000000000000';
const PROBE = new Uint8Array(Buffer.from('\0\0\0\x09devl["a"]', 'latin1'));
const LINE = new Uint8Array(Buffer.from('["a"]\n'));
const MARKED = new Set(['framed-v2', 'framedStreamMarkers']);
const same = (left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)) === 0;
const text = (value) => new Uint8Array(Buffer.from(`devl${value}`));

const streamFrom = (values, options = {}) => new ReadableStream({
  ...options,
  start(controller) {
    for (const value of values) controller.enqueue(value);
    controller.close();
  },
});

export class References {
  constructor(codec) {
    this.codec = codec;
    this.pack = codec.pack;
  }

  /** Makes a World that keeps what is written, and gives these bytes to whoever reads. */
  world(bytes = new Uint8Array()) {
    const world = new World(this.pack.world.SPEC_VERSION_CURRENT).install();
    const written = [];
    world.on.get = async () => streamOf(Uint8Array.from(bytes)); // readers take the buffer away
    world.on.getInfo = async () => ({ tailIndex: 0, done: true });
    world.on.write = async ({ chunk }) => { written.push(chunk); };
    world.on.writeMulti = async ({ chunks }) => { written.push(...chunks); };
    world.on.close = async () => {};
    return written;
  }

  // --- producers ----------------------------------------------------------------------------------

  async produce({ origin, capability }) {
    if (MARKED.has(capability)) throw new Declined('no published release knows markers');
    if (origin === 'step-writable') return this.stepWritable();
    const written = this.world();
    const stream = origin === 'bytes' ? streamFrom([Uint8Array.of(7)], { type: 'bytes' }) : streamFrom(['a']);
    const ops = [];
    const payload = await this.codec.write('dehydrateWorkflowArguments', [stream], { ops, framedByteStreams: capability === 'framedByteStreams' });
    await Promise.all(ops);
    const slots = JSON.parse(Buffer.from(payload.slice(4)).toString());
    const reference = slots.find((slot) => slot !== null && typeof slot === 'object' && 'name' in slot);
    const field = reference.framing === undefined ? undefined : slots[reference.framing];
    const framing = join(written).length > 1 ? 'framed-v1' : 'raw';
    return field === undefined ? { framing } : { framing, field };
  }

  /** Writes one value through the writable that a step asks for. */
  async stepWritable() {
    const { contextStorage } = (await this.pack.deep('@workflow/core', 'dist/step/context-storage.js')) ?? {};
    const { getWritable } = (await this.pack.deep('@workflow/core', 'dist/step/writable-stream.js')) ?? {};
    if (!contextStorage || !getWritable) throw new Declined('the release has no getWritable of a step');
    const written = this.world();
    const context = { workflowMetadata: { workflowRunId: 'wrun_01K00000000000000000000000' }, ops: [] };
    await contextStorage.run(context, async () => {
      const writer = getWritable().getWriter();
      await writer.write('a');
      await writer.close();
      await Promise.all(context.ops);
    });
    return { framing: same(join(written), PROBE) ? 'framed-v1' : 'raw' };
  }

  // --- readers ------------------------------------------------------------------------------------

  reference(tag, { name, kind, framing, start_index: start }) {
    const parts = { name: name || NAME, ...(kind === 'bytes' && { type: 'bytes' }), ...(framing !== undefined && { framing }), ...(start !== undefined && { startIndex: Number(start) }) };
    const names = Object.keys(parts);
    const shape = `{${names.map((part, at) => `"${part}":${at + 2}`).join(',')}}`;
    return text(`[["${tag}",1],${shape},${names.map((part) => JSON.stringify(parts[part])).join(',')}]`);
  }

  async readBack(args, bytes) {
    this.world(bytes);
    const stream = await this.codec.read('hydrateStepArguments', this.reference('ReadableStream', args));
    const parts = [];
    for await (const part of stream) parts.push(part);
    return parts;
  }

  async dispatch(args) {
    this.codec.pinned(args);
    if (args.generation !== 'pub') throw new Declined('no published release is a reader that knows markers');
    if (args.kind === 'objects') {
      const framed = await this.readBack(args, PROBE);
      const lines = await this.readBack(args, LINE);
      return framed[0] === 'a' && lines[0] === 'a' ? 'sniff' : 'other';
    }
    const whole = join(await this.readBack(args, PROBE));
    return same(whole, PROBE) ? 'as-is' : 'unframe-v1';
  }

  // --- what is handed on --------------------------------------------------------------------------

  async forward(args) {
    if (args.name === '') throw new Declined('a stream without a name is a new one');
    const handle = await this.codec.read('hydrateWorkflowArguments', this.reference('ReadableStream', args));
    this.world();
    // A step has a stream in the handle's place, with what the handle says of itself.
    const stream = new ReadableStream();
    for (const part of Object.getOwnPropertySymbols(handle)) Object.defineProperty(stream, part, { value: handle[part] });
    const payload = await this.codec.write('dehydrateStepReturnValue', stream, { framedByteStreams: args.byte_framing ?? false });
    const slots = JSON.parse(Buffer.from(payload.slice(4)).toString());
    const reference = slots[slots[0][1]];
    const part = (name) => (reference[name] === undefined ? undefined : slots[reference[name]]);
    const found = { name: part('name'), kind: part('type') === 'bytes' ? 'bytes' : 'objects', framing: part('framing'), start_index: part('startIndex') };
    return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
  }

  async writable({ framing }) {
    if (MARKED.has(framing)) throw new Declined('no published release knows markers');
    const written = this.world();
    const ops = [];
    const stream = await this.codec.read('hydrateStepArguments', this.reference('WritableStream', { framing }), { ops });
    const writer = stream.getWriter();
    await writer.write('a');
    await writer.close();
    await Promise.all(ops);
    return same(join(written), PROBE) ? 'framed-v1' : 'raw';
  }
}
