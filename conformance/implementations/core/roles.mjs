// The stream roles: the reconnecting reader, and the group-commit writer (profile PUB).

import { Declined } from '../../kits/typescript/onceproof-kit.mjs';
import { byName } from './package.mjs';
import { World } from './world.mjs';

const RUN = 'wrun_01K00000000000000000000000';
const NAME = 'strm_01K00000000000000000000000_user';
const HEADER = 4;

/** A promise whose ends are at hand. */
function later() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  made.promise.catch(() => {});
  return made;
}

class Expired extends Error {
  constructor() {
    super('the stream is no longer kept');
    this.name = 'StreamExpiredError';
    this.status = 410;
  }
}

export class ReaderRole {
  constructor(pack, emit, config) {
    this.pack = pack;
    this.emit = emit;
    if (config.marked) throw new Declined('no published release reads markers');
    const make = pack.find('serialization', 'createReconnectingFramedStream');
    if (!make) throw new Declined(`@workflow/core ${pack.version} has no reconnecting reader`);
    this.make = make;
    this.caps = { WORKFLOW_FRAMED_STREAM_MAX_RECONNECTS: config.consecutive, WORKFLOW_FRAMED_STREAM_MAX_TOTAL_RECONNECTS: config.total };
    this.world = new World(pack.world.SPEC_VERSION_CURRENT);
    this.world.on.get = ({ start }) => this.connect(start ?? 0);
    this.world.on.getInfo = () => this.ask();
  }

  connect(start) {
    this.emit('connect', { start });
    this.opening = later();
    return this.opening.promise;
  }

  ask() {
    this.emit('get-info');
    this.asked = later();
    return this.asked.promise;
  }

  async tell(kind, fields) {
    this.world.install();
    for (const [name, value] of Object.entries(this.caps)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = String(value);
    }
    const act = this[kind];
    if (!act || !Object.hasOwn(READER_INPUTS, kind)) throw new Declined(`a reader is not told ${kind}`);
    return act.call(this, fields);
  }

  begin({ start }) {
    const stream = byName(this.make, { runId: RUN, name: NAME, startIndex: start });
    this.reader = stream.getReader();
    this.reading = this.deliver();
  }

  async deliver() {
    try {
      for (;;) {
        const { done, value } = await this.reader.read();
        if (this.cancelled) return;
        if (done) break;
        this.emit('deliver', { item: Uint8Array.from(value.slice(HEADER)) });
      }
      this.emit('closed');
    } catch (error) {
      if (!this.cancelled) this.emit('failed', { reason: this.reason(error) });
    }
  }

  reason(error) {
    if (error instanceof Expired || error?.status === 410) return 'expired';
    return /reconnection attempts/.test(error?.message) ? 'too-many-reconnects' : 'connect-failed';
  }

  opened() {
    const connection = this;
    this.opening.resolve(new ReadableStream({
      start(controller) { connection.controller = controller; },
      cancel() { connection.emit('cancel-upstream'); },
    }));
  }

  bytes({ data }) {
    this.controller.enqueue(data);
  }

  eof() {
    this.controller.close();
    this.controller = null;
  }

  error({ gone }) {
    const error = gone ? new Expired() : new Error('the connection failed');
    if (this.controller) this.controller.error(error);
    else this.opening.reject(error);
    this.controller = null;
  }

  info({ tail, done }) {
    if (tail === undefined) this.asked.reject(new Error('the question failed'));
    else this.asked.resolve({ tailIndex: tail, done });
  }

  async cancel() {
    this.cancelled = true;
    this.reader.cancel(new Error('no more is wanted')).catch(() => {});
  }
}

const READER_INPUTS = { begin: 1, opened: 1, bytes: 1, eof: 1, error: 1, info: 1, cancel: 1 };

export class WriterRole {
  constructor(pack, emit, config) {
    this.pack = pack;
    this.emit = emit;
    if (config.profile !== undefined && config.profile !== 'PUB') throw new Declined(`no published release writes profile ${config.profile}`);
    if (!pack.find('serialization', 'WorkflowServerWritableStream')) throw new Declined('the release has no writer of its own');
    if (config.delays || config['durable-writes'] || config['abort-drains'] === false) throw new Declined('a question about another sink');
    this.config = config;
    this.pending = new Map();
    this.world = new World(pack.world.SPEC_VERSION_CURRENT);
    this.world.on.write = ({ chunk }) => this.ask('write', { frame: Uint8Array.from(chunk) });
    this.world.on.writeMulti = ({ chunks }) => this.ask('write-multi', { frames: chunks.map((chunk) => Uint8Array.from(chunk)) });
    this.world.on.close = () => this.ask('close', {});
  }

  ask(op, fields) {
    const id = this.next++;
    this.emit('op', { id, op, ...fields });
    const asked = later();
    this.pending.set(id, asked);
    return asked.promise;
  }

  async tell(kind, fields) {
    this.world.install();
    for (const [name, field] of LIMITS) {
      if (this.config[field] === undefined) delete process.env[name];
      else process.env[name] = String(this.config[field]);
    }
    const act = WRITER_INPUTS[kind];
    if (!act) throw new Declined(`a writer is not told ${kind}`);
    return act.call(this, fields);
  }

  /** Says that the run is awaited once something waits for it; the package asks from the start. */
  need() {
    if (!this.awaited) this.emit('op', { id: 0, op: 'await-ready' });
    this.awaited = true;
  }

  /** Asks a sink whether it has failed, since it says so to nobody who does not ask. */
  asked() {
    const failed = (reason) => () => {
      if (!this.failed) this.emit('failed', { reason });
      this.failed = true;
    };
    this.sink[Symbol.for('WORKFLOW_STREAM_DRAIN')]?.call(this.sink).catch(failed('request-failed'));
    if (this.closing) this.writer.closed.catch(failed('close-failed'));
  }

  /** Ends as an application does that lets go of the stream, and as the runtime that waits behind. */
  async end(drain) {
    if (!this.aborted) this.writer.releaseLock();
    this.released = !this.aborted;
    await drain.call(this.sink);
    if (this.aborted) throw new Error('the stream was aborted');
  }

  settle(promise, kind) {
    promise.then(() => this.emit(kind, { ok: true }), () => this.emit(kind, { ok: false }));
  }
}

const LIMITS = [
  ['WORKFLOW_STREAM_MAX_CHUNKS_PER_BATCH', 'group-chunks'],
  ['WORKFLOW_STREAM_MAX_BYTES_PER_BATCH', 'group-bytes'],
  ['WORKFLOW_STREAM_MAX_INFLIGHT_CHUNKS', 'buffer-chunks'],
  ['WORKFLOW_STREAM_MAX_BUFFERED_BYTES', 'buffer-bytes'],
];

const WRITER_INPUTS = {
  begin({ first, ready }) {
    this.next = first;
    this.ready = later();
    this.awaited = ready;
    if (ready) this.ready.resolve();
    const Sink = this.pack.modules.serialization.WorkflowServerWritableStream;
    this.sink = new Sink(RUN, NAME, ready ? undefined : this.ready.promise);
    this.writer = this.sink.getWriter();
    this.writer.closed.catch(() => {});
    this.writer.ready.catch(() => {});
  },
  write({ frame }) {
    this.need();
    this.settle(this.writer.write(frame), 'write-settled');
  },
  close({ stream }) {
    this.need();
    if (stream) {
      this.closing = true;
      return this.settle(this.writer.close(), 'close-settled');
    }
    const drain = this.sink[Symbol.for('WORKFLOW_STREAM_DRAIN')];
    if (!drain) throw new Declined('the release has no way to wait until everything is durable');
    return this.settle(this.end(drain), 'close-settled');
  },
  abort() {
    this.aborted = true;
    (this.released ? this.sink : this.writer).abort(new Error('given up')).then(() => this.emit('abort-settled'), () => this.emit('abort-settled'));
  },
  ready({ ok }) {
    if (ok) this.ready.resolve();
    else this.ready.reject(new Error('the run does not exist'));
  },
  'op-result': function result({ id, ok }) {
    const asked = this.pending.get(id);
    this.pending.delete(id);
    if (ok) return asked?.resolve();
    asked?.reject(new Error('the operation failed'));
    this.asked();
  },
};
