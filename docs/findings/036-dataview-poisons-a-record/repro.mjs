// A DataView over a part of its buffer is written with the word undefined: @workflow/core@4.6.0 on Node 22, clause values.native-views.
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

const payload = await write(new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1));
const got = await read(payload);
const shown = text(payload).includes('undefined') && got instanceof SyntaxError;
const saw = { written: text(payload), got: String(got) };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
