// A second gzip member is joined to the first: @workflow/core@5.0.0-beta.55 on Node 22, clause compression.one-body.
import { gzipSync } from 'node:zlib';
import { hydrateStepReturnValue } from '@workflow/core/serialization';

const read = async (payload) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(payload), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};

const joined = Buffer.concat([
  Buffer.from('gzip'), gzipSync(Buffer.from('devl["x')), gzipSync(Buffer.from('y"]')),
]);
const got = await read(joined);
const shown = got === 'xy';
const saw = { got };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
