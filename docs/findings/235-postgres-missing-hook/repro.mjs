// A hook that does not exist is told by a TypeError: @workflow/world-postgres@5.0.0-beta.27 on Node 22, clause world.typed-errors.
import { createWorld } from '@workflow/world-postgres';
import { execFileSync } from 'node:child_process';

const connectionString = process.env.WORKFLOW_POSTGRES_URL;
const setup = 'node_modules/@workflow/world-postgres/bin/setup.js';
execFileSync(process.execPath, [setup], { stdio: 'ignore' });
const world = createWorld({ connectionString });

const saw = await world.hooks.get('hook_none').then(() => 'ok', (error) => `${error.name}: ${error.message}`);
const shown = saw.startsWith('TypeError');

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
