// One installed release of @workflow/core: its modules, what they export, and how they are called.
//
// Functions are called by the names of their parameters, which are read from their source: the order
// of parameters changed four times over the releases, and a guess at a position gets a row wrong.
// Exports of the package come first; a module that only its file gives is marked as a deep import.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const MODULES = {
  serialization: ['./serialization', 'dist/serialization.js'],
  display: ['./serialization-format', 'dist/serialization-format.js'],
  encryption: ['./encryption', 'dist/encryption.js'],
  classes: ['./class-serialization', 'dist/class-serialization.js'],
  start: ['./runtime/start', 'dist/runtime/start.js'],
  resume: ['./runtime/resume-hook', 'dist/runtime/resume-hook.js'],
  runtime: ['./runtime', 'dist/runtime.js'],
  capabilities: [null, 'dist/capabilities.js'],
  sealedBox: [null, 'dist/sealed-box.js'],
  compatibility: [null, 'dist/runtime/world-compatibility.js'],
};

/** Names the parameters of a function, in order, from its source. */
export function parameters(callable) {
  const source = Function.prototype.toString.call(callable);
  const from = source.indexOf('(') + 1;
  let depth = 1;
  let at = from;
  const parts = [''];
  for (; at < source.length && depth > 0; at++) {
    const mark = source[at];
    if (source.startsWith('//', at)) at = source.indexOf('\n', at);
    else if (source.startsWith('/*', at)) at = source.indexOf('*/', at) + 1;
    else if (mark === ',' && depth === 1) parts.push('');
    else {
      if ('([{'.includes(mark)) depth++;
      if (')]}'.includes(mark)) depth--;
      if (depth > 0) parts[parts.length - 1] += mark;
    }
  }
  return parts.map((part) => part.split('=')[0].trim().replace(/^_+/, '')).filter(Boolean);
}

/** Calls a function with arguments by name; what is not named is left undefined. */
export function byName(callable, named) {
  return callable(...parameters(callable).map((name) => named[name]));
}

export class Package {
  constructor(folder) {
    this.folder = folder;
    this.root = path.join(folder, 'node_modules', '@workflow', 'core');
    this.manifest = JSON.parse(readFileSync(path.join(this.root, 'package.json'), 'utf8'));
    this.version = this.manifest.version;
    this.modules = {};
    this.where = {};
  }

  async load() {
    for (const [name, [exported, file]] of Object.entries(MODULES)) {
      const entry = exported && this.manifest.exports?.[exported];
      const target = entry?.default ?? (typeof entry === 'string' ? entry : null) ?? file;
      try {
        this.modules[name] = await import(pathToFileURL(path.join(this.root, target)).href);
        this.where[name] = entry ? `@workflow/core${exported.slice(1)}` : `deep import ${file}`;
      } catch (error) {
        if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
      }
    }
    this.errors = (await this.beside('@workflow/errors')) ?? {};
    this.world = (await this.beside('@workflow/world')) ?? {};
    return this;
  }

  manifestOf(name) {
    return JSON.parse(readFileSync(path.join(this.folder, 'node_modules', name, 'package.json'), 'utf8'));
  }

  /** Imports a package that this one depends on, if it is there. */
  async beside(name) {
    try {
      const manifest = this.manifestOf(name);
      const entry = manifest.exports?.['.'] ?? manifest.exports;
      const target = entry?.default ?? entry?.import ?? entry ?? manifest.main ?? 'index.js';
      return await import(pathToFileURL(path.join(this.folder, 'node_modules', name, target)).href);
    } catch {
      return undefined;
    }
  }

  /** Imports a file of a package that this one depends on. */
  async deep(name, file) {
    try {
      return await import(pathToFileURL(path.join(this.folder, 'node_modules', name, file)).href);
    } catch {
      return undefined;
    }
  }

  /** Finds a function in a module, or nothing where the release has none of that name. */
  find(module, name) {
    const found = this.modules[module]?.[name];
    return typeof found === 'function' ? found : undefined;
  }

  describe(module, name) {
    return this.find(module, name) ? `${name} of ${this.where[module]}` : `no ${name}`;
  }
}
