// From values to tags: what a writer of the newest release makes of each class.
//
// A tagged value is written as its tag and one reference to a reduced value: a string, an array or
// an object in a stated order of keys. Where a value would reduce to nothing, `.` stands for it.
// An error is tagged by its name if there is a tag of that name, else as Error with its name. A
// function is tagged by the first of its ids that the boundary's order finds. What has no reduced
// form is refused.

import { Thing, arrayOf, numberOf, objectOf } from "./nodes.mjs";
import { Refused } from "./secrets.mjs";

/** @typedef {import("./nodes.mjs").Value} Value */
/** @typedef {{ boundary: string, now: number }} Writing */
/** @typedef {{ tag: string, reduced: Value }} Tagged */

const EMPTY = ".";

/** Keys behind message, stack and cause, by the tag of an error. */
/** @type {Record<string, string[]>} */
export const ERROR_DETAILS = {
  EvalError: [],
  RangeError: [],
  ReferenceError: [],
  SyntaxError: [],
  TypeError: [],
  URIError: [],
  FatalError: [],
  AggregateError: ["errors"],
  RetryableError: ["retryAfter"],
  HookConflictError: ["token", "conflictingRunId"],
  RuntimeDecryptionError: ["context"],
  StreamError: ["status", "url"],
};

/** Details that are written even where an error has none. */
const ALWAYS = ["errors", "retryAfter", "token"];

/** @type {Record<string, (thing: Thing, writing: Writing) => Tagged>} */
const REDUCERS = {
  date: ({ facts }) => ({ tag: "Date", reduced: isoText(numberOf(facts.time)) }),
  regexp: ({ facts }) => ({ tag: "RegExp", reduced: fieldsOf(facts, ["source", "flags"]) }),
  map: (thing) => ({ tag: "Map", reduced: arrayOf(entriesOf(thing).map((pair) => arrayOf(pair))) }),
  set: (thing) => ({ tag: "Set", reduced: arrayOf([...new Set(thing.values())]) }),
  buffer: ({ facts }) => ({ tag: "ArrayBuffer", reduced: base64(facts.data) }),
  view: reducedView,
  error: reducedError,
  "dom-exception": (thing) => ({
    tag: "DOMException",
    reduced: objectOf([
      ["message", thing.part("message")],
      ["name", thing.facts.name],
      ...thing.parts.filter(([label]) => label !== "message"),
    ]),
  }),
  function: reducedFunction,
  instance: reducedInstance,
  url: ({ facts }) => ({ tag: "URL", reduced: facts.href }),
  "search-params": (thing) => ({
    tag: "URLSearchParams",
    reduced: new URLSearchParams(entriesOf(thing)).toString() || EMPTY,
  }),
  headers: (thing) => ({
    tag: "Headers",
    reduced: arrayOf(pairsOf(thing).map((pair) => arrayOf(pair))),
  }),
  "readable-stream": reducedReadable,
  "writable-stream": reducedWritable,
  abort: (thing) => ({
    tag: thing.facts.controller ? "AbortController" : "AbortSignal",
    reduced: fieldsOf(thing.facts, ["streamName", "hookToken", "aborted"], thing.parts),
  }),
  request: (thing) => ({
    tag: "Request",
    reduced: fieldsOf(thing.facts, ["method", "url"], thing.parts),
  }),
  response: reducedResponse,
};

/**
 * Reduces a value that is written with a tag; nothing for one that is written as it is.
 * @param {Value} value
 * @param {Writing} writing
 * @returns {Tagged | undefined}
 */
export function reduce(value, writing) {
  if (typeof value === "bigint") return { tag: "BigInt", reduced: String(value) };
  if (!(value instanceof Thing) || !Object.hasOwn(REDUCERS, value.kind)) return undefined;
  if (value.kind === "view" && ["DataView", "Float16Array"].includes(value.facts.kind)) {
    return undefined;
  }
  return REDUCERS[value.kind](value, writing);
}

/** @param {Record<string, any>} facts @param {string[]} names @param {[string, Value][]} more */
function fieldsOf(facts, names, more = []) {
  const fields = names.map((name) => /** @type {[string, Value]} */ ([name, facts[name]]));
  return objectOf([...fields, ...more]);
}

/** @param {number} time */
function isoText(time) {
  return Number.isNaN(time) ? EMPTY : new Date(time).toISOString();
}

/** @param {string} hexadecimal */
function base64(hexadecimal) {
  return Buffer.from(hexadecimal, "hex").toString("base64") || EMPTY;
}

/** @param {Thing} thing @returns {[Value, Value][]} of keys and values, as they come */
function pairsOf(thing) {
  const values = thing.values();
  return values.flatMap((key, at) => (at % 2 === 0 ? [[key, values[at + 1]]] : []));
}

/** @param {Thing} thing pairs, where the container's keys are those of a Map */
function entriesOf(thing) {
  return thing.kind === "map" ? [...new Map(pairsOf(thing))] : pairsOf(thing);
}

/** @param {Thing} thing @returns {Tagged} */
function reducedView({ facts, parts: [[, buffer]] }) {
  const [start, size] = [2 * Number(facts.offset), 2 * Number(facts.length)];
  return { tag: facts.kind, reduced: base64(buffer.facts.data.slice(start, start + size)) };
}

/** @param {Thing} error @param {Writing} writing @returns {Tagged} */
function reducedError(error, writing) {
  const { name } = error.facts;
  const tagged = Object.hasOwn(ERROR_DETAILS, name);
  /** @type {[string, Value][]} */
  const fields = tagged ? [] : [["name", name]];
  fields.push(["message", error.part("message")], ["stack", error.part("stack")]);
  if (error.has("cause")) fields.push(["cause", error.part("cause")]);
  for (const detail of tagged ? ERROR_DETAILS[name] : []) {
    const wanted = error.has(detail) || ALWAYS.includes(detail);
    if (wanted) fields.push([detail, detailOf(error, detail, writing)]);
  }
  return { tag: tagged ? name : "Error", reduced: objectOf(fields) };
}

/** @param {Thing} error @param {string} detail @param {Writing} writing @returns {Value} */
function detailOf(error, detail, writing) {
  const value = error.part(detail);
  if (detail !== "retryAfter") return value;
  const time = value instanceof Thing && value.kind === "date" ? numberOf(value.facts.time) : NaN;
  return Number.isNaN(time) ? writing.now + 1_000 : time;
}

const FUNCTION_TAGS = { Class: "classId", StepFunction: "stepId", WorkflowFunction: "workflowId" };
const FUNCTION_ORDER = {
  errors: /** @type {const} */ (["Class", "StepFunction", "WorkflowFunction"]),
  others: /** @type {const} */ (["Class", "WorkflowFunction", "StepFunction"]),
};

/** @param {Thing} thing @param {Writing} writing @returns {Tagged} */
function reducedFunction(thing, writing) {
  const order = writing.boundary === "errors" ? FUNCTION_ORDER.errors : FUNCTION_ORDER.others;
  const tag = order.find((name) => thing.facts[FUNCTION_TAGS[name]] !== undefined);
  if (tag === undefined) throw new Refused("value-unserializable");
  const bound = tag === "StepFunction" ? thing.parts : [];
  return { tag, reduced: fieldsOf(thing.facts, [FUNCTION_TAGS[tag]], bound) };
}

/** @param {Thing} thing @returns {Tagged} */
function reducedInstance(thing) {
  const { classId, hooks } = thing.facts;
  if (!hooks || classId === undefined) throw new Refused("value-unserializable");
  return { tag: "Instance", reduced: fieldsOf({ classId }, ["classId"], thing.parts) };
}

/** @param {Thing} stream @returns {Tagged} */
function reducedReadable(stream) {
  if (stream.facts.locked) throw new Refused("value-unserializable");
  return { tag: "ReadableStream", reduced: objectOf(stream.parts) };
}

/** The keys of a writable stream's owner, in the order of two boundaries. */
const OWNER = {
  workflow: ["runId", "deploymentId", "encryptionPublicKey"],
  others: ["runId", "encryptionPublicKey", "deploymentId"],
};

/** @param {Thing} stream @param {Writing} writing @returns {Tagged} */
function reducedWritable(stream, writing) {
  const order = writing.boundary === "workflow" ? OWNER.workflow : OWNER.others;
  const owner = order.filter((name) => stream.has(name));
  const parts = owner.map((name) => /** @type {[string, Value]} */ ([name, stream.part(name)]));
  return { tag: "WritableStream", reduced: fieldsOf(stream.facts, ["name"], parts) };
}

/** @param {Thing} response @returns {Tagged} */
function reducedResponse({ facts, parts }) {
  const { type, url, statusText, redirected } = facts;
  /** @type {[string, Value][]} */
  const fields = [
    ["type", type],
    ["url", url],
    ["status", numberOf(facts.status)],
    ["statusText", statusText],
    ...parts,
    ["redirected", redirected],
  ];
  return { tag: "Response", reduced: objectOf(fields) };
}
