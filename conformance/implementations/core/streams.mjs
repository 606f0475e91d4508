// Feeds reads through a stream of the package and collects what comes out.

const turn = globalThis.setImmediate;
const turns = (count) => new Promise((done) => {
  const step = (left) => (left === 0 ? done() : turn(() => step(left - 1)));
  step(count);
});

/** Cuts a wire into reads of these sizes; what is left is one last read. */
export function reads(wire, cuts = []) {
  const parts = [];
  let at = 0;
  for (const size of cuts) {
    parts.push(wire.slice(at, at + size));
    at += size;
  }
  if (at < wire.length) parts.push(wire.slice(at));
  return parts;
}

/**
 * Writes the parts one by one to a transform whose reader always waits. Without an end the stream is
 * left open, and what came is what came. After a refusal the refused part is written once more and
 * the stream is ended, so that the refusal is seen to stay.
 */
export async function through(transform, parts, { end = true } = {}) {
  const reader = transform.readable.getReader();
  const writer = transform.writable.getWriter();
  writer.closed.catch(() => {});
  writer.ready.catch(() => {});
  const given = [];
  let failed = null;
  let over = false;
  const reading = (async () => {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        given.push(value);
      }
    } catch (error) {
      failed = { error };
    }
    over = true;
  })();
  try {
    for (const part of parts) {
      await writer.write(part);
      await turns(1);
      if (over) break;
    }
    if (end) await writer.close();
  } catch {
    // the reader has the error
  }
  if (end || failed) await reading;
  else await turns(4);
  if (failed) await writer.close().catch(() => {});
  return { given, failed };
}

export const join = (parts) => {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

export { turns };
