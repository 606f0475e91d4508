// A truncated zstd frame is decompressed to a part of it: @workflow/core@5.0.0-beta.55 on Node 22, clause compression.damage.
import { randomBytes } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { decompress } from '@workflow/core/serialization';

const plain = Buffer.from(`devl["${randomBytes(150_000).toString('hex')}"]`);
const whole = Buffer.concat([Buffer.from('zstd'), zstdCompressSync(plain)]);
let got;
try {
  got = (await decompress(new Uint8Array(whole.subarray(0, -1)))).length;
} catch (error) {
  got = error.name;
}
const shown = typeof got === 'number' && got < plain.length;
const saw = { plain: plain.length, got };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
