// A writer writes a sparse array that its own reader refuses: @workflow/core@5.0.0-beta.55 on Node 22, clause values.sparse-limit.
import { dehydrateStepReturnValue, hydrateStepReturnValue } from '@workflow/core/serialization';

const write = async (value) => dehydrateStepReturnValue(value, 'wrun_1', undefined);
const read = async (payload) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(payload), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};
const text = (payload) => Buffer.from(payload).toString();

const sparse = [];
sparse.length = 100_001;
const payload = await write(sparse);
const got = await read(payload);
const shown = text(payload) === 'devl[[-7,100001]]' && got instanceof RangeError;
const saw = { written: text(payload), got: String(got) };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
