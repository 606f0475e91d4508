// Batches: several chunks in one request body, each a length of four bytes and its bytes.
//
// Empty chunks are legal, and no chunk at all is an empty body. A body is read as a whole: one
// that ends inside a length or a chunk gives nothing, and where a count was declared it must be
// right. A body has a size of at most 2 to the 32, less one, known before anything is built. More
// chunks than one request may carry go into requests that are full except the last.

import { joined, readU32, u32 } from "./bytes.mjs";

const LENGTH_BYTES = 4;
const MOST_BYTES = 2 ** 32 - 1;
const MOST_CHUNKS = 1_000;

/** @typedef {import("./frames.mjs").Refusal} Refusal */

/**
 * Computes the size of a body for chunks of these sizes, the list repeated so many times;
 * `undefined` where that is more than a body may have.
 * @param {number[]} sizes
 * @param {number} times
 */
export function bodySize(sizes, times) {
  const once = sizes.reduce((sum, size) => sum + BigInt(LENGTH_BYTES + size), 0n);
  const size = once * BigInt(times);
  return size > BigInt(MOST_BYTES) ? undefined : size;
}

/** @param {Uint8Array[]} chunks @returns {Uint8Array | undefined} */
export function encodeBatch(chunks) {
  if (
    bodySize(
      chunks.map((chunk) => chunk.length),
      1,
    ) === undefined
  )
    return undefined;
  return joined(chunks.flatMap((chunk) => [u32(chunk.length), chunk]));
}

/**
 * Reads the chunks of a body, all of them or none.
 * @param {Uint8Array} body
 * @param {number | undefined} declared
 * @returns {{ chunks: Uint8Array[] } | { refusal: Refusal }}
 */
export function decodeBatch(body, declared) {
  const chunks = [];
  let at = 0;
  while (at < body.length) {
    const end = chunkEnd(body, at);
    if (end > body.length) return { refusal: { code: "batch-truncated", offset: at } };
    chunks.push(body.slice(at + LENGTH_BYTES, end));
    at = end;
  }
  if (declared !== undefined && declared !== chunks.length) {
    return { refusal: { code: "batch-count", offset: 0 } };
  }
  return { chunks };
}

/**
 * Says where the chunk that begins here ends; behind the body where its length is not whole.
 * @param {Uint8Array} body
 * @param {number} at
 */
function chunkEnd(body, at) {
  if (body.length - at < LENGTH_BYTES) return Infinity;
  return at + LENGTH_BYTES + readU32(body, at);
}

/**
 * Says how many chunks each request carries.
 * @param {number} chunks
 * @param {number} most
 */
export function pages(chunks, most = MOST_CHUNKS) {
  const full = Math.max(1, most);
  const requests = [];
  for (let left = chunks; left > 0; left -= full) requests.push(Math.min(left, full));
  return requests;
}
