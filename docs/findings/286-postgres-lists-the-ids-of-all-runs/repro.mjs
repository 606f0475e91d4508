// The list of a correlation id has the events of other runs: @workflow/world-postgres@5.0.0-beta.27 on Node 22, clause world.by-correlation.
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
const wait = `wait_${ulid()}`;
for (const run of [one, two]) await create(run, 'wait_created', wait, { resumeAt: new Date() });
const { data } = await world.events.listByCorrelationId({ runId: one, correlationId: wait });
const saw = { events: data.length, ofTheOther: data.filter((event) => event.runId === two).length };
const shown = saw.ofTheOther > 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
