// The JSON of vectors: how bytes are written, and values in which bytes are bytes.
//
// Bytes are hexadecimal text, or where they are long and regular a form: `{"fill": hex, "len": n}`
// repeats a byte, `{"cat": [...]}` joins parts. Nothing in the JSON itself says which text is
// bytes, so each operation names the shape of its answer: BYTES, PLAIN (anything else, as it is),
// `listOf` a shape, or `fields` with the shapes of those fields that hold bytes. 64-bit integers
// are decimal text and stay text here.

import { hex, joined } from "./bytes.mjs";

/** @typedef {"bytes" | "plain" | { list: Shape } | { fields: Record<string, Shape> }} Shape */
/** @typedef {any} Json a value of parsed JSON; every use checks what it is */
/** @typedef {any} Value like Json, with Uint8Array where the shape says bytes */

/** A vector or an argument is not of the form that this program knows. */
export class NotUnderstood extends Error {}

/** A vector asks for a capability that this program does not have. */
export class Declined extends Error {}

/** @type {Shape} */
export const BYTES = "bytes";
/** @type {Shape} */
export const PLAIN = "plain";

/** @param {Shape} list @returns {Shape} */
export const listOf = (list) => ({ list });

/** @param {Record<string, Shape>} fields @returns {Shape} */
export const fields = (fields) => ({ fields });

const HEXADECIMAL = /^[0-9a-f]*$/;

/** @param {Json} form @returns {Uint8Array} */
export function bytesOf(form) {
  if (typeof form === "string") return unhex(form);
  if (Array.isArray(form?.cat)) return joined(form.cat.map(bytesOf));
  if (typeof form?.fill === "string" && Number.isSafeInteger(form.len)) return filled(form);
  throw new NotUnderstood("bytes are hexadecimal text, a fill or a cat");
}

/** @param {string} text */
function unhex(text) {
  if (text.length % 2 === 1 || !HEXADECIMAL.test(text)) {
    throw new NotUnderstood(`not hexadecimal: ${text.slice(0, 40)}`);
  }
  return new Uint8Array(Buffer.from(text, "hex"));
}

/** @param {{ fill: string, len: number }} form */
function filled(form) {
  const unit = unhex(form.fill);
  if (unit.length !== 1) throw new NotUnderstood("a fill repeats one byte");
  return new Uint8Array(form.len).fill(unit[0]);
}

/**
 * Reads a value of this shape.
 * @param {Shape} shape
 * @param {Json} form
 * @returns {Value}
 */
export function valueOf(shape, form) {
  if (shape === "bytes") return bytesOf(form);
  if (shape === "plain") return form;
  if ("list" in shape) return listFrom(shape.list, form);
  return recordFrom(shape.fields, form);
}

/** @param {Shape} item @param {Json} form */
function listFrom(item, form) {
  if (!Array.isArray(form)) throw new NotUnderstood("a list was expected");
  return form.map((element) => valueOf(item, element));
}

/** @param {Record<string, Shape>} shapes @param {Json} form */
function recordFrom(shapes, form) {
  if (form === null || typeof form !== "object") throw new NotUnderstood("a record was expected");
  const names = Object.keys(form);
  return Object.fromEntries(
    names.map((name) => [name, valueOf(shapes[name] ?? PLAIN, form[name])]),
  );
}

/**
 * Says whether two values are equal: same fields, same order of elements, same bytes.
 * @param {Value} left
 * @param {Value} right
 * @returns {boolean}
 */
export function same(left, right) {
  if (left instanceof Uint8Array || right instanceof Uint8Array) return sameBytes(left, right);
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((element, at) => same(element, right[at]));
  }
  if (isRecord(left) && isRecord(right)) return sameFields(left, right);
  return left === right;
}

/** @param {Value} left @param {Value} right */
function sameBytes(left, right) {
  const both = left instanceof Uint8Array && right instanceof Uint8Array;
  return both && Buffer.compare(left, right) === 0;
}

/** @param {Record<string, Value>} left @param {Record<string, Value>} right */
function sameFields(left, right) {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => Object.hasOwn(right, name) && same(left[name], right[name]));
}

/** @param {Value} value @returns {value is Record<string, Value>} */
function isRecord(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

const SHOWN_BYTES = 40;

/**
 * Writes a value for people: long bytes are shortened.
 * @param {Value} value
 */
export function shown(value) {
  return JSON.stringify(value, (_name, part) => (part instanceof Uint8Array ? brief(part) : part));
}

/** @param {Uint8Array} bytes */
function brief(bytes) {
  if (bytes.length <= SHOWN_BYTES) return hex(bytes);
  return `${hex(bytes.subarray(0, SHOWN_BYTES))}... (${bytes.length} bytes)`;
}
