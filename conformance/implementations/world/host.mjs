// Hosts any npm World package behind the adapter protocol, on stdin and stdout.
//
//   node host.mjs FOLDER     FOLDER is the folder of the package itself
//
// One process is one World on one store. Values are in values.mjs, what belongs to a store in
// stores.mjs, how the package is found and called in package.mjs, operations in operations.mjs.
// The World's method is called before the next line is read, so calls keep the order of the lines;
// replies come as promises settle. stdout is the protocol: whatever else writes there goes to stderr.
//
// The kit for Node is not for this: it answers one request after the other and lets time stand still
// meanwhile, and what a World is asked for are calls at the same time and timers that run.

import fs from 'node:fs';
import { Misuse } from './misuse.mjs';
import { Hosted } from './operations.mjs';
import { Package } from './package.mjs';
import { clientsOf, wrapStorage } from './storage_calls.mjs';

const MAX_LINE = 64 * 1024 * 1024;
const IN_FLIGHT = 1024;
const CLOSE_MS = 5_000;
const CRASHED = 70;

// The first use of process.stdout makes the pipe non-blocking, so that a synchronous write would
// fail on a long line: the original write is kept, and everybody else's goes to stderr.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);
for (const name of ['log', 'info', 'debug', 'warn', 'trace']) console[name] = console.error;

function die(error) {
  fs.writeSync(2, `uncaught: ${error?.stack ?? error}\n`);
  process.exit(CRASHED);
}
process.on('uncaughtException', die);
process.on('unhandledRejection', die);

const world = new Package(process.argv[2]);
const clients = clientsOf(world.entry);
wrapStorage(clients);
const hosted = new Hosted(world, clients);

function send(id, reply) {
  const line = JSON.stringify({ id, ...reply });
  // ASCII only: what is above is written as escapes.
  write(`${line.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`);
}

function welcome({ nonce }) {
  return {
    version: 1,
    nonce,
    name: world.manifest.name,
    implementation_version: world.manifest.version ?? '0',
    language: 'JavaScript',
    build: `node ${process.version}`,
    roles: ['world'],
    profiles: [],
    capabilities: ['crash'],
    max_in_flight: IN_FLIGHT,
    describe: { world: `${world.manifest.name}@${world.manifest.version}` },
  };
}

const refusal = (reason, message = '') => ({ error: { reason, message } });

// Let the World end by itself, but not for ever.
async function close() {
  const late = new Promise((resolve) => setTimeout(resolve, CLOSE_MS, 'late'));
  if ((await Promise.race([hosted.close(), late])) === 'late') {
    process.stderr.write(`close() did not end within ${CLOSE_MS} ms\n`);
  }
  return {};
}

async function open({ role, config }) {
  if (role !== 'world') return refusal('unknown-role', role);
  await hosted.open(config);
  return { instance: 1 };
}

const REQUESTS = {
  hello: welcome,
  open,
  tell: ({ instance, input }) => {
    if (instance !== 1 || !hosted.opened) return refusal('unknown-instance', String(instance));
    return hosted.tell(input);
  },
  close,
  crash: () => process.kill(process.pid, 'SIGKILL'),
  call: () => refusal('unknown-op'),
};

async function answer(message) {
  try {
    const handle = REQUESTS[message.request];
    if (handle === undefined) return refusal('unknown-request', String(message.request));
    return await handle(message);
  } catch (error) {
    return refusal(error instanceof Misuse ? 'malformed' : 'internal', String(error?.stack ?? error));
  }
}

async function goodbye(id) {
  await close();
  if (id !== undefined) send(id, {});
  write('', () => process.exit(0));
}

function take(line) {
  const message = JSON.parse(line);
  const { id } = message;
  if (message.request === 'bye') return void goodbye(id);
  if (message.request !== 'batch') return void answer(message).then((reply) => send(id, reply));
  const replies = message.requests.map((part) => answer(part));
  Promise.all(replies).then((all) => send(id, { replies: all }));
}

let rest = [];
let held = 0;
process.stdin.on('data', (data) => {
  let from = 0;
  for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, from)) {
    take(Buffer.concat([...rest, data.subarray(from, end)]).toString('utf8'));
    rest = [];
    held = 0;
    from = end + 1;
  }
  if (from < data.length) rest.push(data.subarray(from));
  held += data.length - from;
  if (held > MAX_LINE) die(new Error(`a line is longer than ${MAX_LINE} bytes`));
});
process.stdin.on('end', () => goodbye());
