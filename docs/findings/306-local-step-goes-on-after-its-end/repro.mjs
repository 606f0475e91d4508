// A step is started and put off behind its end by other processes: @workflow/world-local@5.0.0-beta.46 on Node 22, clause world.step-one-end.
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

// Ask for every event at once, each in a process of its own.
async function together(asks) {
  const children = asks.map((ask) => fork(script, ['child', dataDir, JSON.stringify(ask)]));
  await Promise.all(children.map((child) => once(child, 'message')));
  const answers = children.map((child) => once(child, 'message'));
  for (const child of children) child.send('go');
  return (await Promise.all(answers)).map(([answer]) => answer);
}

if (process.argv[2] === 'child') {
  const payload = (key, value) => (['input', 'result', 'error'].includes(key) ? bytes(value) : value);
  const ask = JSON.parse(process.argv[4], payload);
  process.send('ready');
  await once(process, 'message');
  const came = await outcome(create(...ask));
  process.send(came, () => process.exit());
  await new Promise(() => {});
}

let rounds = 0;
const after = [];
const asked = ['step_completed', 'step_started', 'step_retrying'];
const data = { step_completed: { result: '' }, step_started: {}, step_retrying: { error: '' } };
for (const until = Date.now() + 30_000; after.length === 0 && Date.now() < until; rounds += 1) {
  const run = await newRun();
  const step = `step_${ulid()}`;
  await create(run, 'step_created', step, { stepName: 's', input: bytes('') });
  await create(run, 'step_started', step, {});
  await together([...asked, ...asked].map((kind) => [run, kind, step, data[kind]]));
  const events = (await log(run)).filter((kind) => asked.includes(kind));
  const end = events.indexOf('step_completed');
  if (end >= 0) after.push(...events.slice(end + 1));
}
const saw = { rounds, after };
const shown = after.length > 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
