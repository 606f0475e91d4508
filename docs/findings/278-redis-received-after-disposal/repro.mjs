// A hook receives behind its disposal: @workflow-worlds/redis@0.2.2 on Node 22, clause world.hook-received-live.
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

let rounds = 0;
let found = 0;
let late = 0;
for (const until = Date.now() + 30_000; rounds < 20 || (found === 0 && Date.now() < until); rounds += 1) {
  const run = await newRun();
  const hook = `hook_${ulid()}`;
  await create(run, 'hook_created', hook, { token: `token ${hook}` });
  const receive = () => outcome(create(run, 'hook_received', hook, { payload: bytes('p') }));
  const dispose = () => outcome(create(run, 'hook_disposed', hook, {}));
  await Promise.all([receive, receive, dispose, receive, receive, receive].map((ask) => ask()));
  const events = await log(run);
  const end = events.indexOf('hook_disposed');
  const behind = end < 0 ? 0 : events.slice(end).filter((kind) => kind === 'hook_received').length;
  late += behind;
  if (behind > 0) found += 1;
}
const saw = { rounds, found, late };
const shown = found > 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
