// The command: judges every vector of a release whose area is known here.
//
//   node main.mjs FOLDER
//
// Prints a line for each vector that fails (its id, what was expected, what came) and at last one
// line of JSON with the counts. An area is the name of a file; a vector of an area that is not
// known is counted as declined, and so is one that needs a capability that this program lacks; of
// the latter kind each gets a line of its own on the standard error. Ends with 1 if a vector
// failed, if one of a known area was not understood, or if the release holds another number of
// vectors than its manifest says.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Declined, NotUnderstood } from "./forms.mjs";
import { judge } from "./judge.mjs";

/** @typedef {{ passed: number, failed: number, declined: Record<string, number> }} Counts */

const AREAS = new Set([
  "frames",
  "objects",
  "dedupe",
  "batch",
  "writer-id",
  "references",
  "envelope",
  "display",
  "compression",
  "encryption",
  "legacy",
  "values",
]);
const SUFFIX = ".jsonl";

/**
 * Lists the files of vectors: each kind has a folder, each area a file in it.
 * @param {string} folder
 */
function filesOf(folder) {
  const kinds = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = kinds.flatMap(({ name }) =>
    readdirSync(join(folder, name)).map((file) => join(name, file)),
  );
  return names.filter((name) => name.endsWith(SUFFIX)).sort();
}

/** @param {string} path @returns {import("./forms.mjs").Json[]} */
function vectorsOf(path) {
  const lines = readFileSync(path, "utf-8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
}

/**
 * Judges a vector and counts it.
 * @param {import("./forms.mjs").Json} vector
 * @param {string} area
 * @param {Counts} counts
 */
function take(vector, area, counts) {
  try {
    const wrong = judge(vector).next().value;
    if (wrong) console.log(`${vector.id}: expected ${wrong.expected}, got ${wrong.got}`);
    counts[wrong ? "failed" : "passed"] += 1;
  } catch (error) {
    if (error instanceof Declined) {
      console.error(`${vector.id}: declined: ${error.message}`);
      decline(counts, area, 1);
      return;
    }
    const how = error instanceof NotUnderstood ? "not understood" : "broke this program";
    console.log(`${vector.id}: ${how}: ${/** @type {Error} */ (error).message}`);
    counts.failed += 1;
  }
}

/** @param {Counts} counts @param {string} area @param {number} vectors */
function decline(counts, area, vectors) {
  counts.declined[area] = (counts.declined[area] ?? 0) + vectors;
}

/** @param {string} folder @returns {number} the exit code */
function run(folder) {
  /** @type {Counts} */
  const counts = { passed: 0, failed: 0, declined: {} };
  for (const name of filesOf(folder)) {
    const vectors = vectorsOf(join(folder, name));
    const area = name.split(/[/\\]/)[1].slice(0, -SUFFIX.length);
    if (AREAS.has(area)) vectors.forEach((vector) => take(vector, area, counts));
    else decline(counts, area, vectors.length);
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
  if (seen !== total) console.log(`MANIFEST.json: counts ${total} vectors, here are ${seen}`);
  return seen === total;
}

if (process.argv.length !== 3) {
  console.error("usage: node main.mjs FOLDER");
  process.exitCode = 2;
} else {
  process.exitCode = run(process.argv[2]);
}
