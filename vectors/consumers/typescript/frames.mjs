// Frames: a length of four bytes, then what the profile says.
//
//   unmarked profiles   [length u32][item]                          length counts the item
//   marked profiles     [length u32][writer 8][seq u64][item]       length counts marker and item
//
// All integers are big-endian and unsigned. Sequence numbers use all 64 bits and are BigInt here.
// A profile has two limits: the largest item that its writer frames, and the highest length that
// its reader accepts. SEG is the historical variant whose writer forgets the marker in its limit.
// The two OBJECTS profiles differ in whether either side has a limit at all.
//
// The decoder is fed reads, whose boundaries mean nothing, and then the end of the stream. Order
// of its checks: a length above the limit is refused as soon as the header is there; a marked
// frame without room for its marker is refused once it is complete; an end inside a frame is
// refused as truncated. Offsets of refusals are those of the frame's first byte. A refusal stays.

import { Gathered, joined, readU32, readU64, u32, u64 } from "./bytes.mjs";

/** @typedef {{ marked: boolean, itemLimit: number, frameLimit: number }} Profile */
/** @typedef {{ writer: Uint8Array, seq: bigint }} Marker */
/** @typedef {{ item: Uint8Array, marker?: Marker, offset: number }} Frame */
/** @typedef {{ code: string, offset: number }} Refusal */

const HEADER_BYTES = 4;
const WRITER_BYTES = 8;
const MARKER_BYTES = 16;
const LIMIT = 100_000_000;
const HIGHEST_LENGTH = 2 ** 32 - 1;
const SEQ_BITS = 64;

/** @type {Record<string, Profile>} */
export const PROFILES = {
  F1: { marked: false, itemLimit: LIMIT, frameLimit: LIMIT },
  V2: { marked: true, itemLimit: LIMIT - MARKER_BYTES, frameLimit: LIMIT },
  SEG: { marked: true, itemLimit: LIMIT, frameLimit: LIMIT },
  OBJECTS: { marked: false, itemLimit: LIMIT, frameLimit: LIMIT },
  "OBJECTS-UPSTREAM": { marked: false, itemLimit: HIGHEST_LENGTH, frameLimit: HIGHEST_LENGTH },
};

/** The profiles of object streams that carry markers, bounded and as published. */
export const MARKED_OBJECTS = {
  bounded: { marked: true, itemLimit: LIMIT - MARKER_BYTES, frameLimit: LIMIT },
  unbounded: { marked: true, itemLimit: HIGHEST_LENGTH, frameLimit: HIGHEST_LENGTH },
};

/** A writer refuses an item, a writer id or a sequence number. */
export class Unwritable extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/**
 * Builds one frame exactly as given, or throws `Unwritable`. The marker is written where the
 * profile has one.
 * @param {Profile} profile
 * @param {Uint8Array} item
 * @param {Marker | undefined} marker
 */
export function frameBytes(profile, item, marker) {
  const head = profile.marked ? markerBytes(marker) : new Uint8Array(0);
  if (item.length > profile.itemLimit) throw new Unwritable("item-too-large");
  return joined([u32(head.length + item.length), head, item]);
}

/** @param {Marker | undefined} marker */
function markerBytes(marker) {
  if (marker?.writer.length !== WRITER_BYTES) throw new Unwritable("writer-id-length");
  if (BigInt.asUintN(SEQ_BITS, marker.seq) !== marker.seq) throw new Unwritable("seq-range");
  return joined([marker.writer, u64(marker.seq)]);
}

/**
 * Numbers and frames the items of one writer. An empty item gives nothing, and like a refused
 * one it takes no number.
 */
export class Framer {
  /**
   * @param {Profile} profile
   * @param {Uint8Array | undefined} writer
   * @param {bigint} next
   */
  constructor(profile, writer, next) {
    this.profile = profile;
    this.writer = writer;
    this.next = next;
  }

  /** @param {Uint8Array} item @returns {Uint8Array | undefined} */
  put(item) {
    if (item.length === 0) return undefined;
    const marker = this.writer && { writer: this.writer, seq: this.next };
    const wire = frameBytes(this.profile, item, marker);
    this.next += 1n;
    return wire;
  }
}

/** Reads frames from bytes that arrive in any cut. */
export class FrameDecoder {
  /**
   * @param {Profile} profile
   * @param {number} offset where in the stream the first byte stands
   */
  constructor(profile, offset = 0) {
    this.profile = profile;
    this.offset = offset;
    this.header = new Gathered();
    this.body = new Gathered();
    this.length = 0;
    /** @type {Refusal | undefined} */
    this.refusal = undefined;
  }

  /** Says whether part of a frame has arrived. */
  get holding() {
    return this.header.length > 0;
  }

  /**
   * Takes a read and returns the frames that it completes; `refusal` says whether to go on.
   * @param {Uint8Array} read
   */
  feed(read) {
    /** @type {Frame[]} */
    const frames = [];
    let at = 0;
    while (this.refusal === undefined && at < read.length) {
      at += this.takeHeader(read.subarray(at));
      if (this.header.length < HEADER_BYTES || this.refusal) continue;
      at += this.takeBody(read.subarray(at));
      if (this.body.length === this.length) this.complete(frames);
    }
    return frames;
  }

  /** Takes the end of the stream. */
  end() {
    if (this.holding) this.refuse("truncated-frame");
  }

  /** @param {Uint8Array} bytes @returns {number} how many of them belong to the header */
  takeHeader(bytes) {
    const missing = HEADER_BYTES - this.header.length;
    if (missing === 0) return 0;
    const part = bytes.subarray(0, missing);
    this.header.add(part);
    if (this.header.length === HEADER_BYTES) this.readLength();
    return part.length;
  }

  readLength() {
    this.length = readU32(this.header.room);
    if (this.length > this.profile.frameLimit) this.refuse("frame-too-large");
  }

  /** @param {Uint8Array} bytes @returns {number} how many of them belong to the body */
  takeBody(bytes) {
    const part = bytes.subarray(0, this.length - this.body.length);
    this.body.add(part);
    return part.length;
  }

  /** @param {Frame[]} frames */
  complete(frames) {
    if (this.profile.marked && this.length < MARKER_BYTES) {
      this.refuse("frame-too-small");
      return;
    }
    frames.push({ ...opened(this.profile, this.body.take()), offset: this.offset });
    this.header.take();
    this.offset += HEADER_BYTES + this.length;
  }

  /** @param {string} code */
  refuse(code) {
    this.refusal ??= { code, offset: this.offset };
  }
}

/**
 * Takes the marker off a body where the profile has one.
 * @param {Profile} profile
 * @param {Uint8Array} body
 */
function opened(profile, body) {
  if (!profile.marked) return { item: body };
  const writer = body.subarray(0, WRITER_BYTES);
  return {
    item: body.subarray(MARKER_BYTES),
    marker: { writer, seq: readU64(body, WRITER_BYTES) },
  };
}
