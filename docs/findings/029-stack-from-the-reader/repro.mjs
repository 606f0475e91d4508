// An error without a stack comes back with the reader's own: @workflow/core@5.0.0-beta.55 on Node 22, clause values.error-fidelity.
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

const error = new Error('m');
error.stack = undefined;
const payload = await write(error);
const got = await read(payload);
const shown = text(payload).includes('"stack":-1') && typeof got.stack === 'string';
const saw = { written: text(payload), stack: got.stack?.split('\n')[1]?.trim().slice(0, 60) };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
