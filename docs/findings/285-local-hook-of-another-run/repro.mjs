// A hook is refused whose id another run uses: @workflow/world-local@5.0.0-beta.46 and 4.4.1 on Node 22, clause world.run-isolation.
import * as local from '@workflow/world-local';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The 4.x line calls it otherwise.
const createWorld = local.createWorld ?? local.createLocalWorld;

const dataDir = mkdtempSync(join(tmpdir(), 'world-'));
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const world = createWorld({ dataDir, recoverActiveRuns: false });

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

const [one, two] = [await newRun(), await newRun()];
const hook = `hook_${ulid()}`;
await create(one, 'hook_created', hook, { token: `one ${hook}` });
const second = await outcome(create(two, 'hook_created', hook, { token: `two ${hook}` }));
const saw = { second, events: await log(two), found: await outcome(world.hooks.getByToken(`two ${hook}`)) };
const shown = second === 'EntityConflictError';

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
