// A wait is created in a run that does not exist: @workflow/world-postgres@5.0.0-beta.27 on Node 22, clause world.no-run.
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

// What came of a call: ok, or the name of its error.
const outcome = (promise) => promise.then(() => 'ok', (error) => error.name);

const create = (run, eventType, correlationId, eventData) =>
  world.events.create(run, {
    eventType,
    specVersion: world.specVersion ?? 2,
    ...(correlationId && { correlationId }),
    ...(eventData && { eventData }),
  });

async function log(run) {
  const { data } = await world.events.list({ runId: run, pagination: { limit: 1000 } });
  return data.map((event) => event.eventType);
}

const run = `wrun_${ulid()}`;
const came = await outcome(create(run, 'wait_created', `wait_${ulid()}`, { resumeAt: new Date() }));
const events = await log(run);
const saw = { came, events };
const shown = came === 'ok' && events.length > 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
