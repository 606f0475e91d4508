// The command: judges every vector of a release whose area is known here.
//
//   node main.mjs FOLDER
//
// Prints a line for each vector that fails (its id, what was expected, what came) and at last one
// line of JSON with the counts. An area is the name of a file; a vector of an area that is not
// known is counted as declined. Ends with 1 if a vector failed, if one of a known area was not
// understood, or if the release holds another number of vectors than its manifest says.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { NotUnderstood } from "./forms.mjs";
import { judge } from "./judge.mjs";

/** @typedef {{ passed: number, failed: number, declined: Record<string, number> }} Counts */

const AREAS = new Set(["frames", "objects", "dedupe", "batch", "writer-id", "references"]);
const SUFFIX = ".jsonl";

/**
 * Lists the files of vectors: each kind has a folder, each area a file in it.
 * @param {string} folder
 */
function filesOf(folder) {
  const kinds = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = kinds.flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => join(name, file)));
  return names.filter((name) => name.endsWith(SUFFIX)).sort();
}

/** @param {string} path @returns {import("./forms.mjs").Json[]} */
function vectorsOf(path) {
  const lines = readFileSync(path, "utf-8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
}

/**
 * Says what is wrong with this program by this vector, or nothing.
 * @param {import("./forms.mjs").Json} vector
 */
function complaint(vector) {
  try {
    const wrong = judge(vector).next().value;
    return wrong && `expected ${wrong.expected}, got ${wrong.got}`;
  } catch (error) {
    if (error instanceof NotUnderstood) return `not understood: ${error.message}`;
    throw error;
  }
}

/**
 * Judges the vectors of one file.
 * @param {string} path
 * @param {Counts} counts
 */
function judgeFile(path, counts) {
  for (const vector of vectorsOf(path)) {
    const wrong = complaint(vector);
    if (wrong) console.log(`${vector.id}: ${wrong}`);
    counts[wrong ? "failed" : "passed"] += 1;
  }
}

/** @param {string} folder @returns {number} the exit code */
function run(folder) {
  /** @type {Counts} */
  const counts = { passed: 0, failed: 0, declined: {} };
  for (const name of filesOf(folder)) {
    const path = join(folder, name);
    const area = name.split(/[/\\]/)[1].slice(0, -SUFFIX.length);
    if (AREAS.has(area)) judgeFile(path, counts);
    else counts.declined[area] = (counts.declined[area] ?? 0) + vectorsOf(path).length;
  }
  const complete = isComplete(folder, counts);
  console.log(JSON.stringify({ consumer: "typescript", ...counts }));
  return counts.failed === 0 && complete ? 0 : 1;
}

/**
 * Says whether every vector that the manifest counts was counted here.
 * @param {string} folder
 * @param {Counts} counts
 */
function isComplete(folder, counts) {
  const { total } = JSON.parse(readFileSync(join(folder, "MANIFEST.json"), "utf-8"));
  const declined = Object.values(counts.declined).reduce((sum, count) => sum + count, 0);
  const seen = counts.passed + counts.failed + declined;
  if (seen !== total) console.log(`the manifest counts ${total} vectors, here are ${seen}`);
  return seen === total;
}

if (process.argv.length !== 3) {
  console.error("usage: node main.mjs FOLDER");
  process.exitCode = 2;
} else {
  process.exitCode = run(process.argv[2]);
}
