// A kill while step_completed is stored makes it impossible for ever: @workflow/world-postgres@5.0.0-beta.27 on Node 22, clause world.crash-retry.
import pg from 'pg';
import { createWorld } from '@workflow/world-postgres';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';

const connectionString = process.env.WORKFLOW_POSTGRES_URL;
const setup = 'node_modules/@workflow/world-postgres/bin/setup.js';
if (!process.argv[2]) execFileSync(process.execPath, [setup], { stdio: 'ignore' });
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

// A child dies before its k-th statement that is not a SELECT.
function dieBefore(k) {
  let calls = 0;
  const original = pg.Client.prototype.query;
  pg.Client.prototype.query = function (query, ...rest) {
    const words = typeof query === 'string' ? query : query.text;
    if (!/^\s*(select|listen)/i.test(words) && ++calls === k) process.kill(process.pid, 'SIGKILL');
    return original.call(this, query, ...rest);
  };
}

const prepare = async (run, step) => {
  await create(run, 'step_created', step, { stepName: 's', input: bytes('') });
  await create(run, 'step_started', step, {});
};
const attempt = (run, step) => create(run, 'step_completed', step, { result: bytes('') });

const [mode, , run, id, k] = process.argv.slice(2);

if (mode === 'child') {
  dieBefore(Number(k));
  await attempt(run, id);
  process.exit(0);
}

const script = fileURLToPath(import.meta.url);
let well = 0;
const badly = [];
for (let before = 1; before < 40 && badly.length === 0; before += 1) {
  const own = await newRun();
  const step = `step_${ulid()}`;
  await prepare(own, step);
  const words = [script, 'child', '-', own, step, String(before)];
  if (spawnSync(process.execPath, words, { stdio: 'ignore' }).signal !== 'SIGKILL') break;
  const again = await outcome(attempt(own, step));
  const events = await log(own);
  const stored = events.includes('step_completed');
  if (again === 'ok' && stored) well += 1;
  if (again !== 'ok' && !stored) badly.push({ before, again, events });
}
const saw = { well, badly };
const shown = well > 0 && badly.length > 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
