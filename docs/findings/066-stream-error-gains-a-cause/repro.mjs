// A StreamError without a cause comes back with one that is undefined: @workflow/core@5.0.0-beta.55 on Node 22, clause values.error-fidelity.
import { dehydrateStepReturnValue, hydrateStepReturnValue } from '@workflow/core/serialization';

const write = async (value) => Buffer.from(await dehydrateStepReturnValue(value, 'wrun_1', undefined)).toString();
const read = async (flattened) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(Buffer.from(`devl${flattened}`)), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};

const error = await read('[["StreamError",1],{"message":2,"stack":3},"m","STACK"]');
const shown = error.name === 'StreamError' && 'cause' in error && (await write(error)).includes('"cause":-1');
const saw = { cause: 'cause' in error, again: (await write(error)).slice(4) };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
