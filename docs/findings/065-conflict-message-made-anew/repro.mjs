// The message of a HookConflictError is made anew by its reader: @workflow/core@5.0.0-beta.55 on Node 22, clause values.own-errors.
import { dehydrateStepReturnValue, hydrateStepReturnValue } from '@workflow/core/serialization';

const write = async (value) => Buffer.from(await dehydrateStepReturnValue(value, 'wrun_1', undefined)).toString();
const read = async (flattened) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(Buffer.from(`devl${flattened}`)), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};

const text = '[["HookConflictError",1],{"message":2,"stack":3,"token":4},"mine","STACK","tok"]';
const error = await read(text);
const again = (await write(error)).slice(4);
const shown = error.name === 'HookConflictError' && error.message !== 'mine' && again !== text;
const saw = { message: error.message.split('\n')[0], again };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
