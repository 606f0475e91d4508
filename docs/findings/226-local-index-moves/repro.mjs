// The chunk at an index changes while a batch is written: @workflow/world-local@5.0.0-beta.46 and 4.4.1 on Node 22, clause world.stream-dense.
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
  writeMulti: (run, name, chunks) => world.writeToStreamMulti(name, run, chunks),
  getChunks: (run, name, page) => world.getStreamChunks(name, run, page),
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

const run = await newRun();
const batch = [new Uint8Array(30_000_000), ...Array.from({ length: 200 }, (_, i) => bytes(`c${i + 1}`))];
const first = new Set();
let landed = false;
const written = streams.writeMulti(run, 'batch', batch).then(() => { landed = true; });
while (!landed) {
  const { data } = await streams.getChunks(run, 'batch', { limit: 1 });
  if (data.length > 0) first.add(data[0].data.length > 100 ? 'c0' : text(data[0].data));
  await sleep(1);
}
await written;
const { data } = await streams.getChunks(run, 'batch', { limit: 1 });
first.add(data[0].data.length > 100 ? 'c0' : text(data[0].data));
const saw = { atIndexZero: [...first] };
const shown = first.size > 1;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
