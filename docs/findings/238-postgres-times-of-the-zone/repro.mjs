// Times are off by the zone of the database: @workflow/world-postgres@5.0.0-beta.27 on Node 22, clause world.created-at.
import { createWorld } from '@workflow/world-postgres';
import { execFileSync } from 'node:child_process';
import pg from 'pg';

const connectionString = process.env.WORKFLOW_POSTGRES_URL;
const setup = 'node_modules/@workflow/world-postgres/bin/setup.js';
execFileSync(process.execPath, [setup], { stdio: 'ignore' });

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

const admin = new pg.Client({ connectionString });
await admin.connect();
await admin.query(`ALTER DATABASE ${admin.database} SET timezone TO 'America/New_York'`);
await admin.end();
const zoned = createWorld({ connectionString });
const run = `wrun_${ulid()}`;
const request = { eventType: 'run_created', specVersion: zoned.specVersion, eventData: created };
await zoned.events.create(run, request);
const { data } = await zoned.events.list({ runId: run });
const hours = (data[0].createdAt.getTime() - Date.now()) / 3_600_000;
const saw = { hours: Math.round(hours) };
const shown = Math.abs(hours) > 0.5;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
