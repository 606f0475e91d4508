// A start takes up no run that was left: @workflow-worlds/redis@0.2.2 on Node 22, clause world.crash-redeliver.
import { createWorld } from '@workflow-worlds/redis';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const keyPrefix = process.argv[3] ?? `finding-${process.pid}`;
const world = createWorld({ redisUrl: process.env.WORKFLOW_REDIS_URI, keyPrefix });

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

// An id of now: Worlds refuse runs whose id is old.
function ulid() {
  let time = Date.now();
  let text = '';
  for (let i = 0; i < 10; i += 1, time = Math.floor(time / 32)) text = DIGITS[time % 32] + text;
  for (let i = 0; i < 16; i += 1) text += DIGITS[Math.floor(Math.random() * 32)];
  return text;
}

const bytes = (text) => new TextEncoder().encode(text);

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const created = { deploymentId: 'd', workflowName: 'w', input: bytes('input') };

const create = (run, eventType, correlationId, eventData) =>
  world.events.create(run, {
    eventType,
    specVersion: world.specVersion ?? 2,
    ...(correlationId && { correlationId }),
    ...(eventData && { eventData }),
  });

async function newRun() {
  const run = `wrun_${ulid()}`;
  await create(run, 'run_created', undefined, created);
  await create(run, 'run_started');
  return run;
}

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

if (process.argv[2] === 'child') {
  process.stdout.write(await newRun());
  process.kill(process.pid, 'SIGKILL');
}

const words = [fileURLToPath(import.meta.url), 'child', keyPrefix];
const { stdout, signal } = spawnSync(process.execPath, words, { encoding: 'utf8' });
const after = createWorld({ redisUrl: process.env.WORKFLOW_REDIS_URI, keyPrefix });
await after.start();
await after.queue('__wkf_workflow_w', { runId: 'another' }, {});
await sleep(10_000);
const { status } = await world.runs.get(stdout);
const delivered = deliveries.map((each) => each.message.runId);
const saw = { signal, status, delivered };
const shown = signal === 'SIGKILL' && status === 'running' && delivered.join() === 'another';

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
