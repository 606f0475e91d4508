// Counts the calls by which a World changes its storage, and kills the process before the k-th.
//
// Nothing in the World is touched: the functions of fs, pg, ioredis and node:sqlite are wrapped
// before the World is imported. `VISIBLE` says which of them this process has.

import fs from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';

export const VISIBLE = [];

const state = { armed: false, killBefore: 0, calls: 0 };

export function arm(killBefore) {
  Object.assign(state, { armed: true, killBefore, calls: 0 });
}

export const count = () => state.calls;

function mutates() {
  if (!state.armed) return;
  state.calls += 1;
  if (state.calls === state.killBefore) process.kill(process.pid, 'SIGKILL');
}

// Replace a method by one that counts first, if `changes` says that these arguments change anything.
function wrap(owner, name, changes = () => true) {
  const original = owner?.[name];
  if (typeof original !== 'function') return;
  const wrapped = function (...args) {
    if (changes(...args)) mutates();
    return Reflect.apply(original, this, args);
  };
  owner[name] = Object.assign(wrapped, original);
}

// --- files ----------------------------------------------------------------------------------------

const FILE_CALLS = [
  'appendFile', 'copyFile', 'cp', 'link', 'mkdir', 'rename', 'rm', 'rmdir', 'symlink', 'truncate',
  'unlink', 'utimes', 'writeFile',
];
const writes = (_path, flags) => typeof flags === 'string' && /[wa+]/.test(flags);

function wrapFiles() {
  for (const name of FILE_CALLS) {
    wrap(fs.promises, name);
    wrap(fs, name);
    wrap(fs, `${name}Sync`);
  }
  wrap(fs.promises, 'open', writes);
  wrap(fs, 'openSync', writes);
  wrap(fs, 'writeSync', (descriptor) => descriptor > 2);
  syncBuiltinESMExports();
  VISIBLE.push('fs');
}

// --- PostgreSQL -----------------------------------------------------------------------------------

const READS = /^\s*(select|show|set|listen|unlisten|explain|reset)\b/i;
const CHANGES = /pg_notify|add_jobs?\b|nextval|for update|_lock\(/i;

function changesRows(query) {
  const text = typeof query === 'string' ? query : (query?.text ?? '');
  return !READS.test(text) || CHANGES.test(text);
}

// --- Redis ----------------------------------------------------------------------------------------

const READING = new Set([
  'auth', 'client', 'cluster', 'command', 'dbsize', 'echo', 'exists', 'get', 'getrange', 'hello',
  'hexists', 'hget', 'hgetall', 'hkeys', 'hlen', 'hmget', 'hscan', 'hvals', 'info', 'keys', 'lindex',
  'llen', 'lrange', 'mget', 'ping', 'psubscribe', 'pttl', 'punsubscribe', 'quit', 'scan', 'scard',
  'script', 'select', 'sismember', 'smembers', 'sscan', 'strlen', 'subscribe', 'ttl', 'type',
  'unsubscribe', 'unwatch', 'watch', 'xinfo', 'xlen', 'xrange', 'xread', 'xrevrange', 'zcard',
  'zcount', 'zrange', 'zrangebylex', 'zrangebyscore', 'zrank', 'zrevrange', 'zrevrangebyscore',
  'zscan', 'zscore',
]);
const changesKeys = (command) => !READING.has(String(command?.name).toLowerCase());

// --- what a package depends on --------------------------------------------------------------------

// Find a module as the World's own files would.
function resolved(from, name) {
  try {
    return createRequire(from)(name);
  } catch {
    return undefined;
  }
}

// Return the clients of databases that the World uses, as far as it has any.
export function clientsOf(entry) {
  const ioredis = resolved(entry, 'ioredis');
  return { pg: resolved(entry, 'pg'), Redis: ioredis?.Redis ?? ioredis };
}

export function wrapStorage({ pg, Redis }) {
  wrapFiles();
  if (pg?.Client) {
    wrap(pg.Client.prototype, 'query', changesRows);
    VISIBLE.push('pg');
  }
  if (Redis?.prototype?.sendCommand) {
    wrap(Redis.prototype, 'sendCommand', changesKeys);
    VISIBLE.push('ioredis');
  }
}
