// Ways to cut a wire into reads, by name.
//
// A chunking names a set of cuts, under each of which the answer must be the same. A cut is the
// list of the sizes of successive reads; what is left is one last read.

import { NotUnderstood } from "./forms.mjs";

/** @type {Record<string, (size: number) => number[][]>} */
const CHUNKINGS = {
  whole: () => [[]],
  "each-byte": (size) => [repeated([1], size)],
  "every-split": (size) => Array.from({ length: Math.max(0, size - 1) }, (_, at) => [at + 1]),
  "empty-reads": (size) => [[0, ...repeated([1, 0], size)]],
  "reads-of-3": (size) => [repeated([3], Math.floor(size / 3))],
  "reads-of-1400": (size) => [repeated([1400], Math.floor(size / 1400))],
  "reads-of-65536": (size) => [repeated([65536], Math.floor(size / 65536))],
};

/** @param {number[]} sizes @param {number} times */
function repeated(sizes, times) {
  return Array.from({ length: times }, () => sizes).flat();
}

/**
 * Lists the cuts of a chunking for a wire of this size.
 * @param {string} name
 * @param {number} size
 */
export function cutsOf(name, size) {
  if (!Object.hasOwn(CHUNKINGS, name)) throw new NotUnderstood(`chunking ${name}`);
  return CHUNKINGS[name](size);
}

/**
 * Cuts a wire into reads of these sizes and what is left.
 * @param {Uint8Array} wire
 * @param {number[]} cuts
 */
export function readsOf(wire, cuts) {
  const reads = [];
  let at = 0;
  for (const size of cuts) {
    reads.push(wire.subarray(at, at + size));
    at += size;
  }
  return [...reads, wire.subarray(Math.min(at, wire.length))];
}
