// The message of a RuntimeDecryptionError gains a line at every hop: @workflow/core@5.0.0-beta.55 on Node 22, clause values.own-errors.
import { RuntimeDecryptionError } from '@workflow/errors';
import { dehydrateStepReturnValue, hydrateStepReturnValue } from '@workflow/core/serialization';

const write = async (value) => dehydrateStepReturnValue(value, 'wrun_1', undefined);
const read = async (payload) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(payload), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};

let error = new RuntimeDecryptionError('no key');
const lengths = [error.message.length];
for (let hop = 0; hop < 3; hop++) {
  error = await read(await write(error));
  lengths.push(error.message.length);
}
const shown = lengths.every((length, at) => at === 0 || length > lengths[at - 1]);
const saw = { lengths };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
