// A write after the close breaks every later read: @workflow/world-postgres@5.0.0-beta.27 on Node 22, clause world.stream-close.
import { createWorld } from '@workflow/world-postgres';
import { execFileSync } from 'node:child_process';

const connectionString = process.env.WORKFLOW_POSTGRES_URL;
const setup = 'node_modules/@workflow/world-postgres/bin/setup.js';
execFileSync(process.execPath, [setup], { stdio: 'ignore' });
const world = createWorld({ connectionString });

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

const text = (data) => new TextDecoder().decode(data);

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const created = { deploymentId: 'd', workflowName: 'w', input: bytes('input') };

// What came of a call: ok, or the name of its error.
const outcome = (promise) => promise.then(() => 'ok', (error) => error.name);

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

// Read until the end, or until nothing has come for a while.
async function read(stream, quiet = 1500) {
  const reader = stream.getReader();
  const got = [];
  for (;;) {
    const part = await Promise.race([reader.read(), sleep(quiet).then(() => 'quiet')]);
    if (part === 'quiet' || part.done) return { got, ended: part !== 'quiet' };
    got.push(text(part.value));
  }
}

const write = (run, name, chunk) => world.streams.write(run, name, bytes(chunk));

const close = (run, name) => world.streams.close(run, name);

const get = (run, name, start) => world.streams.get(run, name, start);

const run = await newRun();
for (let i = 0; i < 10; i += 1) await write(run, 'late', `c${i} `);
await close(run, 'late');
const late = await outcome(write(run, 'late', 'late'));
await outcome(close(run, 'late'));
const info = await world.streams.getInfo(run, 'late');
process.on('uncaughtException', () => {});
const got = await read(await get(run, 'late')).then((all) => all.got.join(''), (error) => error.name);
const saw = { late, tail: info.tailIndex, got };
const shown = info.tailIndex > 9 || !got.startsWith('c0 c1 c2 c3 c4 c5 c6 c7 c8 c9');

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
