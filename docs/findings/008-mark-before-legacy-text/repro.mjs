// A byte order mark before legacy text is dropped: @workflow/core@5.0.0-beta.55 on Node 22, clause objects.legacy-json.
import { getDeserializeStream, getExternalRevivers } from '@workflow/core/serialization';

// Writes the reads one by one, and collects what comes out until the end or an error.
async function through(stream, reads) {
  const reader = stream.readable.getReader();
  const writer = stream.writable.getWriter();
  writer.closed.catch(() => {});
  const got = [];
  const ended = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 'a clean end';
      got.push(value);
    }
  })().catch((error) => `${error.name}: ${error.message.split('\n')[0]}`);
  try {
    for (const read of reads) {
      await writer.write(new Uint8Array(read));
      await new Promise((turn) => setImmediate(turn));
    }
    await writer.close();
  } catch {} // the reader sees the same error
  return { got, ended: await ended };
}

const read = (reads) =>
  through(getDeserializeStream(getExternalRevivers(globalThis, [], 'wrun_1', undefined)), reads);

const { got, ended } = await read([Buffer.from('\ufeff["x"]\n')]);
const shown = got.join() === 'x' && ended === 'a clean end';
const saw = { got, ended };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
