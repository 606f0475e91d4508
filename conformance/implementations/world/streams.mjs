// The two generations of the stream interface under one set of names, and the live readers.
//
// Generation "v5" has `world.streams` with the run first; "v4" has functions of the World with the
// name first, and a reader without a run.

import { Misuse } from './misuse.mjs';
import { errorPlain } from './values.mjs';

const V4 = {
  write: (world) => (run, name, chunk) => world.writeToStream(name, run, chunk),
  writeMulti: (world) => (run, name, chunks) => world.writeToStreamMulti(name, run, chunks),
  close: (world) => (run, name) => world.closeStream(name, run),
  get: (world) => (_run, name, start) => world.readFromStream(name, start),
  getChunks: (world) => (run, name, options) => world.getStreamChunks(name, run, options),
  getInfo: (world) => (run, name) => world.getStreamInfo(name, run),
  list: (world) => (run) => world.listStreamsByRunId(run),
};
const V4_NAMES = {
  write: 'writeToStream',
  writeMulti: 'writeToStreamMulti',
  close: 'closeStream',
  get: 'readFromStream',
  getChunks: 'getStreamChunks',
  getInfo: 'getStreamInfo',
  list: 'listStreamsByRunId',
};

export const generation = (world) => (world.streams === undefined ? 'v4' : 'v5');

// Return the function for a stream operation, or nothing if the World has none.
export function streamFunction(world, name) {
  if (world.streams !== undefined) {
    const own = world.streams[name];
    return typeof own === 'function' ? own.bind(world.streams) : undefined;
  }
  return typeof world[V4_NAMES[name]] === 'function' ? V4[name]?.(world) : undefined;
}

class Reader {
  state = 'open';
  #error = null;
  #arrived = [];
  #wake = () => {};
  #source;
  #slow;
  #pulling = false;

  constructor(stream, slow) {
    this.#source = stream.getReader();
    this.#slow = slow;
    this.#pull();
  }

  async #pull() {
    if (this.#pulling || this.state !== 'open') return;
    this.#pulling = true;
    try {
      const { done, value } = await this.#source.read();
      if (done) this.state = 'ended';
      else this.#arrived.push(value);
    } catch (error) {
      this.state = 'failed';
      this.#error = errorPlain(error);
    }
    this.#pulling = false;
    this.#wake();
    if (!this.#slow) this.#pull();
  }

  async poll(waitMs) {
    if (this.#slow) this.#pull();
    if (this.#arrived.length === 0 && this.state === 'open' && waitMs > 0) {
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = () => {};
    }
    const answer = { chunks: this.#arrived.splice(0), state: this.state };
    return this.#error === null ? answer : { ...answer, error: this.#error };
  }

  async cancel() {
    await this.#source.cancel('the reader wants no more');
    return {};
  }
}

export class Readers {
  #readers = new Map();
  #last = 0;

  async open(world, { runId, name, startIndex, pace }) {
    const stream = await streamFunction(world, 'get')(runId, name, startIndex);
    const handle = (this.#last += 1);
    this.#readers.set(handle, new Reader(stream, pace === 'slow'));
    return { reader: handle };
  }

  #get(handle) {
    const reader = this.#readers.get(handle);
    if (!reader) throw new Misuse(`there is no reader ${handle}`);
    return reader;
  }

  poll(handle, waitMs) {
    return this.#get(handle).poll(waitMs);
  }

  cancel(handle) {
    const reader = this.#get(handle);
    this.#readers.delete(handle);
    return reader.cancel();
  }

  async cancelAll() {
    await Promise.allSettled([...this.#readers.keys()].map((handle) => this.cancel(handle)));
  }
}
