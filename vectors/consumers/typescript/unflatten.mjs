// From flattened text to values: slots are read when something refers to them.
//
// A reference is a slot's number or a special number; a hole only an element of a dense array may
// be. Objects and arrays are known before their parts are read, so cycles through them come back.
// What a tag needs whole it may not be part of: a tagged value that is met while it is read, or
// whose list is still being filled, contains itself and is refused. An operand may stand in place
// of a reference; it then is a slot that nothing else can refer to. Slots that nothing refers to
// are never looked at.

import { HOLE, SPARSE, SPARSE_LIMIT, SPECIAL_VALUES } from "./flatten.mjs";
import { parse, run, strictText } from "./json_text.mjs";
import { Thing, isThing, objectOf } from "./nodes.mjs";
import { REVIVERS } from "./revivers.mjs";
import { Refused } from "./secrets.mjs";

/** @typedef {import("./nodes.mjs").Value} Value */
/** @typedef {import("./json_text.mjs").Parsed} Parsed */
/** @typedef {Generator<any, any, any>} Running */
/**
 * @typedef {object} Reading
 * @property {string} boundary
 * @property {string[] | undefined} classes that the reader knows; all if absent
 * @property {string[] | undefined} steps likewise
 */

const LONGEST_ARRAY = 2 ** 32 - 1;
const UNLIMITED = ["errors", "display"];
const TEMPORAL = [
  "Duration",
  "Instant",
  "PlainDate",
  "PlainDateTime",
  "PlainMonthDay",
  "PlainTime",
  "PlainYearMonth",
  "ZonedDateTime",
].map((kind) => `Temporal.${kind}`);

/**
 * Reads flattened text.
 * @param {Uint8Array} bytes
 * @param {Reading} reading
 * @returns {Value}
 */
export function unflatten(bytes, reading) {
  const root = parse(strictText(bytes));
  if (typeof root === "number" && SPECIAL_VALUES.has(root)) return SPECIAL_VALUES.get(root);
  if (!Array.isArray(root) || root.length === 0) throw new Refused("value-invalid-input");
  return run(new Reader(root, reading).reference(0));
}

class Reader {
  /** @param {Parsed[]} slots @param {Reading} reading */
  constructor(slots, reading) {
    this.slots = slots;
    this.count = slots.length;
    this.reading = reading;
    /** @type {Map<number, Value>} */
    this.known = new Map();
    /** @type {Set<number>} tagged slots that are being read */
    this.open = new Set();
    /** @type {Set<Thing>} objects and arrays that are being filled */
    this.filling = new Set();
  }

  /** @param {Parsed} reference @returns {Running} */
  *reference(reference) {
    if (typeof reference !== "number") throw new Refused("value-invalid-input");
    if (SPECIAL_VALUES.has(reference) && reference < 0) return SPECIAL_VALUES.get(reference);
    const isSlot = Number.isInteger(reference) && reference >= 0 && reference < this.count;
    if (!isSlot) throw new Refused("value-bad-reference");
    return yield this.slot(reference);
  }

  /** @param {number} at @returns {Running} */
  *slot(at) {
    if (this.known.has(at)) return this.known.get(at);
    if (this.open.has(at)) throw new Refused("value-circular");
    const parsed = this.slots[at];
    if (parsed instanceof Map) return yield this.object(at, [...parsed], false);
    if (!Array.isArray(parsed)) return parsed;
    if (typeof parsed[0] === "string") return yield this.tagged(at, parsed[0], parsed.slice(1));
    return yield parsed[0] === SPARSE ? this.sparse(at, parsed) : this.dense(at, parsed);
  }

  /**
   * Keeps a value before its parts are read, and fills it.
   * @param {number} at
   * @param {Thing} thing
   * @param {Iterable<[string, Parsed]>} references by label
   * @returns {Running}
   */
  *filled(at, thing, references) {
    this.known.set(at, thing);
    this.filling.add(thing);
    for (const [label, reference] of references) {
      thing.parts.push([label, yield this.reference(reference)]);
    }
    this.filling.delete(thing);
    return thing;
  }

  /**
   * @param {number} at
   * @param {[string, Parsed][]} fields
   * @param {boolean} nullPrototype
   * @returns {Running}
   */
  *object(at, fields, nullPrototype) {
    if (fields.some(([key]) => key === "__proto__")) throw new Refused("value-proto-key");
    const empty = objectOf([], nullPrototype);
    return yield this.filled(at, empty, objectOf([...new Map(fields)]).parts);
  }

  /** @param {number} at @param {Parsed[]} items @returns {Running} */
  *dense(at, items) {
    const thing = new Thing("array", { length: String(items.length) });
    const present = [...items.entries()].filter(([, item]) => item !== HOLE);
    return yield this.filled(at, thing, labelled(present));
  }

  /** @param {number} at @param {Parsed[]} items @returns {Running} */
  *sparse(at, [, length, ...pairs]) {
    if (!isIndex(length, LONGEST_ARRAY + 1)) throw new Refused("value-invalid-input");
    const limited = !UNLIMITED.includes(this.reading.boundary);
    if (limited && length > SPARSE_LIMIT) throw new Refused("value-sparse-too-long");
    if (pairs.length % 2 === 1) throw new Refused("value-invalid-input");
    /** @type {Map<number, Parsed>} */
    const elements = new Map();
    for (let pair = 0; pair < pairs.length; pair += 2) {
      if (!isIndex(pairs[pair], length)) throw new Refused("value-invalid-input");
      elements.set(pairs[pair], pairs[pair + 1]);
    }
    const ascending = [...elements].sort(([left], [right]) => left - right);
    return yield this.filled(
      at,
      new Thing("array", { length: String(length) }),
      labelled(ascending),
    );
  }

  /** @param {number} at @param {string} tag @param {Parsed[]} operands @returns {Running} */
  *tagged(at, tag, operands) {
    this.open.add(at);
    const value = yield this.revived(at, tag, operands);
    this.open.delete(at);
    this.known.set(at, value);
    return value;
  }

  /** @param {number} at @param {string} tag @param {Parsed[]} operands @returns {Running} */
  *revived(at, tag, operands) {
    if (tag === "null") return yield this.nullObject(at, operands);
    if (tag === "Object") return yield this.boxed(operands);
    if (tag === "DataView" || tag === "Float16Array") return yield this.view(tag, operands);
    if (TEMPORAL.includes(tag)) return temporal(tag, operands);
    if (!Object.hasOwn(REVIVERS, tag)) throw new Refused("value-unknown-tag");
    if (operands.length !== 1) throw new Refused("value-operand-count");
    const payload = yield this.operand(operands[0]);
    if (this.filling.has(payload)) throw new Refused("value-circular");
    return REVIVERS[tag](payload, this);
  }

  /** @param {Parsed} operand @returns {Running} */
  *operand(operand) {
    if (typeof operand === "number") return yield this.reference(operand);
    return yield this.slot(this.slots.push(operand) - 1);
  }

  /** @param {number} at @param {Parsed[]} operands @returns {Running} */
  *nullObject(at, operands) {
    if (operands.length % 2 === 1) throw new Refused("value-invalid-input");
    /** @type {[string, Parsed][]} */
    const fields = [];
    for (let pair = 0; pair < operands.length; pair += 2) {
      if (typeof operands[pair] !== "string") throw new Refused("value-invalid-input");
      fields.push([operands[pair], operands[pair + 1]]);
    }
    this.open.delete(at);
    return yield this.object(at, fields, true);
  }

  /** @param {Parsed[]} operands @returns {Running} */
  *boxed(operands) {
    if (operands.length !== 1) throw new Refused("value-operand-count");
    if (this.open.has(operands[0])) throw new Refused("value-bad-payload");
    const value = yield this.reference(operands[0]);
    const isPrimitive = value !== undefined && value !== null && !(value instanceof Thing);
    if (!isPrimitive) throw new Refused("value-bad-payload");
    return new Thing("boxed", {}, [["value", value]]);
  }

  /** @param {string} kind @param {Parsed[]} operands @returns {Running} */
  *view(kind, operands) {
    if (operands.length !== 1 && operands.length !== 3) throw new Refused("value-operand-count");
    const buffer = yield this.reference(operands[0]);
    if (!isThing(buffer, "buffer")) throw new Refused("value-bad-payload");
    const size = kind === "DataView" ? 1 : 2;
    const whole = buffer.facts.data.length / 2;
    const [offset, elements] = operands.length === 3 ? operands.slice(1) : [0, whole / size];
    const natural = isIndex(offset, whole + 1) && isIndex(elements, whole + 1);
    const fits = natural && offset % size === 0 && offset + size * elements <= whole;
    if (!fits) throw new Refused("value-bad-payload");
    const facts = { kind, length: String(size * elements), offset: String(offset) };
    return new Thing("view", facts, [["buffer", buffer]]);
  }
}

/** @param {[number, Parsed][]} elements @returns {[string, Parsed][]} */
function labelled(elements) {
  return elements.map(([index, item]) => [String(index), item]);
}

/** @param {Parsed} value @param {number} limit */
function isIndex(value, limit) {
  return Number.isInteger(value) && value >= 0 && value < limit;
}

/** @param {string} tag @param {Parsed[]} operands */
function temporal(tag, operands) {
  if (operands.length !== 1) throw new Refused("value-operand-count");
  if (typeof operands[0] !== "string") throw new Refused("value-bad-payload");
  return new Thing("temporal", { kind: tag.slice("Temporal.".length), text: operands[0] });
}
