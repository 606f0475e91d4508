// A boxed BigInt is written in a form that its own release refuses: @workflow/core@4.2.0 on Node 22, clause values.boxed.
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

const payload = await write(Object(5n));
const got = await read(payload);
const shown = text(payload) === 'devl[["BigInt",5]]' && got instanceof Error;
const saw = { written: text(payload), got: String(got) };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
