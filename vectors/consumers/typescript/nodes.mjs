// Values as vectors write them, and as this program holds them.
//
// A node is `{"t": type, "v": content}`: a number is its 64 bits in hexadecimal, a string its
// UTF-16 code units, a bigint its digits. All other values stand in a list, breadth first from the
// root, and are referred to by their place in it, so identity is explicit:
//
//   {"t": "graph", "v": {"root": node, "heap": [{"t": kind, "v": {"facts": {}, "parts": []}}]}}
//
// Here primitives are JavaScript's own, and the others are `Thing`s with a kind, facts as they are
// written, and parts: pairs of a label and a value. The labels of an object are its keys, as text.

import { NotUnderstood } from "./forms.mjs";

/** @typedef {import("./forms.mjs").Json} Json */
/** @typedef {any} Value a primitive or a Thing */

/** A value that has an identity. */
export class Thing {
  /**
   * @param {string} kind
   * @param {Record<string, Json>} facts
   * @param {[string, Value][]} parts
   */
  constructor(kind, facts = {}, parts = []) {
    this.kind = kind;
    this.facts = facts;
    this.parts = parts;
  }

  /** @param {string} label @returns {Value} of the part, or undefined */
  part(label) {
    return this.parts.find(([name]) => name === label)?.[1];
  }

  /** @param {string} label */
  has(label) {
    return this.parts.some(([name]) => name === label);
  }

  /** @returns {Value[]} */
  values() {
    return this.parts.map(([, value]) => value);
  }
}

/** @param {Value} value @param {string} kind */
export function isThing(value, kind) {
  return value instanceof Thing && value.kind === kind;
}

const ARRAY_INDEX_LIMIT = 2 ** 32 - 1;

/** @param {string} key @returns {number | undefined} */
function arrayIndex(key) {
  const index = Number(key);
  return String(index >>> 0) === key && index < ARRAY_INDEX_LIMIT ? index : undefined;
}

/**
 * Puts properties in the order in which JavaScript enumerates them: indices ascending, then the
 * rest in order of insertion.
 * @param {[string, Value][]} properties
 */
export function enumerated(properties) {
  const indices = properties.filter(([key]) => arrayIndex(key) !== undefined);
  const others = properties.filter(([key]) => arrayIndex(key) === undefined);
  return [...indices.sort(([left], [right]) => Number(left) - Number(right)), ...others];
}

/** @param {[string, Value][]} properties @param {boolean} nullPrototype */
export function objectOf(properties, nullPrototype = false) {
  return new Thing("object", { nullPrototype, symbolKeys: false }, enumerated(properties));
}

/** @param {Value[]} items without holes */
export function arrayOf(items) {
  const parts = items.map((item, at) => /** @type {[string, Value]} */ ([String(at), item]));
  return new Thing("array", { length: String(items.length) }, parts);
}

const DOUBLE = new DataView(new ArrayBuffer(8));

/** @param {number} number */
export function numberBits(number) {
  if (Number.isNaN(number)) return "7ff8000000000000";
  DOUBLE.setFloat64(0, number);
  return DOUBLE.getBigUint64(0).toString(16).padStart(16, "0");
}

/** @param {string} bits */
export function numberOf(bits) {
  DOUBLE.setBigUint64(0, BigInt(`0x${bits}`));
  return DOUBLE.getFloat64(0);
}

/** @param {string} text */
function codeUnits(text) {
  return Array.from({ length: text.length }, (_, at) =>
    text.charCodeAt(at).toString(16).padStart(4, "0"),
  ).join("");
}

/** @param {string} units */
function textOf(units) {
  const codes = units.match(/[0-9a-f]{4}/g) ?? [];
  return codes.map((code) => String.fromCharCode(parseInt(code, 16))).join("");
}

/**
 * Reads a graph.
 * @param {Json} form
 * @returns {Value}
 */
export function valueFrom(form) {
  if (form.t !== "graph") throw new NotUnderstood("a value is a graph");
  const things = form.v.heap.map((/** @type {Json} */ node) => new Thing(node.t, node.v.facts));
  for (const [at, node] of form.v.heap.entries()) {
    things[at].parts = node.v.parts.map((/** @type {[string, Json]} */ [label, part]) => [
      node.t === "object" ? textOf(label) : label,
      fromNode(part, things),
    ]);
  }
  return fromNode(form.v.root, things);
}

/** @param {Json} node @param {Thing[]} things @returns {Value} */
function fromNode({ t, v }, things) {
  switch (t) {
    case "undefined":
      return undefined;
    case "null":
    case "boolean":
      return v;
    case "number":
      return numberOf(v);
    case "string":
      return textOf(v);
    case "bigint":
      return BigInt(v);
    case "symbol":
      return Symbol.for(String(v));
    case "ref":
      return things[v];
    default:
      throw new NotUnderstood(`a node of type ${t}`);
  }
}

/**
 * Writes a value as a graph.
 * @param {Value} root
 * @returns {Json}
 */
export function graphOf(root) {
  /** @type {Map<Thing, number>} */
  const places = new Map();
  const node = (/** @type {Value} */ value) => toNode(value, places);
  const first = node(root);
  const heap = [];
  for (const thing of places.keys()) {
    const parts = thing.parts.map(([label, part]) => [
      thing.kind === "object" ? codeUnits(label) : label,
      node(part),
    ]);
    heap.push({ t: thing.kind, v: { facts: thing.facts, parts } });
  }
  return { t: "graph", v: { root: first, heap } };
}

/** @param {Value} value @param {Map<Thing, number>} places @returns {Json} */
function toNode(value, places) {
  if (value instanceof Thing) {
    if (!places.has(value)) places.set(value, places.size);
    return { t: "ref", v: places.get(value) };
  }
  if (typeof value === "number") return { t: "number", v: numberBits(value) };
  if (typeof value === "string") return { t: "string", v: codeUnits(value) };
  if (typeof value === "bigint") return { t: "bigint", v: String(value) };
  if (typeof value === "symbol") return { t: "symbol", v: Number(Symbol.keyFor(value)) };
  return { t: value === null ? "null" : typeof value, v: value ?? null };
}
