// Bytes behind a zstd frame are ignored, a second frame included: @workflow/core@5.0.0-beta.55 on Node 22, clause compression.one-body.
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

const one = Buffer.concat([Buffer.from('zstd'), zstdCompressSync(devl('["x"]'))]);
const junk = await read(Buffer.concat([one, Buffer.from('junk')]));
const second = await read(Buffer.concat([one, zstdCompressSync(devl('["y"]'))]));
const shown = junk === 'x' && second === 'x';
const saw = { junk, second };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
