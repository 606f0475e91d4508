// A message that is to wait is delivered at once: @workflow/world-local@4.4.1 on Node 22, clause world.queue-delay.
import { createLocalWorld } from '@workflow/world-local';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

const dataDir = mkdtempSync(join(tmpdir(), 'world-'));
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const world = createLocalWorld({ dataDir, recoverActiveRuns: false });

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
await world.start();
const send = (payload, options) => world.queue('__wkf_workflow_w', payload, options);

const began = Date.now();
await send({ runId: 'r' }, { delaySeconds: 2 });
await sleep(3000);
const saw = { afterMs: deliveries.map((each) => each.at - began) };
const shown = saw.afterMs.length > 0 && saw.afterMs[0] < 1500;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
