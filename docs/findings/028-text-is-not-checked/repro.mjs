// Bytes that are no UTF-8 become U+FFFD, and a byte order mark disappears: @workflow/core@5.0.0-beta.55 on Node 22, clause values.utf8.
import { hydrateStepReturnValue } from '@workflow/core/serialization';

const read = async (payload) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(payload), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};
const devl = (flattened) => Buffer.from(`devl${flattened}`);

const bad = await read(Buffer.concat([Buffer.from('devl["'), Buffer.from([0xff]), Buffer.from('"]')]));
const mark = await read(devl('\ufeff["x"]'));
const shown = bad === '\ufffd' && mark === 'x';
const saw = { bad, mark };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
