// Which package a World is, what it needs, and how its factory is called.
//
// A package may say of itself in its package.json what a host cannot guess:
//
//   "onceproof": {"needs": ["postgres"], "setup": "bin/migrate.js",
//                 "environment": {"MY_URL": "{postgres}"}, "settings": {"url": "{postgres}"}}
//
// {postgres}, {redis}, {prefix} and {folder} stand for what belongs to the store that is opened.

import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

// Worlds that keep everything in their process, and do not say so.
const IN_MEMORY = ['@workflow-worlds/starter'];

const FACTORIES = ['createWorld', 'default', 'createLocalWorld'];
const CONDITIONS = ['node', 'import', 'module-sync', 'default', 'require'];

// A package that needs a server depends on a client of it.
const CLIENTS = {
  postgres: ['pg', 'postgres', 'graphile-worker'],
  redis: ['ioredis', 'redis', 'bullmq'],
};

// What is set beside what a package says of itself; names that a World does not know do no harm.
const ENVIRONMENT = {
  WORKFLOW_LOCAL_DATA_DIR: '{folder}/data',
  WORKFLOW_POSTGRES_URL: '{postgres}',
  DATABASE_URL: '{postgres}',
  WORKFLOW_REDIS_URI: '{redis}',
  WORKFLOW_REDIS_URL: '{redis}',
};
const SETTINGS = {
  dataDir: '{folder}/data',
  connectionString: '{postgres}',
  redisUrl: '{redis}',
  keyPrefix: '{prefix}',
  jobPrefix: '{prefix}_',
};

function target(exported) {
  if (typeof exported === 'string') return exported;
  if (Array.isArray(exported)) return exported.map(target).find((found) => found !== undefined);
  if (exported === null || typeof exported !== 'object') return undefined;
  for (const condition of CONDITIONS) {
    const found = Object.hasOwn(exported, condition) ? target(exported[condition]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

export class Package {
  constructor(folder) {
    this.folder = fs.realpathSync(folder);
    this.manifest = JSON.parse(fs.readFileSync(path.join(this.folder, 'package.json'), 'utf8'));
    this.own = this.manifest.onceproof ?? {};
    this.entry = path.join(this.folder, this.#entry());
    this.needs = this.own.needs ?? this.#needs();
  }

  #entry() {
    const { exports, main } = this.manifest;
    const root = exports?.['.'] ?? (typeof exports === 'string' ? exports : undefined) ?? exports;
    return target(root) ?? main ?? 'index.js';
  }

  #needs() {
    const depends = Object.keys({
      ...this.manifest.dependencies,
      ...this.manifest.peerDependencies,
    });
    return Object.keys(CLIENTS).filter((need) => CLIENTS[need].some((name) => depends.includes(name)));
  }

  get inMemory() {
    return this.own.memory ?? IN_MEMORY.includes(this.manifest.name);
  }

  // The script that makes the tables, if there is one.
  get setup() {
    const bin = this.manifest.bin ?? {};
    const named = typeof bin === 'string' ? bin : (bin.bootstrap ?? Object.entries(bin).find(([name]) => name.endsWith('setup'))?.[1]);
    const script = this.own.setup ?? named;
    return script === undefined ? undefined : path.join(this.folder, script);
  }

  environment(place) {
    return filled({ ...ENVIRONMENT, ...this.own.environment }, place);
  }

  // Import the World's module and make a World.
  async world(place, more) {
    const module = await import(pathToFileURL(this.entry).href);
    const names = [this.own.factory, ...FACTORIES].filter((name) => name !== undefined);
    const name = names.find((each) => module[each] !== undefined);
    if (name === undefined) throw new TypeError(`${this.manifest.name} exports none of ${names.join(', ')}`);
    const made = module[name]?.[names[0]] ?? module[name];
    const settings = { ...filled({ ...SETTINGS, ...this.own.settings }, place), ...more };
    return typeof made === 'function' ? made(settings) : made;
  }
}

// Fill in what belongs to the store; an entry that needs what is not there is left out.
function filled(table, place) {
  const written = {};
  for (const [name, text] of Object.entries(table)) {
    if (typeof text !== 'string') {
      written[name] = text;
      continue;
    }
    const missing = [...text.matchAll(/\{(\w+)\}/g)].some(([, key]) => place[key] === undefined);
    if (!missing) written[name] = text.replace(/\{(\w+)\}/g, (_all, key) => place[key]);
  }
  return written;
}
