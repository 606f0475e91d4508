// A kill while step_created is stored makes it impossible for ever: @workflow-worlds/redis@0.2.2 on Node 22, clause world.crash-retry.
import { createWorld } from '@workflow-worlds/redis';
import { Redis } from 'ioredis';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const keyPrefix = process.argv[3] ?? `finding-${process.pid}`;
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

// A child dies before its k-th command that changes something.
function dieBefore(k) {
  let calls = 0;
  const reads = /^(get|hget|zrange|zscore|smembers|sismember|exists|info|client|select|subscribe)/i;
  const original = Redis.prototype.sendCommand;
  Redis.prototype.sendCommand = function (command, ...rest) {
    if (!reads.test(command.name) && ++calls === k) process.kill(process.pid, 'SIGKILL');
    return original.call(this, command, ...rest);
  };
}

const [mode, , run, id, k] = process.argv.slice(2);
const attempt = (of, step) => create(of, 'step_created', step, { stepName: 's', input: bytes('') });

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
  const words = [script, 'child', keyPrefix, own, step, String(before)];
  if (spawnSync(process.execPath, words, { stdio: 'ignore' }).signal !== 'SIGKILL') break;
  const again = await outcome(attempt(own, step));
  const events = await log(own);
  const stored = events.includes('step_created');
  if (again === 'ok' && stored) well += 1;
  if (again !== 'ok' && !stored) badly.push({ before, again, events });
}
const saw = { well, badly };
const shown = well > 0 && badly.length > 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
