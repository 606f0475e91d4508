// From values to flattened text: a JSON array of slots, the root first.
//
// A value takes its slot before its parts take theirs, and a value that comes again is a reference
// to its slot: primitives by SameValueZero, others by identity, which is how a `Map` finds keys.
// Undefined, holes, NaN, the infinities and -0 are negative references and take no slot; a root
// that is one of them is that number alone. A tagged value that contains itself is refused: it is
// met again while it is still open. As in `json_text`, generators keep depth off the stack.

import { run } from "./json_text.mjs";
import { Thing, enumerated } from "./nodes.mjs";
import { reduce } from "./reducers.mjs";
import { Refused } from "./secrets.mjs";

/** @typedef {import("./nodes.mjs").Value} Value */
/** @typedef {import("./reducers.mjs").Writing} Writing */
/** @typedef {Generator<any, any, any>} Running */

export const HOLE = -2;
export const SPARSE = -7;
export const SPARSE_LIMIT = 100_000;
const UNDEFINED = -1;
const NAN = -3;
const INFINITY = -4;
const NEGATIVE_INFINITY = -5;
const NEGATIVE_ZERO = -6;

/** @type {Map<number, Value>} */
export const SPECIAL_VALUES = new Map([
  [UNDEFINED, undefined],
  [NAN, NaN],
  [INFINITY, Infinity],
  [NEGATIVE_INFINITY, -Infinity],
  [NEGATIVE_ZERO, -0],
]);

/** @param {Value} value @returns {number | undefined} */
function specialReference(value) {
  const found = [...SPECIAL_VALUES].find(([, special]) => Object.is(value, special));
  return found?.[0];
}

/**
 * Writes a value as flattened text.
 * @param {Value} value
 * @param {Writing} writing
 */
export function flatten(value, writing) {
  const special = specialReference(value);
  if (special !== undefined) return String(special);
  const writer = new Writer(writing);
  run(writer.reference(value));
  return `[${writer.slots.join(",")}]`;
}

class Writer {
  /** @param {Writing} writing */
  constructor(writing) {
    this.writing = writing;
    /** @type {string[]} */
    this.slots = [];
    /** @type {Map<Value, number>} */
    this.seen = new Map();
    /** @type {Set<Value>} tagged values that are being written */
    this.open = new Set();
  }

  /** @param {Value} value @returns {Generator<any, number, any>} */
  *reference(value) {
    const special = specialReference(value);
    if (special !== undefined) return special;
    if (this.open.has(value)) throw new Refused("value-circular");
    const known = this.seen.get(value);
    if (known !== undefined) return known;
    const slot = this.slots.push("") - 1;
    this.seen.set(value, slot);
    this.slots[slot] = yield this.slot(value);
    return slot;
  }

  /** @param {Value} value @returns {Running} */
  *slot(value) {
    const tagged = reduce(value, this.writing);
    if (tagged) return yield this.tag(value, tagged.tag, tagged.reduced);
    if (value instanceof Thing) return yield this.thing(value);
    if (typeof value === "string") return quoted(value);
    if (typeof value === "symbol") throw new Refused("value-unserializable");
    return String(value);
  }

  /** @param {Value} value @param {string} tag @param {Value} reduced @returns {Running} */
  *tag(value, tag, reduced) {
    this.open.add(value);
    const reference = yield this.reference(reduced);
    this.open.delete(value);
    return `["${tag}",${reference}]`;
  }

  /** @param {Thing} thing @returns {Running} */
  *thing(thing) {
    switch (thing.kind) {
      case "object":
        return yield this.object(thing);
      case "array":
        return yield this.array(thing);
      case "boxed":
        return `["Object",${yield this.reference(thing.part("value"))}]`;
      case "view":
        return yield this.view(thing);
      case "temporal":
        return `["Temporal.${thing.facts.kind}",${quoted(thing.facts.text)}]`;
      default:
        throw new Refused("value-unserializable");
    }
  }

  /** @param {Thing} object @returns {Running} */
  *object({ facts, parts }) {
    if (facts.symbolKeys) throw new Refused("value-unserializable");
    if (parts.some(([key]) => key === "__proto__")) throw new Refused("value-proto-key");
    /** @type {string[]} */
    const written = [];
    for (const [key, part] of enumerated(parts)) {
      const reference = yield this.reference(part);
      written.push(`${quoted(key)}${facts.nullPrototype ? "," : ":"}${reference}`);
    }
    if (!facts.nullPrototype) return `{${written.join(",")}}`;
    return `[${['"null"', ...written].join(",")}]`;
  }

  /** @param {Thing} array @returns {Running} */
  *array({ facts, parts }) {
    const length = Number(facts.length);
    const sparse = isShorterSparse(length, parts.length);
    if (sparse && length > SPARSE_LIMIT) throw new Refused("value-sparse-too-long");
    /** @type {number[]} */
    const written = sparse ? [SPARSE, length] : [];
    for (const [index, part] of parts) {
      while (!sparse && written.length < Number(index)) written.push(HOLE);
      if (sparse) written.push(Number(index));
      written.push(yield this.reference(part));
    }
    while (!sparse && written.length < length) written.push(HOLE);
    return `[${written.join(",")}]`;
  }

  /**
   * Writes a view of a kind that stands over the slot of its buffer.
   * @param {Thing} view
   * @returns {Running}
   */
  *view({ facts, parts: [[, buffer]] }) {
    const size = facts.kind === "DataView" ? 1 : 2;
    const whole = facts.offset === "0" && 2 * Number(facts.length) === buffer.facts.data.length;
    const part = whole ? "" : `,${facts.offset},${Number(facts.length) / size}`;
    return `["${facts.kind}",${yield this.reference(buffer)}${part}]`;
  }
}

/** @param {number} length @param {number} present elements that are there */
function isShorterSparse(length, present) {
  const digits = String(length).length;
  return length > present && 3 * (length - present) > 4 + digits + present * (digits + 1);
}

const ESCAPES = /["\\<\u0000-\u001f\u2028\u2029]|[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;

/** @type {Record<string, string>} */
const SHORT = {
  '"': '\\"',
  "\\": "\\\\",
  "<": "\\u003C",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
};

/**
 * Writes a string: what needs it is escaped, lone surrogates included, and nothing else.
 * @param {string} text
 */
function quoted(text) {
  return `"${text.replace(ESCAPES, (found) => (found.length > 1 ? found : escaped(found)))}"`;
}

/** @param {string} character */
function escaped(character) {
  const code = character.charCodeAt(0).toString(16).padStart(4, "0");
  return SHORT[character] ?? `\\u${code}`;
}
