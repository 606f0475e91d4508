// Pages lose the events of a millisecond at their edge: @workflow-worlds/redis@0.2.2 on Node 22, clause world.pages.
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
const waits = Array.from({ length: 60 }, () => `wait_${ulid()}`);
await Promise.all(waits.map((wait) => create(run, 'wait_created', wait, { resumeAt: new Date() })));
const whole = await log(run);
const joined = [];
let cursor;
for (let turn = 0; turn < 100; turn += 1) {
  const page = await world.events.list({ runId: run, pagination: { limit: 1, ...(cursor && { cursor }) } });
  joined.push(...page.data);
  if (!page.hasMore) break;
  cursor = page.cursor;
}
const saw = { whole: whole.length, joined: joined.length };
const shown = joined.length < whole.length;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
