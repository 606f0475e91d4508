// Reading a large frame takes time that grows with the square of its size: @workflow/core@5.0.0-beta.55 on Node 22, clause frames.linear.
import { getByteUnframingStream } from '@workflow/core/serialization';

// Milliseconds to read one frame of so many bytes in reads of 16 KiB; the best of three.
async function measure(size) {
  let best = Infinity;
  for (let run = 0; run < 3; run++) {
    const stream = getByteUnframingStream();
    const reader = stream.readable.getReader();
    const writer = stream.writable.getWriter();
    const item = reader.read();
    const header = Buffer.alloc(4);
    header.writeUInt32BE(size);
    const begin = performance.now();
    await writer.write(new Uint8Array(header));
    for (let at = 0; at < size; at += 16_384) await writer.write(new Uint8Array(16_384));
    await item;
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}
await measure(1 << 20);
const small = await measure(2 << 20);
const large = await measure(16 << 20);
const shown = large / small > 16; // eight times the bytes
const saw = { small: Math.round(small), large: Math.round(large), factor: Math.round(large / small) };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
