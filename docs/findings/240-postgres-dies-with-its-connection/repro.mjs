// The process ends when the connection that listens is cut: @workflow/world-postgres@5.0.0-beta.27 on Node 22, clause world.stream-notifications.
import pg from 'pg';
import { createWorld } from '@workflow/world-postgres';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { spawn } from 'node:child_process';

const connectionString = process.env.WORKFLOW_POSTGRES_URL;
const setup = 'node_modules/@workflow/world-postgres/bin/setup.js';
if (!process.argv[2]) execFileSync(process.execPath, [setup], { stdio: 'ignore' });
const world = createWorld({ connectionString });

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

if (!process.argv[2]) process.on('uncaughtException', () => {});

if (process.argv[2] === 'child') {
  await newRun();
  await sleep(20_000);
  process.exit(0);
}

const script = fileURLToPath(import.meta.url);
const child = spawn(process.execPath, [script, 'child'], { stdio: 'ignore' });
const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
const admin = new pg.Client({ connectionString });
await admin.connect();
const listening = "SELECT pid FROM pg_stat_activity WHERE query ILIKE 'LISTEN%'";
let found = [];
// One connection is this process's own, whose end is caught.
while (found.length < 2) ({ rows: found } = await admin.query(listening));
await sleep(500);
for (const { pid } of found) await admin.query('SELECT pg_terminate_backend($1)', [pid]);
const saw = await Promise.race([ended, sleep(8000).then(() => 'it lives')]);
const shown = saw !== 'it lives' && saw.code !== 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
