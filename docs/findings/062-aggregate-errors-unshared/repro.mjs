// The list of an AggregateError is no longer shared: @workflow/core@5.0.0-beta.55 on Node 22, clause values.cycles.
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

const shared = [1];
const error = new AggregateError([], 'm');
error.errors = shared;
const payload = await write([error, shared]);
const [got, list] = await read(payload);
const shown = text(payload).includes('"errors"') && got.errors !== list && String(got.errors) === String(list);
const saw = { same: got.errors === list };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
