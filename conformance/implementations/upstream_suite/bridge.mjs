// A World that is served elsewhere: every call is forwarded to a program that speaks the adapter
// protocol, so that a suite that is written for Worlds of JavaScript can judge any other one.
//
//   ONCEPROOF_BACKEND   the words of the program, as a JSON list
//   ONCEPROOF_STORE     the folder below which each process of the suite has a store of its own
//
// Calls are sent in the order in which they are made; live reads and deliveries are polled, without
// waiting, because a program may answer one request after the other. Deliveries go to the
// application by HTTP, as those of the local World do.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fromWire, toWire } from './values.mjs';

const POLL_MS = 5;
const READ_MS = 10;
const ROUTE = '/.well-known/workflow/v1/flow';

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The error of a backend under its name: a runtime knows errors by that.
function raised({ name, message, ...more }) {
  return Object.assign(new Error(message), { name, ...more });
}

// What is absent is undefined here, and null on the wire; only cursors may be null.
function absent(value) {
  if (Array.isArray(value)) return value.map(absent);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const kept = Object.entries(value).filter(([name, part]) => part !== null || name === 'cursor');
  return Object.fromEntries(kept.map(([name, part]) => [name, absent(part)]));
}

// When an entity was last changed is asked for by schemas of upstream, and is no promise of a World.
function dated(entity) {
  const { updatedAt, completedAt, startedAt, createdAt } = entity;
  return { ...entity, updatedAt: updatedAt ?? completedAt ?? startedAt ?? createdAt };
}

const datedPage = (page) => ({ ...page, data: page.data.map(dated) });

class Backend {
  #waiting = new Map();
  #last = 0;
  #process;
  #instance;

  constructor() {
    const [program, ...words] = JSON.parse(process.env.ONCEPROOF_BACKEND);
    this.#process = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process.on('exit', (code) => this.#lost(`the backend ended with ${code}`));
    this.#process.stdin.on('error', () => {});
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      const { id, ...reply } = JSON.parse(line);
      this.#waiting.get(id)?.resolve(reply);
      this.#waiting.delete(id);
    });
    this.#ask({ request: 'hello', versions: [1, 1], nonce: 'bridge', max_line: 1 << 26 });
    const store = path.join(process.env.ONCEPROOF_STORE, String(process.pid));
    this.#instance = this.#ask({ request: 'open', role: 'world', config: { store, start: false } });
  }

  #lost(why) {
    for (const { reject } of this.#waiting.values()) reject(new Error(why));
    this.#waiting.clear();
  }

  #ask(message) {
    const id = (this.#last += 1);
    this.#process.stdin.write(`${JSON.stringify({ id, ...message })}\n`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  // The instance is the first one of its process: nothing has to be awaited before an operation.
  async tell(op, args) {
    const reply = await this.#ask({ request: 'tell', instance: 1, input: { op, args: toWire(args) } });
    const output = reply.outputs?.[0];
    if (output === undefined) throw new Error(`${op}: ${JSON.stringify(reply)}`);
    if (output.error !== undefined) throw raised(fromWire(output.error));
    return absent(fromWire(output.ok));
  }

  end() {
    this.#process.stdin.end();
  }
}

async function created(backend, args) {
  const result = await backend.tell('events.create', args);
  for (const entity of ['run', 'step']) if (result[entity]) result[entity] = dated(result[entity]);
  return result;
}

function liveRead(backend, runId, name, startIndex) {
  const opened = backend.tell('reader.open', { runId, name, startIndex });
  return new ReadableStream({
    async pull(controller) {
      const { reader } = await opened;
      while (true) {
        const { chunks, state } = await backend.tell('reader.poll', { reader, wait_ms: 0 });
        for (const chunk of chunks) controller.enqueue(chunk);
        if (state !== 'open') return controller.close();
        if (chunks.length > 0) return;
        await later(READ_MS);
      }
    },
    async cancel() {
      await backend.tell('reader.cancel', await opened);
    },
  });
}

// --- the queue ------------------------------------------------------------------------------------

async function deliver(backend, { delivery, queueName, message, attempt, messageId }) {
  const headers = {
    'content-type': 'application/json',
    'x-onceproof-queue': queueName,
    'x-onceproof-message': messageId,
    'x-onceproof-attempt': String(attempt),
  };
  const url = `http://localhost:${process.env.PORT}${ROUTE}`;
  let result;
  try {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(toWire(message)) });
    const said = await response.json();
    result = response.ok ? { ok: said.timeoutSeconds === undefined ? null : said } : { throw: String(said) };
  } catch (error) {
    result = { throw: String(error) };
  }
  await backend.tell('queue.reply', { delivery, result });
}

async function consume(backend) {
  while (true) {
    const { deliveries } = await backend.tell('queue.poll', { wait_ms: 0 });
    for (const each of deliveries) deliver(backend, each).catch(() => {});
    await later(POLL_MS);
  }
}

function queueHandler(prefix, handler) {
  return async (request) => {
    const about = {
      queueName: request.headers.get('x-onceproof-queue'),
      messageId: request.headers.get('x-onceproof-message'),
      attempt: Number(request.headers.get('x-onceproof-attempt')),
    };
    if (!about.queueName?.startsWith(prefix)) return Response.json('no such queue', { status: 400 });
    try {
      const result = await handler(fromWire(await request.json()), about);
      return Response.json(typeof result?.timeoutSeconds === 'number' ? { timeoutSeconds: result.timeoutSeconds } : {});
    } catch (error) {
      return Response.json(String(error), { status: 500 });
    }
  };
}

// --- the World ------------------------------------------------------------------------------------

export function bridged(specVersion) {
  const backend = new Backend();
  const listing = (op) => (asked) => backend.tell(op, asked ?? {});
  return {
    specVersion,
    events: {
      create: (runId, request, params) => created(backend, { runId, request, params }),
      get: (runId, eventId) => backend.tell('events.get', { runId, eventId }),
      list: listing('events.list'),
      listByCorrelationId: listing('events.listByCorrelationId'),
    },
    runs: {
      get: (id, asked) => backend.tell('runs.get', { id, ...asked }).then(dated),
      list: (asked) => listing('runs.list')(asked).then(datedPage),
    },
    steps: {
      get: (runId, stepId, asked) => backend.tell('steps.get', { runId, stepId, ...asked }).then(dated),
      list: (asked) => listing('steps.list')(asked).then(datedPage),
    },
    hooks: {
      get: (hookId, asked) => backend.tell('hooks.get', { hookId, ...asked }),
      getByToken: (token, asked) => backend.tell('hooks.getByToken', { token, ...asked }),
      list: listing('hooks.list'),
    },
    streams: {
      write: async (runId, name, chunk) => backend.tell('streams.write', { runId: await runId, name, chunk }),
      writeMulti: async (runId, name, chunks) => backend.tell('streams.writeMulti', { runId: await runId, name, chunks }),
      close: async (runId, name) => backend.tell('streams.close', { runId: await runId, name }),
      get: async (runId, name, startIndex) => liveRead(backend, runId, name, startIndex),
      getChunks: (runId, name, asked) => backend.tell('streams.getChunks', { runId, name, ...asked }),
      getInfo: (runId, name) => backend.tell('streams.getInfo', { runId, name }),
      list: (runId) => backend.tell('streams.list', { runId }),
    },
    queue: (name, payload, options) => backend.tell('queue.send', { name, payload, options }),
    createQueueHandler: queueHandler,
    getDeploymentId: async () => 'dpl_onceproof',
    async start() {
      await backend.tell('lifecycle.start', {});
      consume(backend).catch(() => {});
    },
    async close() {
      backend.end();
    },
  };
}
