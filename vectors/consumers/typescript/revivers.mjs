// From tags to values: what a reader of the newest release makes of each reduced value.
//
// A reviver is given the payload of its tag, whole, and refuses one that has not the tag's shape:
// text in its one canonical spelling, pairs that are pairs, and objects with the keys that the tag
// needs, of their types, in any order. A class, an instance or a step function that the reader
// does not know is refused as such.

import { ERROR_DETAILS } from "./reducers.mjs";
import { Thing, isThing, numberBits } from "./nodes.mjs";
import { Refused } from "./secrets.mjs";

/** @typedef {import("./nodes.mjs").Value} Value */
/** @typedef {{ reading: import("./unflatten.mjs").Reading, filling: Set<Thing> }} Context */

const EMPTY = ".";

/**
 * Bytes of one element, by the kind of typed array.
 * @type {Record<string, number>}
 */
const ELEMENTS = {
  Int8Array: 1,
  Uint8Array: 1,
  Uint8ClampedArray: 1,
  Int16Array: 2,
  Uint16Array: 2,
  Int32Array: 4,
  Uint32Array: 4,
  Float32Array: 4,
  Float64Array: 8,
  BigInt64Array: 8,
  BigUint64Array: 8,
};

/** @param {string[]} tags @param {(tag: string) => (payload: Value) => Value} make */
function made(tags, make) {
  return Object.fromEntries(tags.map((tag) => [tag, make(tag)]));
}

/** @type {Record<string, (payload: Value, context: Context) => Value>} */
export const REVIVERS = {
  Date: revivedDate,
  BigInt: (text) => BigInt(matching(text, /^(0|-?[1-9][0-9]*)$/)),
  RegExp: revivedRegExp,
  Map: revivedMap,
  Set: revivedSet,
  URL: (text) => new Thing("url", { href: urlOf(text) }),
  URLSearchParams: revivedParams,
  ArrayBuffer: bufferOf,
  ...made(Object.keys(ELEMENTS), (kind) => typedArray(kind, ELEMENTS[kind])),
  ...made(Object.keys(ERROR_DETAILS), errorOf),
  Error: revivedError,
  DOMException: revivedDomException,
  Headers: revivedHeaders,
  Request: revivedRequest,
  Response: revivedResponse,
  ReadableStream: revivedReadable,
  WritableStream: (payload) =>
    new Thing("writable-stream", { name: text(payload, "name") }, [
      ...some(payload, ["runId", "encryptionPublicKey", "deploymentId"]),
    ]),
  AbortController: (payload) => abortHandle(payload, true),
  AbortSignal: (payload) => abortHandle(payload, false),
  Class: (payload, context) => new Thing("function", { classId: knownClass(payload, context) }),
  Instance: (payload, context) =>
    new Thing("instance", { classId: knownClass(payload, context), hooks: true }, [
      ["data", required(payload, "data")],
    ]),
  StepFunction: revivedStep,
  WorkflowFunction: (payload) => new Thing("function", { workflowId: text(payload, "workflowId") }),
};

/** @returns {never} */
function refuse() {
  throw new Refused("value-bad-payload");
}

/** @param {Value} value @param {RegExp} pattern @returns {string} */
function matching(value, pattern) {
  return typeof value === "string" && pattern.test(value) ? value : refuse();
}

/** @param {Value} payload @param {string} name */
function required(payload, name) {
  return isThing(payload, "object") && payload.has(name) ? payload.part(name) : refuse();
}

/** @param {Value} payload @param {string} name @returns {string} */
function text(payload, name) {
  return matching(required(payload, name), /^/);
}

/** @param {Value} payload @param {string} name @returns {boolean} */
function flag(payload, name) {
  const value = required(payload, name);
  return typeof value === "boolean" ? value : refuse();
}

/** @param {Thing} payload @param {string[]} names @returns {[string, Value][]} those that it has */
function some(payload, names) {
  return names.flatMap((name) => (payload.has(name) ? [[name, payload.part(name)]] : []));
}

/** @param {Value} payload @returns {Thing} an array without holes */
function list(payload) {
  const whole = isThing(payload, "array") && payload.parts.length === Number(payload.facts.length);
  return whole ? payload : refuse();
}

/** @param {Value} payload @param {Context} context @returns {[Value, Value][]} */
function pairs(payload, { filling }) {
  return list(payload)
    .values()
    .map((pair) => {
      if (filling.has(pair)) throw new Refused("value-circular");
      const [key, value] = list(pair).values();
      return pair.parts.length === 2 ? [key, value] : refuse();
    });
}

/** @param {[Value, Value][]} entries @returns {[string, Value][]} */
function entryParts(entries) {
  /** @type {[string, Value][]} */
  const parts = [];
  for (const [key, value] of entries) parts.push(["key", key], ["value", value]);
  return parts;
}

/** @param {number} time */
function dateOf(time) {
  return new Thing("date", { time: numberBits(time) });
}

/** @param {Value} payload */
function revivedDate(payload) {
  if (payload === EMPTY) return dateOf(NaN);
  const date = new Date(matching(payload, /Z$/));
  if (Number.isNaN(date.getTime()) || date.toISOString() !== payload) refuse();
  return dateOf(date.getTime());
}

/** @param {Value} payload */
function revivedRegExp(payload) {
  const [source, flags] = [text(payload, "source"), text(payload, "flags")];
  try {
    const made = new RegExp(source, flags);
    return new Thing("regexp", { source: made.source, flags: made.flags, lastIndex: "0" });
  } catch {
    return refuse();
  }
}

/** @param {Value} payload @param {Context} context */
function revivedMap(payload, context) {
  return new Thing("map", {}, entryParts([...new Map(pairs(payload, context))]));
}

/** @param {Value} payload */
function revivedSet(payload) {
  const members = new Set(list(payload).values());
  return new Thing(
    "set",
    {},
    [...members].map((member) => ["member", member]),
  );
}

/** @param {Value} href */
function urlOf(href) {
  const given = matching(href, /^/);
  return URL.canParse(given) ? new URL(given).href : refuse();
}

/** @param {Value} payload */
function revivedParams(payload) {
  const query = matching(payload, /^/);
  const params = query === EMPTY ? [] : [...new URLSearchParams(query)];
  return new Thing("search-params", {}, entryParts(params));
}

/** @param {Value} payload base64 in its canonical spelling */
function bufferOf(payload) {
  const bytes = payload === EMPTY ? Buffer.alloc(0) : Buffer.from(matching(payload, /./), "base64");
  const canonical = payload === EMPTY || bytes.toString("base64") === payload;
  if (!canonical) refuse();
  return new Thing("buffer", { data: bytes.toString("hex") });
}

/**
 * Reads typed arrays of a kind; instead of text they may have a buffer in its place.
 * @param {string} kind
 * @param {number} size of an element
 */
function typedArray(kind, size) {
  return (/** @type {Value} */ payload) => {
    const buffer = isThing(payload, "buffer") ? payload : bufferOf(payload);
    const length = buffer.facts.data.length / 2;
    if (length % size !== 0) refuse();
    return new Thing("view", { kind, length: String(length), offset: "0" }, [["buffer", buffer]]);
  };
}

/** @param {Value} payload @returns {[string, Value][]} message, stack and cause */
function errorParts(payload) {
  const stack = payload instanceof Thing ? payload.part("stack") : undefined;
  if (stack !== undefined && typeof stack !== "string") refuse();
  return [["message", text(payload, "message")], ["stack", stack], ...some(payload, ["cause"])];
}

/** @param {string} tag */
function errorOf(tag) {
  return (/** @type {Value} */ payload) => {
    const parts = [...errorParts(payload), ...some(payload, ERROR_DETAILS[tag]).map(detailOf)];
    if (tag === "AggregateError" && !isThing(required(payload, "errors"), "array")) refuse();
    if (tag === "HookConflictError") text(payload, "token");
    if (tag === "RetryableError") required(payload, "retryAfter");
    return new Thing("error", { kind: tag, name: tag }, parts);
  };
}

/** @param {[string, Value]} detail @returns {[string, Value]} */
function detailOf([name, value]) {
  if (name !== "retryAfter") return [name, value];
  return [name, typeof value === "number" ? dateOf(value) : refuse()];
}

/** @param {Value} payload */
function revivedError(payload) {
  return new Thing("error", { kind: "Error", name: text(payload, "name") }, errorParts(payload));
}

/** @param {Value} payload */
function revivedDomException(payload) {
  return new Thing("dom-exception", { name: text(payload, "name") }, errorParts(payload));
}

/** @param {Value} payload @param {Context} context */
function revivedHeaders(payload, context) {
  try {
    const given = pairs(payload, context);
    given.flat().forEach((part) => matching(part, /^/));
    return new Thing("headers", {}, entryParts([...new Headers(given)]));
  } catch (error) {
    if (error instanceof Refused) throw error;
    return refuse();
  }
}

/** @param {Value} payload @returns {[string, Value]} */
function headersPart(payload) {
  const headers = required(payload, "headers");
  return isThing(headers, "headers") ? ["headers", headers] : refuse();
}

/** @param {Value} payload */
function revivedRequest(payload) {
  const facts = { method: text(payload, "method"), url: text(payload, "url") };
  const options = some(payload, ["duplex", "responseWritable", "signal"]);
  return new Thing("request", facts, [
    headersPart(payload),
    ["body", required(payload, "body")],
    ...options,
  ]);
}

const STATUS = { lowest: 200, highest: 599 };

/** @param {Value} payload */
function revivedResponse(payload) {
  const status = required(payload, "status");
  const valid = Number.isInteger(status) && status >= STATUS.lowest && status <= STATUS.highest;
  const facts = {
    redirected: flag(payload, "redirected"),
    status: valid ? numberBits(status) : refuse(),
    statusText: text(payload, "statusText"),
    type: text(payload, "type"),
    url: text(payload, "url"),
  };
  return new Thing("response", facts, [headersPart(payload), ["body", required(payload, "body")]]);
}

/** @param {Value} payload */
function revivedReadable(payload) {
  if (!isThing(payload, "object") || !payload.has("bodyInit")) text(payload, "name");
  const parts = some(payload, ["name", "type", "framing", "startIndex", "bodyInit"]);
  return new Thing("readable-stream", { locked: false }, parts);
}

/** @param {Value} payload @param {boolean} controller */
function abortHandle(payload, controller) {
  const facts = {
    aborted: flag(payload, "aborted"),
    controller,
    hookToken: text(payload, "hookToken"),
    streamName: text(payload, "streamName"),
  };
  return new Thing("abort", facts, [["reason", required(payload, "reason")]]);
}

/** @param {Value} payload @param {Context} context @returns {string} */
function knownClass(payload, { reading }) {
  const id = text(payload, "classId");
  if (reading.classes && !reading.classes.includes(id)) throw new Refused("value-unknown-class");
  return id;
}

/** @param {Value} payload @param {Context} context */
function revivedStep(payload, { reading }) {
  const stepId = text(payload, "stepId");
  const unknown = reading.steps && !reading.steps.includes(stepId);
  if (unknown) throw new Refused("value-unknown-function");
  const bound = some(payload, ["closureVars", "boundThis", "boundArgs"]);
  return new Thing("function", { stepId }, bound);
}
