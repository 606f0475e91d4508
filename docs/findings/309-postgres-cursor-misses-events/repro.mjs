// A reader that reads on by cursors misses events: @workflow/world-postgres@5.0.0-beta.27 on Node 22, clause world.cursor-tail.
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

// Read on by cursors while three writers store, then until there is no more.
const run = await newRun();
const seen = [];
let cursor;
let more = true;
const readOn = async () => {
  const page = await world.events.list({ runId: run, pagination: { limit: 4, ...(cursor && { cursor }) } });
  seen.push(...page.data.map((event) => event.eventId));
  cursor = page.cursor ?? cursor;
  more = page.hasMore;
};
const writer = async (other) => {
  for (let i = 0; i < 60; i += 1) {
    const wait = { eventType: 'wait_created', specVersion: world.specVersion, correlationId: `wait_${ulid()}` };
    await other.events.create(run, { ...wait, eventData: { resumeAt: new Date() } });
  }
};
let writing = true;
const written = Promise.all([0, 1, 2].map(() => writer(createWorld({ connectionString })))).then(() => { writing = false; });
while (writing) await readOn();
await written;
while (more || cursor === undefined) await readOn();
await readOn();
const { data } = await world.events.list({ runId: run, pagination: { limit: 1000 } });
const missing = data.filter((event) => !seen.includes(event.eventId)).length;
const saw = { events: data.length, read: seen.length, missing };
const shown = missing > 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
