// Strict UTF-8 and JSON, with the offset of the first thing that is neither.
//
// Gives null, booleans, numbers, strings, arrays, and objects as `Map`, so that a key may be any
// text; of equal keys the last counts. The depth of a text is no limit: functions that need the
// value of something inside `yield` the function that reads it, and `run` keeps the waiting ones
// in a list.

import { Refused } from "./secrets.mjs";

/** @typedef {any} Parsed null, boolean, number, string, Parsed[] or Map<string, Parsed> */

/**
 * Runs a generator that yields generators, each time answering with what the inner one returns.
 * @template T
 * @param {Generator<any, T, any>} first
 * @returns {T}
 */
export function run(first) {
  /** @type {Generator<any, any, any>[]} */
  const waiting = [first];
  let answer;
  while (waiting.length > 0) {
    const { value, done } = waiting[waiting.length - 1].next(answer);
    if (done) waiting.pop();
    else waiting.push(value);
    answer = done ? value : undefined;
  }
  return /** @type {any} */ (answer);
}

const MARK = [0xef, 0xbb, 0xbf];

/**
 * Reads a text that is UTF-8 and does not begin with a byte order mark.
 * @param {Uint8Array} bytes
 */
export function strictText(bytes) {
  if (MARK.every((byte, at) => bytes[at] === byte)) throw new Refused("value-not-utf8", 0);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Refused("value-not-utf8", validPrefix(bytes));
  }
}

/**
 * Says how many bytes come before the first character that is damaged.
 * @param {Uint8Array} bytes
 */
function validPrefix(bytes) {
  const repaired = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const written = new TextEncoder().encode(repaired);
  return written.findIndex((byte, at) => byte !== bytes[at]);
}

/**
 * Reads one JSON value and nothing after it.
 * @param {string} text
 * @returns {Parsed}
 */
export function parse(text) {
  const reader = new Reader(text);
  const value = run(reader.value());
  reader.skipSpace();
  if (reader.at < text.length) throw reader.refusal();
  return value;
}

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const WORDS = /** @type {[string, Parsed][]} */ ([
  ["null", null],
  ["true", true],
  ["false", false],
]);

class Reader {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  /** Refuses what stands here; offsets count bytes. */
  refusal() {
    const before = new TextEncoder().encode(this.text.slice(0, this.at));
    return new Refused("value-not-json", before.length);
  }

  /** @param {RegExp} pattern sticky @returns {string | undefined} */
  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  skipSpace() {
    this.match(SPACE);
  }

  /** @param {string} token whether it comes next, behind white space */
  takes(token) {
    this.skipSpace();
    const here = this.text.startsWith(token, this.at);
    if (here) this.at += token.length;
    return here;
  }

  /** @param {string} token */
  expect(token) {
    if (!this.takes(token)) throw this.refusal();
  }

  /** @returns {Generator<any, Parsed, any>} */
  *value() {
    if (this.takes("[")) return yield this.array();
    if (this.takes("{")) return yield this.object();
    if (this.text[this.at] === '"') return this.string();
    const digits = this.match(NUMBER);
    if (digits !== undefined) return Number(digits);
    for (const [word, meaning] of WORDS) if (this.takes(word)) return meaning;
    throw this.refusal();
  }

  string() {
    this.skipSpace();
    const quoted = this.match(STRING);
    if (quoted === undefined) throw this.refusal();
    return /** @type {string} */ (JSON.parse(quoted));
  }

  /** @returns {Generator<any, Parsed, any>} */
  *array() {
    /** @type {Parsed[]} */
    const items = [];
    if (this.takes("]")) return items;
    do items.push(yield this.value());
    while (this.takes(","));
    this.expect("]");
    return items;
  }

  /** @returns {Generator<any, Parsed, any>} */
  *object() {
    /** @type {Map<string, Parsed>} */
    const fields = new Map();
    if (this.takes("}")) return fields;
    do {
      const key = this.string();
      this.expect(":");
      fields.set(key, yield this.value());
    } while (this.takes(","));
    this.expect("}");
    return fields;
  }
}
