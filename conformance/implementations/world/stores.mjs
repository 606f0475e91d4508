// What a store is to each kind of backend: a folder, a database, or a logical database of Redis.
//
// The store is a folder that every process of a case is given. What belongs to it is named after it
// and made by the process that comes first; the others wait for that. Names begin with the run, which
// is how everything that a run made is found and removed in the end.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

const SETUP_MS = 120_000;

export const POSTGRES = 'ONCEPROOF_POSTGRES_URL';
export const REDIS = 'ONCEPROOF_REDIS_URL';
// Where connections of the World itself go, if not directly: host:port of a proxy.
const POSTGRES_VIA = 'ONCEPROOF_POSTGRES_VIA';
const REDIS_VIA = 'ONCEPROOF_REDIS_VIA';

const digest = (text) => createHash('sha256').update(text).digest();
const runName = () => `onceproof_${(process.env.ONCEPROOF_RUN ?? '').replace(/\W/g, '')}_`;

export const storeName = (folder) => `${runName()}${digest(folder).toString('hex').slice(0, 16)}`;

function via(url, hostAndPort) {
  if (hostAndPort) url.host = hostAndPort;
  return url.href;
}

function address(world, variable) {
  const url = process.env[variable];
  if (!url) throw new Error(`${world.manifest.name} needs a server: set ${variable}`);
  return url;
}

// --- PostgreSQL -----------------------------------------------------------------------------------

async function asAdmin(world, clients, body) {
  const Client = clients.pg?.Client;
  if (!Client) throw new Error('the package pg is not there, with which databases are made');
  const client = new Client({ connectionString: address(world, POSTGRES) });
  await client.connect();
  try {
    return await body(client);
  } finally {
    await client.end();
  }
}

// Processes that open stores at the same time take turns; the end of the connection is enough to
// give the lock back.
const LOCK = digest('onceproof').readInt32BE(0);
const lock = (client) => client.query('SELECT pg_advisory_lock($1)', [LOCK]);

async function exists(client, name) {
  const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  return found.rowCount > 0;
}

function onDatabase(url, name) {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other;
}

// Make the tables once for each run, in a database that stores are copies of.
async function template(client, world) {
  const name = `${runName()}template`;
  if (await exists(client, name)) return name;
  const unfinished = `${name}_unfinished`;
  await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${unfinished}`);
  if (world.setup !== undefined) {
    const url = onDatabase(address(world, POSTGRES), unfinished).href;
    const environment = { ...process.env, ...world.environment({ postgres: url }) };
    const script = { cwd: world.folder, env: environment, timeout: SETUP_MS };
    await run(process.execPath, [world.setup], script);
  }
  await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
  return name;
}

function openPostgres(world, clients, folder, zone) {
  const name = storeName(folder);
  return asAdmin(world, clients, async (client) => {
    await lock(client);
    if (!(await exists(client, name))) {
      await client.query(`CREATE DATABASE ${name} TEMPLATE ${await template(client, world)}`);
    }
    if (zone) {
      await client.query(`ALTER DATABASE ${name} SET timezone TO '${zone.replace(/[^\w/+-]/g, '')}'`);
    }
    return via(onDatabase(address(world, POSTGRES), name), process.env[POSTGRES_VIA]);
  });
}

const drop = (client, name) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);

// The lock is waited for: a killed process may have left a database that is still being made.
async function removePostgres(world, clients) {
  await asAdmin(world, clients, async (client) => {
    await lock(client);
    const mine = await client.query('SELECT datname FROM pg_database WHERE datname LIKE $1', [
      `${runName().replace(/_/g, '\\_')}%`,
    ]);
    for (const { datname } of mine.rows) await drop(client, datname);
  });
}

// --- Redis ----------------------------------------------------------------------------------------

// Database 0 keeps which logical database belongs to which store: a prefix alone would not do,
// because a World may give names of its own to queues. Databases that hold something already, and
// so somebody else's, are passed over.
const FIND = `
  local number = redis.call('hget', KEYS[1], ARGV[1])
  if number then return number end
  number = redis.call('spop', KEYS[2])
  while not number do
    local next = redis.call('hincrby', KEYS[1], 'last', 1)
    redis.call('select', next)
    local size = redis.call('dbsize')
    redis.call('select', 0)
    if size == 0 then number = next end
  end
  redis.call('hset', KEYS[1], ARGV[1], number)
  return tostring(number)`;
const FORGET = `
  local number = redis.call('hget', KEYS[1], ARGV[1])
  if not number then return end
  redis.call('select', number)
  redis.call('flushdb')
  redis.call('select', 0)
  redis.call('hdel', KEYS[1], ARGV[1])
  redis.call('sadd', KEYS[2], number)`;

const keys = () => [`${runName()}stores`, `${runName()}free`];

async function withRedis(world, clients, body) {
  if (!clients.Redis) throw new Error('the package ioredis is not there, with which stores are found');
  const client = new clients.Redis(address(world, REDIS), { maxRetriesPerRequest: 1 });
  try {
    return await body(client);
  } finally {
    client.disconnect();
  }
}

function openRedis(world, clients, folder) {
  return withRedis(world, clients, async (client) => {
    const number = await client.eval(FIND, 2, ...keys(), storeName(folder));
    const url = new URL(address(world, REDIS));
    url.pathname = `/${number}`;
    return via(url, process.env[REDIS_VIA]);
  });
}

async function removeRedis(world, clients) {
  await withRedis(world, clients, async (client) => {
    for (const name of Object.keys(await client.hgetall(keys()[0]))) {
      if (name !== 'last') await client.eval(FORGET, 2, ...keys(), name);
    }
    await client.del(...keys());
  });
}

// --- what a store needs ---------------------------------------------------------------------------

// Return what belongs to a store, and make it if this process is the first to open it.
export async function place(world, clients, folder, zone) {
  fs.mkdirSync(folder, { recursive: true });
  const found = { folder, prefix: storeName(folder) };
  if (world.needs.includes('postgres')) found.postgres = await openPostgres(world, clients, folder, zone);
  if (world.needs.includes('redis')) found.redis = await openRedis(world, clients, folder);
  return found;
}

// Remove what belongs to one store beside its folder.
export async function forget(world, clients, folder) {
  const name = storeName(folder);
  if (world.needs.includes('postgres')) await asAdmin(world, clients, (client) => drop(client, name));
  if (world.needs.includes('redis')) {
    await withRedis(world, clients, (client) => client.eval(FORGET, 2, ...keys(), name));
  }
}

// Remove everything that this run made.
export async function removeAll(world, clients) {
  if (world.needs.includes('postgres')) await removePostgres(world, clients);
  if (world.needs.includes('redis')) await removeRedis(world, clients);
}
