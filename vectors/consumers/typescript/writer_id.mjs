// Writer ids: the 64-bit FNV-1a hash of a seed's UTF-8 bytes, written big-endian.
//
// For each byte: first exclusive or, then multiply, modulo 2 to the 64.

import { u64 } from "./bytes.mjs";

const OFFSET_BASIS = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/** @param {string} seed */
export function writerId(seed) {
  let hash = OFFSET_BASIS;
  for (const byte of new TextEncoder().encode(seed)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
  }
  return u64(hash);
}
