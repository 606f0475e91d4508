// The operations of the world role on one World: which method serves each, and what comes back.

import { Misuse } from './misuse.mjs';
import { Deliveries } from './queue.mjs';
import { VISIBLE, arm, count } from './storage_calls.mjs';
import { place } from './stores.mjs';
import { Readers, generation, streamFunction } from './streams.mjs';
import { errorPlain, fromWire, toWire } from './values.mjs';

// Drop what was not given, so that a World sees absent members and not undefined ones.
function given(members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

const resolving = ({ resolveData }) => given({ resolveData });

// Of each method of storage: where it is, and its arguments made of the named ones.
const STORAGE = {
  'events.create': (a) => [a.runId, a.request, ...(a.params === undefined ? [] : [a.params])],
  'events.createBatch': (a) => [a.runId, a.requests, ...(a.params === undefined ? [] : [a.params])],
  'events.get': (a) => [a.runId, a.eventId],
  'events.list': (a) => [given(a)],
  'events.listByCorrelationId': (a) => [given(a)],
  'runs.get': (a) => [a.id, resolving(a)],
  'runs.list': (a) => [given(a)],
  'steps.get': (a) => [a.runId, a.stepId],
  'steps.list': (a) => [given(a)],
  'hooks.get': (a) => [a.hookId],
  'hooks.getByToken': (a) => [a.token],
  'hooks.list': (a) => [given(a)],
};
const STREAMS = {
  'streams.write': (a) => [a.runId, a.name, a.chunk],
  'streams.writeMulti': (a) => [a.runId, a.name, a.chunks],
  'streams.close': (a) => [a.runId, a.name],
  'streams.getChunks': (a) => [a.runId, a.name, given({ limit: a.limit, cursor: a.cursor })],
  'streams.getInfo': (a) => [a.runId, a.name],
  'streams.list': (a) => [a.runId],
};

const declined = (op) => ({ declined: { reason: `the World has no ${op}` } });

export class Hosted {
  opened = false;
  #package;
  #clients;
  #world = null;
  #readers = new Readers();
  #deliveries = new Deliveries();
  #sessions = new Map();
  #functions = new Map();

  constructor(world, clients) {
    this.#package = world;
    this.#clients = clients;
  }

  async open({ store, start = true, zone, settings = {} }) {
    if (this.opened) throw new Misuse('a process has one World');
    this.opened = true;
    const found = await place(this.#package, this.#clients, store, zone);
    await this.#deliveries.listen();
    Object.assign(process.env, this.#package.environment(found));
    this.#world = await this.#package.world(found, settings);
    this.#deliveries.register(this.#world);
    this.#collect();
    if (start) await this.#world.start?.();
  }

  // Bind the methods that this World has to the operations.
  #collect() {
    for (const [op, args] of Object.entries(STORAGE)) {
      const [part, name] = op.split('.');
      const owner = this.#world[part];
      if (typeof owner?.[name] === 'function') {
        this.#functions.set(op, (a) => owner[name](...args(a)));
      }
    }
    for (const [op, args] of Object.entries(STREAMS)) {
      const method = streamFunction(this.#world, op.split('.')[1]);
      if (method !== undefined) this.#functions.set(op, (a) => method(...args(a)));
    }
    const own = {
      'session.open': this.#world.streams?.createWriteSession && ((a) => this.#openSession(a)),
      'session.write': this.#world.streams?.createWriteSession && ((a) => this.#session(a)),
      'reader.open': streamFunction(this.#world, 'get') && ((a) => this.#readers.open(this.#world, a)),
      'reader.poll': (a) => this.#readers.poll(a.reader, a.wait_ms),
      'reader.cancel': (a) => this.#readers.cancel(a.reader),
      'queue.send': typeof this.#world.queue === 'function' && ((a) => this.#send(a)),
      'queue.poll': (a) => this.#deliveries.poll(a.wait_ms),
      'queue.reply': (a) => this.#deliveries.reply(a.delivery, a.result),
      'lifecycle.start': typeof this.#world.start === 'function' && (() => this.#world.start()),
      'storage.arm': (a) => (arm(a.kill_before), {}),
      'storage.count': () => ({ calls: count() }),
      describe: () => this.#describe(),
    };
    for (const [op, serve] of Object.entries(own)) if (serve) this.#functions.set(op, serve);
  }

  #describe() {
    const { specVersion, capabilities } = this.#world;
    const alone = this.#package.inMemory ? { shared: false, durable: false } : {};
    return {
      specVersion: specVersion ?? null,
      generation: generation(this.#world),
      capabilities: { ...capabilities, ...alone },
      methods: [...this.#functions.keys()],
      storage: VISIBLE,
      zones: this.#package.needs.includes('postgres'),
    };
  }

  async #openSession({ runId, name, writerId }) {
    const session = await this.#world.streams.createWriteSession(runId, name, { writerId });
    this.#sessions.set(this.#sessions.size + 1, session);
    return { session: this.#sessions.size };
  }

  #session({ session, chunkSeq, chunks }) {
    const open = this.#sessions.get(session);
    if (!open) throw new Misuse(`there is no session ${session}`);
    return open.write(chunkSeq, chunks);
  }

  #send({ name, payload, options }) {
    this.#deliveries.registerFor(this.#world, name);
    return this.#world.queue(name, payload, ...(options === undefined ? [] : [options]));
  }

  // Start the method before anything is awaited, and give what it settles to.
  async tell(input) {
    const serve = this.#functions.get(input.op);
    if (serve === undefined) return declined(input.op);
    try {
      return { outputs: [{ ok: toWire((await serve(fromWire(input.args ?? {}))) ?? {}) }] };
    } catch (error) {
      if (error instanceof Misuse) throw error;
      return { outputs: [{ error: toWire(errorPlain(error)) }] };
    }
  }

  async close() {
    await this.#readers.cancelAll();
    await this.#world?.close?.();
    this.#deliveries.close();
  }
}
