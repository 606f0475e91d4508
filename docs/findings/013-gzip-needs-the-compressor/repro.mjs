// Reading gzip needs the class that compresses: @workflow/core@5.0.0-beta.55 on Node 22, clause compression.available.
import { gzipSync } from 'node:zlib';
import { hydrateStepReturnValue } from '@workflow/core/serialization';

const read = async (payload) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(payload), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};
const devl = (flattened) => Buffer.from(`devl${flattened}`);

const payload = Buffer.concat([Buffer.from('gzip'), gzipSync(devl('["x"]'))]);
const before = await read(payload);
delete globalThis.CompressionStream; // DecompressionStream stays
const after = await read(payload);
const shown = before === 'x' && after instanceof Error;
const saw = { before, after: String(after).split('\n')[0] };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
