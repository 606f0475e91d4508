// JavaScript values as the nodes of the protocol, and back.
//
// A primitive is a node by itself; everything else stands in a list, breadth first from the root, so
// that identity is explicit and nothing nests.

import { types } from 'node:util';
import { Declined } from '../../kits/typescript/onceproof-kit.mjs';
import * as platform from './platform.mjs';

const SERIALIZE = Symbol.for('workflow-serialize');
const DESERIALIZE = Symbol.for('workflow-deserialize');
const DETAILS = ['errors', 'retryAfter', 'token', 'conflictingRunId', 'context', 'status', 'url'];
const double = new DataView(new ArrayBuffer(8));

const bitsOf = (number) => {
  if (Number.isNaN(number)) return '7ff8000000000000';
  double.setFloat64(0, number);
  return double.getBigUint64(0).toString(16).padStart(16, '0');
};
const numberOf = (bits) => {
  double.setBigUint64(0, BigInt(`0x${bits}`));
  return double.getFloat64(0);
};
const unitsOf = (text) => {
  let units = '';
  for (let at = 0; at < text.length; at++) units += text.charCodeAt(at).toString(16).padStart(4, '0');
  return units;
};
const textOf = (units) => {
  let text = '';
  for (let at = 0; at < units.length; at += 4) text += String.fromCharCode(parseInt(units.slice(at, at + 4), 16));
  return text;
};

// --- from nodes -----------------------------------------------------------------------------------

/** Builds values; `errors` are the error classes of the package. */
export class Builder {
  constructor(errors = {}) {
    this.errors = errors;
  }

  build(graph) {
    if (graph?.t !== 'graph') throw new Declined('a value is a graph of nodes');
    const { root, heap } = graph.v;
    this.heap = heap;
    this.made = new Array(heap.length);
    this.symbols = new Map();
    for (let at = 0; at < heap.length; at++) this.thing(at);
    for (let at = 0; at < heap.length; at++) this.fill(at);
    return this.value(root);
  }

  value({ t, v }) {
    switch (t) {
      case 'undefined':
        return undefined;
      case 'null':
      case 'boolean':
        return v;
      case 'number':
        return numberOf(v);
      case 'string':
        return textOf(v);
      case 'bigint':
        return BigInt(v);
      case 'symbol':
        if (!this.symbols.has(v)) this.symbols.set(v, Symbol(`s${v}`));
        return this.symbols.get(v);
      default:
        return this.thing(v);
    }
  }

  thing(at) {
    this.made[at] ??= this.empty(this.heap[at]);
    return this.made[at];
  }

  part(node, label) {
    const found = node.v.parts.find(([name]) => name === label);
    return found && this.value(found[1]);
  }

  empty(node) {
    const { facts } = node.v;
    switch (node.t) {
      case 'object':
        return facts.nullPrototype ? Object.create(null) : {};
      case 'array':
        return new Array(Number(facts.length));
      case 'boxed':
        return Object(this.part(node, 'value'));
      case 'date':
        return new Date(numberOf(facts.time));
      case 'regexp':
        return Object.assign(new RegExp(facts.source, facts.flags), { lastIndex: Number(facts.lastIndex) });
      case 'map':
        return new Map();
      case 'set':
        return new Set();
      case 'buffer':
        return new Uint8Array(Buffer.from(facts.data, 'hex')).buffer;
      case 'view':
        return this.view(node);
      case 'error':
        return this.error(facts);
      case 'dom-exception':
        return new DOMException(this.part(node, 'message'), facts.name);
      case 'function':
        return this.callable(facts);
      case 'instance':
        return this.instance(facts);
      case 'thenable':
        return Promise.resolve();
      case 'temporal':
        if (!globalThis.Temporal) throw new Declined('this Node has no Temporal');
        return globalThis.Temporal[facts.kind].from(facts.text);
      case 'url':
        return new URL(facts.href);
      case 'search-params':
        return new URLSearchParams();
      case 'headers':
        return new Headers();
      default:
        return this.platform(node);
    }
  }

  platform(node) {
    const made = platform.made(node, (label) => this.part(node, label));
    if (!made) throw new Declined(`the adapter makes no ${node.t}`);
    return made;
  }

  view(node) {
    const { kind, offset, length } = node.v.facts;
    const made = globalThis[kind];
    if (!made) throw new Declined(`this Node has no ${kind}`);
    const size = made.BYTES_PER_ELEMENT ?? 1;
    return new made(this.part(node, 'buffer'), Number(offset), Number(length) / size);
  }

  error({ kind, name }) {
    const base = globalThis[kind]?.prototype instanceof Error || kind === 'Error' ? globalThis[kind] : undefined;
    const made = base ?? this.errors[kind];
    if (!made) throw new Declined(`the package has no error class ${kind}`);
    const error = Reflect.construct(Error, [], made);
    if (error.name !== name) Object.defineProperty(error, 'name', { value: name, writable: true, configurable: true });
    return error;
  }

  callable({ stepId, workflowId, classId }) {
    const made = classId === undefined ? () => {} : class {};
    if (stepId !== undefined) made.stepId = stepId;
    if (workflowId !== undefined) made.workflowId = workflowId;
    if (classId !== undefined) made.classId = classId;
    return made;
  }

  instance({ classId, hooks }) {
    class Made {}
    if (classId !== undefined) Made.classId = classId;
    if (hooks) Made[SERIALIZE] = (made) => made.data;
    return new Made();
  }

  fill(at) {
    const node = this.heap[at];
    const made = this.made[at];
    const { facts, parts } = node.v;
    switch (node.t) {
      case 'object':
        for (const [label, part] of parts) define(made, textOf(label), this.value(part), true);
        if (facts.symbolKeys) made[Symbol('key')] = 1;
        break;
      case 'array':
        for (const [label, part] of parts) made[Number(label)] = this.value(part);
        break;
      case 'map':
        for (let one = 0; one < parts.length; one += 2) made.set(this.value(parts[one][1]), this.value(parts[one + 1][1]));
        break;
      case 'set':
        for (const [, part] of parts) made.add(this.value(part));
        break;
      case 'search-params':
      case 'headers':
        for (let one = 0; one < parts.length; one += 2) made.append(this.value(parts[one][1]), this.value(parts[one + 1][1]));
        break;
      case 'error':
      case 'dom-exception':
        for (const [label, part] of parts) {
          if (node.t === 'error' || label !== 'message') define(made, label, this.value(part), DETAILS.includes(label));
        }
        break;
      case 'function':
        for (const [label, part] of parts) this.bind(made, label, this.value(part));
        break;
      case 'instance':
        made.data = this.part(node, 'data');
        break;
      default:
        platform.filled(node, made, (part) => this.value(part), numberOf);
    }
  }

  bind(made, label, value) {
    if (label === 'closureVars') made.__closureVarsFn = () => value;
    if (label === 'boundThis') made.__boundThis = value;
    if (label === 'boundArgs') made.__boundArgs = value;
  }
}

function define(target, name, value, enumerable) {
  Object.defineProperty(target, name, { value, enumerable, writable: true, configurable: true });
}

// --- to nodes -------------------------------------------------------------------------------------

/** Writes a value as a graph. */
export function graphOf(root) {
  const places = new Map();
  const symbols = new Map();
  const node = (value) => {
    switch (typeof value) {
      case 'undefined':
        return { t: 'undefined', v: null };
      case 'boolean':
        return { t: 'boolean', v: value };
      case 'number':
        return { t: 'number', v: bitsOf(value) };
      case 'string':
        return { t: 'string', v: unitsOf(value) };
      case 'bigint':
        return { t: 'bigint', v: String(value) };
      case 'symbol':
        if (!symbols.has(value)) symbols.set(value, symbols.size);
        return { t: 'symbol', v: symbols.get(value) };
      default:
        if (value === null) return { t: 'null', v: null };
        if (!places.has(value)) places.set(value, places.size);
        return { t: 'ref', v: places.get(value) };
    }
  };
  const first = node(root);
  const heap = [];
  for (const value of places.keys()) {
    const [t, facts, parts] = apart(value);
    heap.push({ t, v: { facts, parts: parts.map(([label, part]) => [label, node(part)]) } });
  }
  return { t: 'graph', v: { root: first, heap } };
}

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const pairs = (entries) => [...entries].flatMap(([key, value]) => [['key', key], ['value', value]]);

function apart(value) {
  if (typeof value === 'function') return functionParts(value);
  if (Array.isArray(value)) {
    const present = Object.keys(value).filter((key) => String(Number(key) >>> 0) === key);
    return ['array', { length: String(value.length) }, present.map((key) => [key, value[key]])];
  }
  if (types.isBoxedPrimitive(value)) return ['boxed', {}, [['value', value.valueOf()]]];
  if (types.isDate(value)) return ['date', { time: bitsOf(value.getTime()) }, []];
  if (types.isRegExp(value)) {
    return ['regexp', { source: value.source, flags: value.flags, lastIndex: String(value.lastIndex) }, []];
  }
  if (types.isMap(value)) return ['map', {}, pairs(value)];
  if (types.isSet(value)) return ['set', {}, [...value].map((member) => ['member', member])];
  if (types.isAnyArrayBuffer(value)) return ['buffer', { data: hex(new Uint8Array(value)) }, []];
  if (ArrayBuffer.isView(value)) return viewParts(value);
  if (value instanceof DOMException) return domExceptionParts(value);
  if (types.isNativeError(value)) return errorParts(value);
  if (value instanceof URL) return ['url', { href: value.href }, []];
  if (value instanceof URLSearchParams) return ['search-params', {}, pairs(value)];
  if (value instanceof Headers) return ['headers', {}, pairs(value)];
  return platform.apart(value, bitsOf) ?? objectParts(value);
}

function functionParts(value) {
  const facts = {};
  const parts = [];
  if (typeof value.stepId === 'string') facts.stepId = value.stepId;
  if (typeof value.workflowId === 'string') facts.workflowId = value.workflowId;
  if (typeof value.classId === 'string') facts.classId = value.classId;
  if (value.__closureVarsFn) parts.push(['closureVars', value.__closureVarsFn()]);
  if ('__boundThis' in value) parts.push(['boundThis', value.__boundThis]);
  if ('__boundArgs' in value) parts.push(['boundArgs', value.__boundArgs]);
  return ['function', facts, parts];
}

function viewParts(value) {
  const kind = value.constructor.name === 'Buffer' ? 'Uint8Array' : value[Symbol.toStringTag];
  const facts = { kind, offset: String(value.byteOffset), length: String(value.byteLength) };
  return ['view', facts, [['buffer', value.buffer]]];
}

function errorParts(value) {
  const parts = [['message', value.message], ['stack', value.stack]];
  if ('cause' in value) parts.push(['cause', value.cause]);
  for (const name of DETAILS) if (value[name] !== undefined && Object.hasOwn(value, name)) parts.push([name, value[name]]);
  const kind = Object.getPrototypeOf(value)?.constructor?.name ?? 'Error';
  return ['error', { kind, name: String(value.name) }, parts];
}

function domExceptionParts(value) {
  const parts = [['message', value.message], ['stack', value.stack]];
  if ('cause' in value) parts.push(['cause', value.cause]);
  return ['dom-exception', { name: value.name }, parts];
}

function objectParts(value) {
  const prototype = Object.getPrototypeOf(value);
  const keys = Object.keys(value).map((key) => [unitsOf(key), value[key]]);
  if (prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null) {
    const symbolKeys = Object.getOwnPropertySymbols(value).some((key) => Object.prototype.propertyIsEnumerable.call(value, key));
    return ['object', { nullPrototype: prototype === null, symbolKeys }, keys];
  }
  const made = prototype.constructor;
  if (typeof made?.classId === 'string') {
    return ['instance', { classId: made.classId, hooks: true }, [['data', value.data]]];
  }
  throw new Declined(`the adapter writes no ${made?.name ?? 'object of a class'}`);
}

/** Makes a class of this id, with hooks that keep the data as it is. */
export function classOf(classId) {
  return class {
    static classId = classId;

    static [SERIALIZE](made) {
      return made.data;
    }

    static [DESERIALIZE](data) {
      const made = new this();
      made.data = data;
      return made;
    }
  };
}
