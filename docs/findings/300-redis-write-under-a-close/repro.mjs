// A write that a close overtakes is acknowledged, and nobody ever gets it: @workflow-worlds/redis@0.2.2 on Node 22, clause world.stream-close-after.
import { createWorld } from '@workflow-worlds/redis';

const keyPrefix = `finding-${process.pid}`;
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

const write = (run, name, chunk) => world.writeToStream(name, run, bytes(chunk));

const get = (_run, name, start) => world.readFromStream(name, start);

const other = createWorld({ redisUrl: process.env.WORKFLOW_REDIS_URI, keyPrefix });
const run = await newRun();
await write(run, 'over', 'c0');
let know;
const known = new Promise((resolve) => { know = resolve; });
const flying = outcome(write(known, 'over', 'c1'));
await other.closeStream('over', run);
know(run);
const came = await flying;
const saw = { came, ...(await read(await get(run, 'over'))) };
const shown = came === 'ok' && !saw.got.includes('c1');

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
