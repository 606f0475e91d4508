// Operations on frames, object streams, dedupe histories, writer ids, batches and references.

import { meaning, ok, upstream } from "./answers.mjs";
import { bodySize, decodeBatch, encodeBatch, pages } from "./batch.mjs";
import { joined } from "./bytes.mjs";
import { readsOf } from "./chunkings.mjs";
import { deliver } from "./dedupe.mjs";
import { BYTES, PLAIN, bytesOf, fields, listOf } from "./forms.mjs";
import { FrameDecoder, Framer, PROFILES, Unwritable, frameBytes } from "./frames.mjs";
import { DeferredReader, ObjectReader } from "./objects.mjs";
import { dispatch, forward, produce, writable } from "./references.mjs";
import { writerId } from "./writer_id.mjs";

/** @typedef {import("./answers.mjs").Answer} Answer */
/** @typedef {import("./answers.mjs").Args} Args */
/** @typedef {import("./forms.mjs").Json} Json */

const READS = ["wire", "cuts", "eof"];
const HABITS = ["short-first-read", "sniff-again", "legacy-lines", "object-tail", "object-limit"];
const FRAMES = listOf(fields({ item: BYTES, writer: BYTES }));
const EMITTED = fields({ emitted: listOf(fields({ wire: BYTES })) });

/** @type {Record<string, import("./answers.mjs").Operation>} */
export const STREAM_OPERATIONS = {
  "frames.encode": { takes: ["profile", "value"], gives: BYTES, run: encodeFrames },
  "frames.decode": { takes: ["profile", ...READS], gives: FRAMES, run: decodeFrames },
  "frames.put": { takes: ["profile", "writer", "seq", "items"], gives: EMITTED, run: putFrames },
  "objects.decode": { takes: [...READS, "marked", ...HABITS], gives: FRAMES, run: decodeObjects },
  "objects.decode-deferred": {
    takes: [...READS, "marked", ...HABITS, "known_after"],
    gives: FRAMES,
    run: decodeDeferred,
  },
  "dedupe.deliver": { takes: ["stored", "start", "sequence-gaps"], gives: PLAIN, run: judgeStored },
  "writer-id.encode": { takes: ["value"], gives: BYTES, run: (args) => ok(writerId(args.value)) },
  "batch.encode": { takes: ["value"], gives: BYTES, run: encodeChunks },
  "batch.decode": { takes: ["wire", "declared"], gives: listOf(BYTES), run: decodeChunks },
  "batch.pages": { takes: ["chunks", "most"], gives: PLAIN, run: countPages },
  "batch.size": { takes: ["sizes", "times"], gives: PLAIN, run: sizeBatch },
  "reference.dispatch": {
    takes: ["kind", "generation", "framing", "name", "start_index", "unknown-framing"],
    gives: PLAIN,
    run: dispatchReference,
  },
  "reference.produce": {
    takes: ["origin", "capability"],
    gives: PLAIN,
    run: (args) => ok(produce(args.origin, args.capability)),
  },
  "reference.forward": {
    takes: ["name", "kind", "framing", "start_index", "byte_framing"],
    gives: PLAIN,
    run: (args) => ok(forward(/** @type {any} */ (args))),
  },
  "reference.writable": {
    takes: ["framing"],
    gives: PLAIN,
    run: (args) => ok(writable(args.framing)),
  },
};

/** @param {Json} form @returns {import("./frames.mjs").Marker | undefined} */
function markerOf(form) {
  return form.writer === undefined
    ? undefined
    : { writer: bytesOf(form.writer), seq: BigInt(form.seq) };
}

/** @param {import("./frames.mjs").Frame} frame */
function frameValue({ item, marker }) {
  return marker ? { item, writer: marker.writer, seq: String(marker.seq) } : { item };
}

/** @param {Args} args @returns {Answer} */
function encodeFrames(args) {
  const profile = meaning(PROFILES, args.profile);
  try {
    const wires = args.value.map((/** @type {Json} */ form) =>
      frameBytes(profile, bytesOf(form.item), markerOf(form)),
    );
    return ok(joined(wires));
  } catch (error) {
    if (error instanceof Unwritable) return { code: error.code, offset: 0 };
    throw error;
  }
}

/**
 * Feeds the reads until one is refused. A refused read is fed again and the stream ended: a
 * decoder that then says anything else, or delivers more, has not refused.
 * @param {Args} args
 * @returns {Answer}
 */
function decodeFrames(args) {
  const decoder = new FrameDecoder(meaning(PROFILES, args.profile));
  const values = [];
  for (const read of readsOf(bytesOf(args.wire), args.cuts ?? [])) {
    values.push(...decoder.feed(read).map(frameValue));
    if (!decoder.refusal) continue;
    values.push(...decoder.feed(read).map(frameValue));
    break;
  }
  if (args.eof !== false || decoder.refusal) decoder.end();
  return decoder.refusal ? { ...decoder.refusal, before: values } : ok(values);
}

/** @param {Args} args @returns {Answer} */
function putFrames(args) {
  const writer = args.writer === undefined ? undefined : bytesOf(args.writer);
  const framer = new Framer(meaning(PROFILES, args.profile), writer, BigInt(args.seq ?? 0));
  const emitted = args.items.map((/** @type {Json} */ form) => emission(framer, bytesOf(form)));
  return ok({ emitted, next_seq: String(framer.next) });
}

/** @param {Framer} framer @param {Uint8Array} item */
function emission(framer, item) {
  try {
    const wire = framer.put(item);
    return wire ? { wire } : {};
  } catch (error) {
    if (error instanceof Unwritable) return { rejected: error.code };
    throw error;
  }
}

/** @param {Args} args */
function objectReader(args) {
  const habits = {
    shortFirstRead: upstream(args, "short-first-read"),
    sniffAgain: upstream(args, "sniff-again"),
    legacyLines: upstream(args, "legacy-lines"),
    objectTail: upstream(args, "object-tail"),
    objectLimit: upstream(args, "object-limit"),
  };
  return new ObjectReader(habits, args.marked ?? false);
}

/** @param {import("./objects.mjs").Unit} unit */
function unitValue(unit) {
  return "line" in unit ? unit : frameValue(unit.frame);
}

/**
 * @param {ObjectReader} reader
 * @param {import("./objects.mjs").Unit[]} units
 * @param {Args} args
 * @returns {Answer}
 */
function finished(reader, units, args) {
  const all = args.eof === false ? units : [...units, ...reader.end()];
  const values = all.map(unitValue);
  return reader.refusal ? { ...reader.refusal, before: values } : ok(values);
}

/** @param {Args} args @returns {Answer} */
function decodeObjects(args) {
  const reader = objectReader(args);
  const reads = readsOf(bytesOf(args.wire), args.cuts ?? []);
  const units = reads.flatMap((read) => reader.feed(read));
  return finished(reader, units, args);
}

/** @param {Args} args @returns {Answer} */
function decodeDeferred(args) {
  const reader = objectReader(args);
  const deferred = new DeferredReader(reader);
  const reads = readsOf(bytesOf(args.wire), args.cuts ?? []);
  const units = reads.flatMap((read, number) => [
    ...(number === args.known_after ? deferred.resolve() : []),
    ...deferred.feed(read),
  ]);
  return finished(reader, [...units, ...deferred.resolve()], args);
}

/** @param {Args} args @returns {Answer} */
function judgeStored(args) {
  const { delivered, gaps } = deliver(args.stored.map(markerOf), args.start ?? 0);
  return ok({ delivered, gaps: upstream(args, "sequence-gaps") ? [] : gaps });
}

/** @param {Args} args @returns {Answer} */
function encodeChunks(args) {
  const body = encodeBatch(args.value.map(bytesOf));
  return body ? ok(body) : { code: "batch-too-large", offset: 0 };
}

/** @param {Args} args @returns {Answer} */
function decodeChunks(args) {
  const result = decodeBatch(bytesOf(args.wire), args.declared);
  return "refusal" in result ? result.refusal : ok(result.chunks);
}

/** @param {Args} args @returns {Answer} */
function countPages(args) {
  return ok(pages(args.chunks, args.most));
}

/** @param {Args} args @returns {Answer} */
function sizeBatch(args) {
  const size = bodySize(args.sizes, args.times ?? 1);
  return size === undefined ? { code: "batch-too-large", offset: 0 } : ok(String(size));
}

/** @param {Args} args @returns {Answer} */
function dispatchReference(args) {
  const strict = !upstream(args, "unknown-framing");
  const reading = dispatch(args.kind, args.generation, args.framing, strict);
  return reading === undefined ? { code: "unknown-framing", offset: 0 } : ok(reading);
}
