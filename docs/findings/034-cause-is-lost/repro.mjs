// The cause of an error is lost: @workflow/core@4.8.9 on Node 22, clause values.error-fidelity.
import { dehydrateStepReturnValue, hydrateStepReturnValue } from '@workflow/core/serialization';

const write = async (value) => dehydrateStepReturnValue(value, 'wrun_1', undefined);
const read = async (payload) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(payload), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};

const got = await read(await write(new Error('outer', { cause: new Error('inner') })));
const shown = got instanceof Error && !('cause' in got);
const saw = { message: got.message, cause: String(got.cause) };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
