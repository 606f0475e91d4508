// Judging: what each kind of vector asks, and what must be answered.
//
//   codec     a value and its wire: encoding gives the wire; decoding the wire, or one of those in
//             `also`, gives the value under every chunking
//   reject    a call that is refused, with one of these codes, at this offset, after having
//             delivered `before`, under every chunking
//   decide    a call and its answer, or an answer for each choice of the policies that it names
//   history   a claim about what a reader delivered, allowed or not, with the first wrong place
//
// `judge` yields a mismatch for each wrong answer; a vector passes if there is none.

import { cutsOf } from "./chunkings.mjs";
import { NotUnderstood, PLAIN, bytesOf, same, shown, valueOf } from "./forms.mjs";
import { operation } from "./operations.mjs";

/** @typedef {import("./forms.mjs").Json} Json */
/** @typedef {import("./answers.mjs").Args} Args */
/** @typedef {{ expected: string, got: string }} Mismatch */

/** @type {Record<string, (vector: Json) => Generator<Mismatch>>} */
const KINDS = {
  codec: judgeCodec,
  reject: judgeReject,
  decide: judgeDecide,
  history: judgeHistory,
};

/**
 * Judges a vector.
 * @param {Json} vector
 * @returns {Generator<Mismatch>}
 */
export function judge(vector) {
  if (!Object.hasOwn(KINDS, vector.kind)) throw new NotUnderstood(`kind ${vector.kind}`);
  return KINDS[vector.kind](vector);
}

/** @param {Json} vector */
function* judgeCodec(vector) {
  const question = { ...vector.context, value: vector.value };
  if (vector.directions.includes("encode")) {
    yield* ask(`${vector.codec}.encode`, question, { ok: vector.wire });
  }
  if (!vector.directions.includes("decode")) return;
  for (const wire of [vector.wire, ...vector.also]) {
    for (const args of chunked({ ...vector.context, wire }, vector.chunkings)) {
      yield* ask(`${vector.codec}.decode`, args, { ok: vector.value });
    }
  }
}

/**
 * Lists the calls that a chunked wire is asked in.
 * @param {Args} args
 * @param {string[]} chunkings
 * @returns {Args[]}
 */
function chunked(args, chunkings) {
  if (args.wire === undefined) return [args];
  const size = bytesOf(args.wire).length;
  const cuts = chunkings.flatMap((name) => cutsOf(name, size));
  return cuts.map((sizes) => (sizes.length > 0 ? { ...args, cuts: sizes } : args));
}

/** @param {Json} vector */
function* judgeReject(vector) {
  for (const args of chunked(vector.args, vector.chunkings)) {
    yield* ask(vector.op, args, {
      rejected: vector.codes,
      offset: vector.offset,
      before: vector.before,
    });
  }
}

/** @param {Json} vector */
function* judgeDecide(vector) {
  if (vector.policies === undefined) {
    yield* ask(vector.op, vector.args, vector);
    return;
  }
  for (const [choice, expected] of Object.entries(vector.answers)) {
    const pinned = vector.policies.map((/** @type {string} */ policy) => [policy, choice]);
    yield* ask(vector.op, { ...vector.args, ...Object.fromEntries(pinned) }, expected);
  }
}

/**
 * Asks once and compares. Expected is `ok`, or `rejected` with the codes that are allowed and,
 * where they are stated, the offset and what is delivered before.
 * @param {string} name
 * @param {Args} args
 * @param {Json} expected
 * @returns {Generator<Mismatch>}
 */
function* ask(name, args, expected) {
  const { gives, run } = operation(name, args);
  const answer = run(args);
  const right =
    "ok" in expected
      ? "ok" in answer && same(answer.ok, valueOf(gives, expected.ok))
      : "code" in answer && refusedAs(answer, expected, gives);
  if (!right) yield { expected: shown(stated(expected)), got: shown(answer) };
}

/**
 * @param {{ code: string, offset: number, before?: Json }} answer
 * @param {Json} expected
 * @param {import("./forms.mjs").Shape} gives
 */
function refusedAs(answer, expected, gives) {
  if (!expected.rejected.includes(answer.code)) return false;
  if (expected.offset !== undefined && expected.offset !== String(answer.offset)) return false;
  return expected.before === undefined || same(answer.before, valueOf(gives, expected.before));
}

/** @param {Json} expected */
function stated({ ok, rejected, offset, before }) {
  return ok === undefined ? { rejected, offset, before } : { ok };
}

/** @param {Json} vector */
function* judgeHistory(vector) {
  const answer = operation(vector.op, vector.args).run(vector.args);
  if (!("ok" in answer)) throw new NotUnderstood("a history is judged by what is delivered");
  const expected = { allowed: vector.allowed, witness: vector.witness };
  const truth = answer.ok.delivered;
  const allowed = same(truth, vector.delivered);
  const got = allowed ? { allowed } : { allowed, witness: firstWrong(truth, vector.delivered) };
  if (!same(valueOf(PLAIN, got.witness), expected.witness) || got.allowed !== expected.allowed) {
    yield { expected: shown(expected), got: shown(got) };
  }
}

/**
 * Finds the first place where two lists of indices differ.
 * @param {number[]} truth
 * @param {number[]} claimed
 */
function firstWrong(truth, claimed) {
  let position = 0;
  while (truth[position] === claimed[position]) position += 1;
  return { position, expected: truth[position] ?? null, got: claimed[position] ?? null };
}
