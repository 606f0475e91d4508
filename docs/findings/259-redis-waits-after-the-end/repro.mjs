// A wait is created in a run that has ended: @workflow-worlds/redis@0.2.2 on Node 22, clause world.run-end-closes.
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

async function log(run) {
  const { data } = await world.events.list({ runId: run, pagination: { limit: 1000 } });
  return data.map((event) => event.eventType);
}

const run = await newRun();
await create(run, 'run_completed', undefined, { output: bytes('output') });
const wait = `wait_${ulid()}`;
const came = await outcome(create(run, 'wait_created', wait, { resumeAt: new Date() }));
const events = await log(run);
const saw = { came, events };
const shown = came === 'ok' && events.at(-1) === 'wait_created';

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
