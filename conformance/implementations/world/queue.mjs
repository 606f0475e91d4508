// The queue's other end: an HTTP server on loopback to which a World delivers, and the deliveries
// that wait for an answer.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { Misuse } from './misuse.mjs';
import { errorPlain } from './values.mjs';

const PREFIXES = ['__wkf_workflow_', '__wkf_step_'];
const UNHANDLED = 400;

export class Deliveries {
  #handlers = new Map();
  #waiting = [];
  #open = new Map();
  #last = 0;
  #wake = () => {};
  #server = createServer((request, response) => this.#serve(request, response));

  // Listen on a private port of loopback; Worlds find it in the environment.
  async listen() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address();
    process.env.PORT = String(port);
    process.env.WORKFLOW_LOCAL_BASE_URL = `http://127.0.0.1:${port}`;
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  // Register the catch-all handler; a World may know fewer prefixes than there are.
  register(world) {
    for (const prefix of PREFIXES) this.#registerOne(world, prefix);
  }

  // A name in a namespace needs a handler for its prefix.
  registerFor(world, queueName) {
    const prefix = /^__(?:[a-z][a-z0-9]*_)?wkf_(?:workflow|step)_/.exec(queueName)?.[0];
    if (prefix && !this.#handlers.has(prefix)) this.#registerOne(world, prefix);
  }

  #registerOne(world, prefix) {
    try {
      const handler = world.createQueueHandler(prefix, (message, meta) => this.#deliver(message, meta));
      this.#handlers.set(prefix, handler);
    } catch (error) {
      process.stderr.write(`no handler for ${prefix}: ${error}\n`);
    }
  }

  #deliver(message, meta) {
    const delivery = (this.#last += 1);
    const told = {
      delivery,
      queueName: String(meta?.queueName),
      message,
      attempt: meta?.attempt === undefined ? null : meta.attempt,
      messageId: meta?.messageId === undefined ? null : String(meta.messageId),
    };
    this.#waiting.push(told);
    this.#wake();
    return new Promise((resolve, reject) => this.#open.set(delivery, { resolve, reject }));
  }

  async poll(waitMs) {
    if (this.#waiting.length === 0 && waitMs > 0) {
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = () => {};
    }
    return { deliveries: this.#waiting.splice(0) };
  }

  reply(delivery, result) {
    const waiting = this.#open.get(delivery);
    if (!waiting) throw new Misuse(`there is no delivery ${delivery}`);
    this.#open.delete(delivery);
    if (Object.hasOwn(result, 'throw')) waiting.reject(new Error(result.throw));
    else waiting.resolve(result.ok ?? undefined);
    return {};
  }

  // Ask every handler until one knows the queue.
  async #serve(request, response) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    let answer = new Response('no handler', { status: UNHANDLED });
    for (const handler of this.#handlers.values()) {
      const url = `http://127.0.0.1${request.url}`;
      try {
        const init = { method: request.method, headers: request.headers };
        if (body.length > 0) Object.assign(init, { body, duplex: 'half' });
        answer = await handler(new Request(url, init));
      } catch (error) {
        answer = Response.json(errorPlain(error), { status: 500 });
      }
      if (answer.status !== UNHANDLED) break;
    }
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  }
}
