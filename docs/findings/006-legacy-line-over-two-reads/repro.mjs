// A line of legacy text that two reads share is parsed in halves: @workflow/core@5.0.0-beta.55 on Node 22, clause objects.legacy-lines.
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

const whole = await read([Buffer.from('["x"]\n["y"]\n')]);
const split = await read([Buffer.from('["x"]\n["'), Buffer.from('y"]\n')]);
const shown = whole.got.join() === 'x,y' && split.got.join() === 'x' && split.ended !== 'a clean end';
const saw = { whole, split };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
