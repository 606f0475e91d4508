// Events of one millisecond are listed in another order than they were committed: @workflow-worlds/redis@0.2.2 on Node 22, clause world.linearizable.
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

const run = await newRun();
const acknowledged = [];
for (let i = 0; i < 60; i += 1) {
  const { event } = await create(run, 'wait_created', `wait_${ulid()}`, { resumeAt: new Date() });
  acknowledged.push(event.eventId);
}
const { data } = await world.events.list({ runId: run, pagination: { limit: 100 } });
const listed = data.filter((event) => event.eventType === 'wait_created').map((event) => event.eventId);
const saw = { acknowledged: acknowledged.length, firstDifference: listed.findIndex((id, i) => id !== acknowledged[i]) };
const shown = listed.length === acknowledged.length && saw.firstDifference >= 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
