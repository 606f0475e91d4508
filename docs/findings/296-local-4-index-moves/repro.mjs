// An index names another chunk while a batch is landing: @workflow/world-local@4.4.1 on Node 22, clause world.stream-dense.
import { createLocalWorld } from '@workflow/world-local';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const dataDir = process.argv[3] ?? mkdtempSync(join(tmpdir(), 'world-'));
if (!process.argv[3]) process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
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
const look = async () => {
  const { data } = await world.getStreamChunks('batch', run, { limit: 1 });
  if (data.length > 0) first.add(data[0].data.length > 100 ? 'c0' : text(data[0].data));
};
let landed = false;
const written = world.writeToStreamMulti('batch', run, batch).then(() => { landed = true; });
while (!landed) {
  await look();
  await sleep(1);
}
await written;
await look();
const saw = { atIndexZero: [...first] };
const shown = first.size > 1;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
