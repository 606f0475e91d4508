// Between a lazy start and its creation there are other events: @workflow/world-local@5.0.0-beta.46 on Node 22, clause world.lazy-start.
import { createWorld } from '@workflow/world-local';
import { mkdtempSync, rmSync } from 'node:fs';
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

let rounds = 0;
let torn = 0;
for (const until = Date.now() + 30_000; torn === 0 && Date.now() < until; rounds += 1) {
  const run = await newRun();
  const asks = Array.from({ length: 6 }, () => [
    ['step_started', `step_${ulid()}`, { stepName: 's', input: bytes('') }],
    ['wait_created', `wait_${ulid()}`, { resumeAt: new Date() }],
  ]).flat();
  await Promise.all(asks.map((ask) => create(run, ...ask)));
  const { data } = await world.events.list({ runId: run, pagination: { limit: 1000 } });
  torn = data.filter(({ eventType, correlationId }, i) =>
    eventType === 'step_started' && data[i - 1].correlationId !== correlationId).length;
}
const saw = { rounds, torn };
const shown = torn > 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
