// A run reads the stream of another run that has the same name: @workflow/world-local@5.0.0-beta.46 on Node 22, clause world.stream-isolation.
import { createWorld } from '@workflow/world-local';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

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

const write = (run, name, chunk) => world.streams.write(run, name, bytes(chunk));

const close = (run, name) => world.streams.close(run, name);

const get = (run, name, start) => world.streams.get(run, name, start);

const one = await newRun();
const two = await newRun();
await write(one, 'same', 'secret of one');
await close(one, 'same');
const saw = await read(await get(two, 'same'));
const shown = saw.got.join('') === 'secret of one';

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
