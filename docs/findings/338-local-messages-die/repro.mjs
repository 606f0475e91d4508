// A message that was accepted is lost with the process: @workflow/world-local@5.0.0-beta.46 and 4.4.1 on Node 22, clause world.queue-delivers.
import * as local from '@workflow/world-local';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The 4.x line calls it otherwise.
const createWorld = local.createWorld ?? local.createLocalWorld;

const dataDir = process.argv[3] ?? mkdtempSync(join(tmpdir(), 'world-'));
if (!process.argv[3]) process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const world = createWorld({ dataDir, recoverActiveRuns: false });

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

if (process.argv[2] === 'child') {
  await send({ runId: 'r', n: 1 }, { delaySeconds: 2 });
  process.kill(process.pid, 'SIGKILL');
}

const words = [fileURLToPath(import.meta.url), 'child', dataDir];
const { signal } = spawnSync(process.execPath, words, { stdio: 'ignore' });
const after = createWorld({ dataDir, recoverActiveRuns: true });
await after.start();
await after.queue('__wkf_workflow_w', { runId: 'r', n: 2 }, { delaySeconds: 2 });
await sleep(6000);
const saw = { signal, delivered: deliveries.map((each) => each.message.n) };
const shown = signal === 'SIGKILL' && saw.delivered.includes(2) && !saw.delivered.includes(1);

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
