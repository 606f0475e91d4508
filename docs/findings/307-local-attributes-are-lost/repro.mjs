// Attributes that several processes write are lost: @workflow/world-local@5.0.0-beta.46 on Node 22, clause world.attributes.
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

const count = (events, kind) => events.filter((each) => each === kind).length;

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
let lost = 0;
for (const until = Date.now() + 30_000; lost === 0 && Date.now() < until; rounds += 1) {
  const run = await newRun();
  const writer = { type: 'workflow' };
  const changes = (i) => [{ key: `k${i}`, value: 'v' }];
  await together(Array.from({ length: 6 }, (_, i) => [run, 'attr_set', `attr_${ulid()}`, { changes: changes(i), writer }]));
  const writes = count(await log(run), 'attr_set');
  lost = writes - Object.keys((await world.runs.get(run)).attributes).length;
}
const saw = { rounds, lost };
const shown = lost > 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
