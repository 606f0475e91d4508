// Streams that begin at the same time are not all listed: @workflow/world-local@5.0.0-beta.46 and 4.4.1 on Node 22, clause world.stream-list.
import * as local from '@workflow/world-local';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

// The 4.x line calls it otherwise.
const createWorld = local.createWorld ?? local.createLocalWorld;

const dataDir = mkdtempSync(join(tmpdir(), 'world-'));
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const world = createWorld({ dataDir, recoverActiveRuns: false });

// The 4.x line has other names for these, and takes the name first.
const streams = world.streams ?? {
  write: (run, name, chunk) => world.writeToStream(name, run, chunk),
  list: (run) => world.listStreamsByRunId(run),
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

const write = (run, name, chunk) => streams.write(run, name, bytes(chunk));

const run = await newRun();
const names = Array.from({ length: 12 }, (_, i) => `s${i}`);
await Promise.all(names.map((name) => write(run, name, 'x')));
const listed = await streams.list(run);
const saw = { written: names.length, listed: listed.length };
const shown = listed.length < names.length;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
