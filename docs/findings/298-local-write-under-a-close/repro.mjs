// A write that a close overtakes is acknowledged, and a live reader never gets it: @workflow/world-local@5.0.0-beta.46 and 4.4.1 on Node 22, clause world.stream-close-after.
import * as local from '@workflow/world-local';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The 4.x line calls it otherwise.
const createWorld = local.createWorld ?? local.createLocalWorld;

const dataDir = mkdtempSync(join(tmpdir(), 'world-'));
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const world = createWorld({ dataDir, recoverActiveRuns: false });

// The 4.x line has other names for these, and takes the name first.
const streams = world.streams ?? {
  write: (run, name, chunk) => world.writeToStream(name, run, chunk),
  close: (run, name) => world.closeStream(name, run),
  get: (_run, name, start) => world.readFromStream(name, start),
};

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

const text = (data) => new TextDecoder().decode(data);

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

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

// Read until the end, or until nothing has come for a while.
async function read(stream, quiet = 1500) {
  const reader = stream.getReader();
  const got = [];
  for (;;) {
    const part = await Promise.race([reader.read(), sleep(quiet).then(() => 'quiet')]);
    if (part === 'quiet' || part.done) return { got, ended: part !== 'quiet' };
    got.push(text(part.value));
  }
}

const write = (run, name, chunk) => streams.write(run, name, bytes(chunk));

const close = (run, name) => streams.close(run, name);

const get = (run, name, start) => streams.get(run, name, start);

let rounds = 0;
const lost = [];
for (; rounds < 6; rounds += 1) {
  const run = await newRun();
  await write(run, 'over', 'c0');
  const live = read(await get(run, 'over'));
  const flying = outcome(write(run, 'over', 'x'.repeat(2_000_000)));
  await close(run, 'over');
  const came = await flying;
  const late = (await read(await get(run, 'over'))).got.join('').length;
  const got = (await live).got.join('').length;
  if (came === 'ok' && got < 2_000_000) lost.push({ live: got, late });
}
const saw = { rounds, lost };
const shown = lost.length > 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
