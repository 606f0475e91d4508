// Bytes: comparison, 32-bit integers, and a buffer that grows.
//
// `Gathered` collects what arrives in pieces. It doubles its room when it runs out, so collecting
// n bytes costs work in the order of n however small the pieces are, and it never reserves room
// for bytes that were only announced. `take` hands out a copy that nothing else refers to.

const FIRST_ROOM = 64;

/** Collects pieces of bytes into one row. */
export class Gathered {
  constructor() {
    this.length = 0;
    this.room = new Uint8Array(FIRST_ROOM);
  }

  /** @param {Uint8Array} piece */
  add(piece) {
    this.makeRoom(this.length + piece.length);
    this.room.set(piece, this.length);
    this.length += piece.length;
  }

  /** @param {number} needed */
  makeRoom(needed) {
    if (needed <= this.room.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.room.length));
    larger.set(this.room.subarray(0, this.length));
    this.room = larger;
  }

  /** Returns all bytes and begins anew. */
  take() {
    const all = this.room.slice(0, this.length);
    this.length = 0;
    this.room = new Uint8Array(FIRST_ROOM);
    return all;
  }
}

/**
 * Reads an unsigned 32-bit big-endian integer.
 * @param {Uint8Array} bytes
 * @param {number} at
 */
export function readU32(bytes, at = 0) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);
}

/**
 * Reads an unsigned 64-bit big-endian integer.
 * @param {Uint8Array} bytes
 * @param {number} at
 */
export function readU64(bytes, at = 0) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(at);
}

/** @param {number} value */
export function u32(value) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** @param {bigint} value */
export function u64(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

/** @param {Uint8Array[]} parts */
export function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** @param {Uint8Array} bytes */
export function hex(bytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
