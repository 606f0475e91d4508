// Object streams: frames, or the lines of text that writers used before frames.
//
// A reader that knows nothing of the framing guesses. It looks at the first four bytes as an
// unsigned integer: from 1 to 99,999,999 they are the length of a frame, anything else is legacy
// text. Printable text always begins above, so well-formed streams are told apart safely. A read
// of no bytes changes nothing. A stream with markers is never guessed at.
//
// Payloads are opaque here, but one must have room for its format prefix of four bytes. Legacy
// text is split at line feeds and empty lines are skipped; a line is JSON text, so one that begins
// with a control character which JSON does not know as white space is refused.
//
// Published readers have five habits that make what they deliver depend on how bytes were cut, or
// that lose data. Each is a policy, on where the reader is as published:
//
//   shortFirstRead   a first read of one to three bytes is text; else four bytes are waited for
//   sniffAgain       guess at every read that finds nothing pending; else once for the stream
//   legacyLines      each read's text is split by itself; else a line may span reads
//   objectTail       a frame cut short by the end is dropped; else refused
//   objectLimit      a length of a frame has no limit; else that of byte streams

import { Gathered, readU32 } from "./bytes.mjs";
import { FrameDecoder, MARKED_OBJECTS, PROFILES } from "./frames.mjs";

/** @typedef {import("./frames.mjs").Refusal} Refusal */
/** @typedef {import("./frames.mjs").Frame} Frame */
/** @typedef {{ frame: Frame } | { line: string }} Unit */
/**
 * @typedef {object} Habits
 * @property {boolean} shortFirstRead
 * @property {boolean} sniffAgain
 * @property {boolean} legacyLines
 * @property {boolean} objectTail
 * @property {boolean} objectLimit
 */

const GUESS_BYTES = 4;
const GUESS_LIMIT = 100_000_000;
const PREFIX_BYTES = 4;
const LINE_FEED = 0x0a;
const SPACE = 0x20;
const JSON_CONTROLS = [0x09, 0x0d];

/** Reads an object stream from bytes that arrive in any cut. */
export class ObjectReader {
  /**
   * @param {Habits} habits
   * @param {boolean} marked
   */
  constructor(habits, marked) {
    this.habits = habits;
    this.marked = marked;
    /** @type {"undecided" | "frames" | "text"} */
    this.mode = marked ? "frames" : "undecided";
    this.offset = 0;
    this.first = new Gathered();
    this.line = new Gathered();
    this.decoder = this.newDecoder();
    /** @type {Refusal | undefined} */
    this.refusal = undefined;
  }

  newDecoder() {
    const limit = this.habits.objectLimit ? "OBJECTS-UPSTREAM" : "OBJECTS";
    const marked = this.habits.objectLimit ? MARKED_OBJECTS.unbounded : MARKED_OBJECTS.bounded;
    return new FrameDecoder(this.marked ? marked : PROFILES[limit], this.offset);
  }

  /** @param {Uint8Array} read @returns {Unit[]} */
  feed(read) {
    if (this.refusal || read.length === 0) return [];
    if (this.guessesAgain()) this.mode = "undecided";
    if (this.mode !== "undecided") return this.deliver(read);
    this.first.add(read);
    if (!this.guess()) return [];
    return this.deliver(this.first.take());
  }

  /** Takes the end of the stream. @returns {Unit[]} */
  end() {
    if (this.refusal) return [];
    if (this.mode === "frames") {
      this.endFrames();
      return [];
    }
    const units = this.splitLines(this.first.take());
    this.endLine(units);
    return units;
  }

  guessesAgain() {
    if (this.marked || !this.habits.sniffAgain) return false;
    return !this.decoder.holding && this.line.length === 0;
  }

  /** Decides between frames and text, and says whether it could. */
  guess() {
    const short = this.first.length < GUESS_BYTES;
    if (short && !this.habits.shortFirstRead) return false;
    const length = short ? 0 : readU32(this.first.room);
    this.mode = length > 0 && length < GUESS_LIMIT ? "frames" : "text";
    if (this.mode === "frames") this.decoder = this.newDecoder();
    return true;
  }

  /** @param {Uint8Array} bytes */
  deliver(bytes) {
    if (this.mode === "frames") return this.readFrames(bytes);
    const units = this.splitLines(bytes);
    if (this.habits.legacyLines) this.endLine(units);
    return units;
  }

  /** @param {Uint8Array} bytes @returns {Unit[]} */
  readFrames(bytes) {
    const frames = this.decoder.feed(bytes);
    this.offset += bytes.length;
    const short = frames.findIndex((frame) => frame.item.length < PREFIX_BYTES);
    this.refusal = this.decoder.refusal;
    if (short >= 0) this.refusal = { code: "payload-too-short", offset: frames[short].offset };
    return (short < 0 ? frames : frames.slice(0, short)).map((frame) => ({ frame }));
  }

  endFrames() {
    this.decoder.end();
    if (!this.habits.objectTail) this.refusal = this.decoder.refusal;
  }

  /** @param {Uint8Array} bytes */
  splitLines(bytes) {
    /** @type {Unit[]} */
    const units = [];
    let at = 0;
    for (let feed = bytes.indexOf(LINE_FEED); feed >= 0; feed = bytes.indexOf(LINE_FEED, at)) {
      this.addToLine(bytes.subarray(at, feed));
      this.endLine(units);
      this.offset += 1;
      at = feed + 1;
    }
    this.addToLine(bytes.subarray(at));
    return units;
  }

  /** @param {Uint8Array} part */
  addToLine(part) {
    this.line.add(part);
    this.offset += part.length;
  }

  /** @param {Unit[]} units */
  endLine(units) {
    const line = this.line.take();
    if (this.refusal || line.length === 0) return;
    if (line[0] < SPACE && !JSON_CONTROLS.includes(line[0])) {
      this.refusal = { code: "legacy-text", offset: this.offset - line.length };
      return;
    }
    units.push({ line: new TextDecoder("utf-8", { ignoreBOM: true }).decode(line) });
  }
}

/**
 * Holds reads back until the framing is known, and then reads them as if it had been known from
 * the beginning.
 */
export class DeferredReader {
  /** @param {ObjectReader} reader */
  constructor(reader) {
    this.reader = reader;
    this.known = false;
    /** @type {Uint8Array[]} */
    this.held = [];
  }

  /** The framing has become known. @returns {Unit[]} */
  resolve() {
    this.known = true;
    return this.held.splice(0).flatMap((read) => this.reader.feed(read));
  }

  /** @param {Uint8Array} read @returns {Unit[]} */
  feed(read) {
    if (this.known) return this.reader.feed(read);
    this.held.push(read);
    return [];
  }
}
