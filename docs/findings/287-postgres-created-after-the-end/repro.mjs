// Steps, hooks and waits are created behind their run's end: @workflow/world-postgres@5.0.0-beta.27 on Node 22, clause world.run-end-closes.
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
const behind = new Set();
for (const until = Date.now() + 30_000; rounds < 20 || (found === 0 && Date.now() < until); rounds += 1) {
  const run = await newRun();
  const asks = [
    ['step_created', `step_${ulid()}`, { stepName: 's', input: bytes('') }],
    ['run_completed', undefined, { output: bytes('') }],
    ['wait_created', `wait_${ulid()}`, { resumeAt: new Date() }],
    ['hook_created', `hook_${ulid()}`, { token: `token ${ulid()}` }],
    ['step_created', `step_${ulid()}`, { stepName: 's', input: bytes('') }],
  ];
  await Promise.all(asks.map((ask) => outcome(create(run, ...ask))));
  const events = await log(run);
  const end = events.indexOf('run_completed');
  if (end < 0 || end === events.length - 1) continue;
  found += 1;
  events.slice(end + 1).forEach((kind) => behind.add(kind));
}
const saw = { rounds, found, behind: [...behind] };
const shown = found > 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
