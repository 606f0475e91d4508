// A start that comes while its run is created stands before the creation: @workflow/world-local@5.0.0-beta.46 on Node 22, clause world.run-created-once.
import { createWorld } from '@workflow/world-local';
import fs from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

async function log(run) {
  const { data } = await world.events.list({ runId: run, pagination: { limit: 1000 } });
  return data.map((event) => event.eventType);
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The k-th change of a file from now on waits until `go` is called; `there` says that it came to that.
let held = { calls: 0, k: 0 };
function hold(k) {
  held = { calls: 0, k };
  held.there = new Promise((resolve) => { held.came = resolve; });
  held.gate = new Promise((resolve) => { held.go = resolve; });
  return held;
}
for (const name of ['writeFile', 'rename', 'link', 'unlink', 'mkdir', 'rm']) {
  const original = fs.promises[name];
  fs.promises[name] = async (...args) => {
    const mine = held;
    if (++mine.calls === mine.k) {
      mine.came(true);
      await mine.gate;
    }
    return original(...args);
  };
}
syncBuiltinESMExports();

const early = [];
let well = 0;
for (let k = 1; k < 40; k += 1) {
  const run = `wrun_${ulid()}`;
  const { there, go } = hold(k);
  const creation = outcome(create(run, 'run_created', undefined, created));
  if ((await Promise.race([there, creation])) !== true) break;
  const start = outcome(create(run, 'run_started', undefined, created));
  await Promise.race([start, sleep(2000)]);
  go();
  const told = [await creation, await start];
  const events = await log(run);
  well += events.join() === 'run_created,run_started';
  if (events.indexOf('run_created') > 0) early.push({ k, told, events });
}
const saw = { well, early };
const shown = well > 0 && early.length > 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
