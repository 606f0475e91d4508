// Stored values of spec version 1, which are JSON values and not bytes.
//
// A value is given as its JSON text; the empty text stands for undefined. A runtime takes every
// such value for flattened text: a non-empty array or one of five special numbers is read, and
// anything else refused. A display takes only arrays for it and hands back the rest. What is
// stored is the flattened text's JSON value, never compressed and never encrypted. The low-level
// prefix decoder makes devl of a value: its body is the value's JSON text, as JavaScript writes
// it, and empty for undefined.

import { Refused } from "./secrets.mjs";

const SPECIAL = [-1, -3, -4, -5, -6];

/** @param {string} text */
function stored(text) {
  return text === "" ? undefined : JSON.parse(text);
}

/**
 * Says how a stored value is read.
 * @param {string} text
 * @param {boolean} display
 */
export function reading(text, display) {
  const value = stored(text);
  if (display && !Array.isArray(value)) return "as-it-is";
  if (Array.isArray(value) ? value.length > 0 : SPECIAL.includes(value)) return "flattened";
  throw new Refused("value-invalid-input");
}

/** @param {string} text */
export function legacyPayload(text) {
  return new TextEncoder().encode(`devl${JSON.stringify(stored(text)) ?? ""}`);
}

/** @param {string} flattened */
export function legacyStored(flattened) {
  return JSON.stringify(JSON.parse(flattened));
}
