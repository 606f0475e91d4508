// Dedupe: what a reader of marked frames delivers.
//
// A frame is delivered if its writer is new or its sequence number is higher than every one
// delivered from that writer; otherwise it is dropped. Writers are told apart by all eight bytes
// of their id. A new reader begins without memory, wherever it starts. A number that skips ahead
// is delivered; a strict reader also flags the gap. A writer's first frame has no gap before it.

import { hex } from "./bytes.mjs";

/** @typedef {import("./frames.mjs").Marker} Marker */

/** The memory of one reader. */
export class Dedupe {
  constructor() {
    /** @type {Map<string, bigint>} */
    this.highest = new Map();
  }

  /**
   * Judges the next frame in stored order.
   * @param {Marker} marker
   */
  judge(marker) {
    const writer = hex(marker.writer);
    const before = this.highest.get(writer);
    if (before !== undefined && marker.seq <= before) return { delivered: false, gap: false };
    this.highest.set(writer, marker.seq);
    return { delivered: true, gap: before !== undefined && marker.seq > before + 1n };
  }
}

/**
 * Reads a stored history from this index on: the indices delivered, and those behind a gap.
 * @param {Marker[]} stored
 * @param {number} start
 */
export function deliver(stored, start) {
  const reader = new Dedupe();
  /** @type {number[]} */
  const delivered = [];
  /** @type {number[]} */
  const gaps = [];
  for (let index = start; index < stored.length; index += 1) {
    const judged = reader.judge(stored[index]);
    if (judged.delivered) delivered.push(index);
    if (judged.gap) gaps.push(index);
  }
  return { delivered, gaps };
}
