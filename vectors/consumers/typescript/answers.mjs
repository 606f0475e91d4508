// Answers of operations, and how arguments are read.
//
// An operation has the names of the arguments that it knows, the shape of its answer, and a
// function from arguments (as they stand in the JSON) to an answer: `{ ok }`, or a refusal with a
// code, an offset and, where there is something to say about it, what came out before.

import { NotUnderstood } from "./forms.mjs";

/** @typedef {import("./forms.mjs").Json} Json */
/** @typedef {import("./forms.mjs").Shape} Shape */
/** @typedef {import("./forms.mjs").Value} Value */
/** @typedef {Record<string, Json>} Args */
/** @typedef {{ ok: Value } | { code: string, offset: number, before?: Value }} Answer */
/** @typedef {{ takes: string[], gives: Shape, run: (args: Args) => Answer }} Operation */

/** @param {Value} value @returns {Answer} */
export function ok(value) {
  return { ok: value };
}

/**
 * Says whether a policy is answered as published readers do; the default is that it is not.
 * @param {Args} args
 * @param {string} policy
 */
export function upstream(args, policy) {
  const choice = args[policy] ?? "recommended";
  if (choice !== "upstream" && choice !== "recommended") throw new NotUnderstood(`${policy}`);
  return choice === "upstream";
}

/**
 * Looks up what a word stands for.
 * @template T
 * @param {Record<string, T>} table
 * @param {string} word
 * @returns {T}
 */
export function meaning(table, word) {
  if (!Object.hasOwn(table, word)) throw new NotUnderstood(`the word ${word}`);
  return table[word];
}
