// Stream references: who frames how, who reads how, and what is handed on.
//
// A reader chooses by the reference's kind and framing field alone. `pub` are the readers that
// ship today, `v2` those that know markers. A framing that a reader does not know is a question of
// policy: published readers read on as if the field were absent, a new reader refuses.

/** @typedef {Record<string, Record<string, string>>} Readings by generation and framing */

const RAW = "raw";

/** @type {Record<string, Readings>} */
const READINGS = {
  bytes: {
    pub: { raw: "as-is", "framed-v1": "unframe-v1" },
    v2: { raw: "as-is", "framed-v1": "unframe-v1", "framed-v2": "unframe-v2" },
  },
  objects: {
    pub: { raw: "sniff", "framed-v1": "sniff" },
    v2: { raw: "sniff", "framed-v1": "sniff", "framed-v2": "strip-markers" },
  },
};

/**
 * Says what a reader does with the bytes of a stream, or `undefined` where it refuses.
 * @param {string} kind
 * @param {string} generation
 * @param {string | undefined} framing
 * @param {boolean} strict whether an unknown framing is refused
 */
export function dispatch(kind, generation, framing, strict) {
  const readings = READINGS[kind][generation];
  const known = Object.hasOwn(readings, framing ?? RAW);
  if (known) return readings[framing ?? RAW];
  return strict ? undefined : readings[RAW];
}

/** @type {Record<string, { framing: string, field?: string }>} */
const UNSAID = { bytes: { framing: RAW }, other: { framing: "framed-v1" } };

/**
 * Says how a new stream is framed for a target with this capability, and what its reference says.
 * @param {string} origin
 * @param {string} capability
 * @returns {{ framing: string, field?: string }}
 */
export function produce(origin, capability) {
  const markers = capability === "framedStreamMarkers";
  if (markers && origin !== "objects") return { framing: "framed-v2", field: "framed-v2" };
  if (origin !== "bytes") return UNSAID.other;
  return capability === "none" ? UNSAID.bytes : { framing: "framed-v1", field: "framed-v1" };
}

/**
 * Hands a reference on through the workflow: name, kind and framing stay, whatever the boundary
 * would do with a new stream; a start index is not carried along.
 * @param {{ name: string, kind: string, framing?: string }} reference
 */
export function forward({ name, kind, framing }) {
  return framing ? { name, kind, framing } : { name, kind };
}

/**
 * Says how the writer behind a writable reference frames: one tag means markers, any other none.
 * @param {string | undefined} tag
 */
export function writable(tag) {
  return tag === "framed-v2" ? "framed-v2" : "framed-v1";
}
