// A message that a killed process held is locked for four hours: @workflow/world-postgres@5.0.0-beta.27 on Node 22, clause world.queue-delivers.
import { createWorld } from '@workflow/world-postgres';
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const connectionString = process.env.WORKFLOW_POSTGRES_URL;
const setup = 'node_modules/@workflow/world-postgres/bin/setup.js';
if (!process.argv[2]) execFileSync(process.execPath, [setup], { stdio: 'ignore' });
const world = createWorld({ connectionString });

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The other end of the queue: the World posts to this process, and `handler` is called.
const deliveries = [];
let handler = async () => undefined;
const handle = world.createQueueHandler('__wkf_workflow_', (message, meta) => {
  deliveries.push(message.runId);
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
const send = (payload, options) => world.queue('__wkf_workflow_w', payload, options);

if (process.argv[2] === 'child') {
  // Take a message, and never answer.
  handler = () => {
    console.log('held');
    return new Promise(() => {});
  };
  await world.start();
  await send({ runId: 'held' }, {});
  await new Promise(() => {});
}

const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'child']);
child.stderr.resume();
for await (const said of child.stdout) if (String(said).includes('held')) break;
child.kill('SIGKILL');
const client = new pg.Client({ connectionString });
await client.connect();
const locked = `select locked_by is not null as locked, attempts,
  extract(epoch from locked_at + interval '4 hours' - now())::int as seconds_left
  from graphile_worker._private_jobs where locked_at is not null`;
const { rows: before } = await client.query(locked);

// Another process, as after a restart: it delivers what it is sent, and not what was held.
await world.start();
await send({ runId: 'another' }, {});
await sleep(15_000);
const { rows: after } = await client.query(locked);
const meanwhile = [...deliveries];
await world.close();

// As if the four hours were over; a World looks for such locks within a minute of its start.
await client.query(`update graphile_worker._private_jobs
  set locked_at = locked_at - interval '4 hours 1 second' where locked_at is not null`);
const late = createWorld({ connectionString });
await late.start();
for (const until = Date.now() + 75_000; Date.now() < until && deliveries.length < 2; ) await sleep(100);
const saw = { before, after, meanwhile, deliveries };
const still = after.length === 1 && after[0].locked && after[0].seconds_left > 14_000;
const shown = still && meanwhile.join() === 'another' && deliveries.join() === 'another,held';

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
