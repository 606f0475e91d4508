// A lone surrogate comes back as U+FFFD, in values and in keys: @workflow/core@5.0.0-beta.55 on Node 22, clause values.lone-surrogates.
import { dehydrateStepReturnValue, hydrateStepReturnValue } from '@workflow/core/serialization';

const write = async (value) => dehydrateStepReturnValue(value, 'wrun_1', undefined);
const read = async (payload) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(payload), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};

const value = await read(await write('a\ud800b'));
const keys = Object.keys(await read(await write({ '\ud800': 1, '\ud801': 2 })));
const shown = value === 'a\ufffdb' && keys.length === 1;
const saw = { value, keys };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
