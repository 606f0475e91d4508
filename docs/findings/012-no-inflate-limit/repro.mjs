// A few kilobytes inflate to a hundred megabytes without a limit: @workflow/core@5.0.0-beta.55 on Node 22, clause compression.limit.
import { zstdCompressSync } from 'node:zlib';
import { hydrateStepReturnValue } from '@workflow/core/serialization';

const read = async (payload) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(payload), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};
const devl = (flattened) => Buffer.from(`devl${flattened}`);

const size = 160 * 1024 * 1024;
const payload = Buffer.concat([Buffer.from('zstd'), zstdCompressSync(devl(`["${'a'.repeat(size)}"]`))]);
const got = await read(payload);
const shown = got.length === size && payload.length < 20_000;
const saw = { stored: payload.length, inflated: got.length };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
