// Every one of eight concurrent callers creates the same wait: @workflow/world-local@4.4.1 on Node 22, clause world.wait-once.
import { createLocalWorld } from '@workflow/world-local';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const dataDir = mkdtempSync(join(tmpdir(), 'world-'));
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const world = createLocalWorld({ dataDir, recoverActiveRuns: false });

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

const count = (events, kind) => events.filter((each) => each === kind).length;

const run = await newRun();
const wait = `wait_${ulid()}`;
const resumeAt = new Date(Date.now() + 60_000);
const asks = Array.from({ length: 8 }, () => outcome(create(run, 'wait_created', wait, { resumeAt })));
const saw = { came: await Promise.all(asks), events: count(await log(run), 'wait_created') };
const shown = saw.events > 1;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
