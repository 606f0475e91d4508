// A message that a handler sends under its own key is lost: @workflow/world-postgres@5.0.0-beta.27 on Node 22, clause world.queue-own-key.
import { createWorld } from '@workflow/world-postgres';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';

const connectionString = process.env.WORKFLOW_POSTGRES_URL;
const setup = 'node_modules/@workflow/world-postgres/bin/setup.js';
execFileSync(process.execPath, [setup], { stdio: 'ignore' });
const world = createWorld({ connectionString });

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The other end of the queue: the World posts to this process, and `handler` is called.
const deliveries = [];
let handler = async () => undefined;
const handle = world.createQueueHandler('__wkf_workflow_', (message, meta) => {
  deliveries.push({ message, attempt: meta.attempt, at: Date.now() });
  return handler(message, meta);
});
const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const init = { method: 'POST', headers: request.headers, body: Buffer.concat(parts), duplex: 'half' };
  const answer = await handle(new Request('http://localhost' + request.url, init));
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
process.env.PORT = String(server.address().port);
process.env.WORKFLOW_LOCAL_BASE_URL = `http://127.0.0.1:${server.address().port}`;
await world.start?.();
const send = (payload, options) => world.queue('__wkf_workflow_w', payload, options);

handler = async (message) => {
  if (message.n === 1) await send({ runId: 'r', n: 2 }, { idempotencyKey: 'key' });
};
await send({ runId: 'r', n: 1 }, { idempotencyKey: 'key' });
await sleep(7000);
const saw = { delivered: deliveries.map((each) => each.message.n) };
const shown = saw.delivered.includes(1) && !saw.delivered.includes(2);

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
