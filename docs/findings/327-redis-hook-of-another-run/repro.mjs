// The token of one run finds the hook of another: @workflow-worlds/redis@0.2.2 on Node 22, clause world.run-isolation.
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

const [one, two] = [await newRun(), await newRun()];
const hook = `hook_${ulid()}`;
for (const run of [one, two]) await create(run, 'hook_created', hook, { token: `${run} ${hook}` });
const found = await world.hooks.getByToken(`${one} ${hook}`);
const saw = { first: found.runId === one, second: found.runId === two };
const shown = saw.second;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
