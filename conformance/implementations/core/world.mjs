// A World that answers what it is told to, in the place where the package looks for its World.
//
// One object has the operations of both generations: `streams.get` and its like of 5.x, and
// `readFromStream` and its like of 4.x. Roles set `on`, and everything that is not set does nothing.

const CACHE = Symbol.for('@workflow/world//cache');

export class World {
  constructor(specVersion) {
    this.on = {};
    this.log = [];
    const call = (name, fallback) => (...words) => (this.on[name] ?? fallback)(...words);
    const open = call('get', async () => new ReadableStream());
    const info = call('getInfo', async () => ({ tailIndex: -1, done: false }));
    const nothing = async () => {};
    const write = call('write', nothing);
    const writeMulti = call('writeMulti', nothing);
    const close = call('close', nothing);
    this.object = {
      specVersion,
      streams: {
        get: (runId, name, start) => open({ runId, name, start }),
        getInfo: (runId, name) => info({ runId, name }),
        write: (runId, name, chunk) => write({ runId, name, chunk }),
        writeMulti: (runId, name, chunks) => writeMulti({ runId, name, chunks }),
        close: (runId, name) => close({ runId, name }),
        list: async () => [],
      },
      readFromStream: (name, start) => open({ name, start }),
      getStreamInfo: (name, runId) => info({ name, runId }),
      writeToStream: (name, runId, chunk) => write({ name, runId, chunk }),
      writeToStreamMulti: (name, runId, chunks) => writeMulti({ name, runId, chunks }),
      closeStream: (name, runId) => close({ name, runId }),
      getDeploymentId: async () => 'dpl_writer',
      resolveLatestDeploymentId: async () => 'dpl_reader',
      getEncryptionKeyForRun: async () => this.on.key ?? undefined,
      events: {
        create: async (runId, event, params) => {
          this.log.push({ kind: 'event', runId, event, params });
          return { run: { runId, status: 'pending' }, event: { eventId: 'evnt_1' } };
        },
      },
      runs: {
        get: async () => this.on.run ?? {},
        create: async (data) => { // before there were events of runs
          const runId = 'wrun_01K00000000000000000000000';
          this.log.push({ kind: 'event', runId, event: { eventType: 'run_created', eventData: data } });
          return { ...data, runId, status: 'pending' };
        },
      },
      hooks: { getByToken: async () => this.on.hook },
      queue: async (name, message, options) => {
        this.log.push({ kind: 'queue', name, message, options });
        if (message?.__healthCheck) this.on.probed?.(message);
        return { messageId: 'msg_1' };
      },
      createQueueHandler: () => async () => {},
    };
  }

  install() {
    globalThis[CACHE] = this.object;
    return this;
  }
}

/** A stream of the runtime that ends after these chunks. */
export function streamOf(...chunks) {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}
