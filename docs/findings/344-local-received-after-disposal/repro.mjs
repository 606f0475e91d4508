// A hook receives behind its disposal by another process: @workflow/world-local@5.0.0-beta.46 on Node 22, clause world.hook-received-live.
import { createWorld } from '@workflow/world-local';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dataDir = process.argv[3] ?? mkdtempSync(join(tmpdir(), 'world-'));
if (!process.argv[3]) process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const world = createWorld({ dataDir, recoverActiveRuns: false });

const script = fileURLToPath(import.meta.url);

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

async function log(run) {
  const { data } = await world.events.list({ runId: run, pagination: { limit: 1000 } });
  return data.map((event) => event.eventType);
}

if (process.argv[2] === 'child') {
  // Send to a hook, one message after the other, until it is refused.
  process.on('message', async ([run, hook]) => {
    let received = 0;
    try {
      for (;; received += 1) await create(run, 'hook_received', hook, { payload: bytes('p') });
    } catch (error) {
      process.send({ received, refused: error.name });
    }
  });
  process.send('ready');
  await new Promise(() => {});
}

const children = [1, 2, 3].map(() => fork(script, ['child', dataDir]));
const answers = () => Promise.all(children.map((child) => once(child, 'message')));
await answers();

const late = [];
let rounds = 0;
for (const until = Date.now() + 40_000; Date.now() < until && late.length === 0; rounds += 1) {
  const run = await newRun();
  const hook = `hook_${ulid()}`;
  await create(run, 'hook_created', hook, { token: `token ${hook}` });
  const told = answers();
  for (const child of children) child.send([run, hook]);
  while (!(await log(run)).includes('hook_received')) await sleep(1);
  await create(run, 'hook_disposed', hook, {});
  const senders = (await told).map(([answer]) => answer);
  const events = await log(run);
  const after = events.slice(events.indexOf('hook_disposed') + 1);
  const acknowledged = senders.reduce((sum, each) => sum + each.received, 0);
  const kept = events.filter((kind) => kind === 'hook_received').length;
  if (after.includes('hook_received') && acknowledged === kept) late.push({ after, acknowledged });
}
for (const child of children) child.kill();
const saw = { rounds, late };
const shown = late.length > 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
