// A negative or fractional reference is undefined: @workflow/core@5.0.0-beta.55 on Node 22, clause values.references.
import { hydrateStepReturnValue } from '@workflow/core/serialization';

const read = async (payload) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(payload), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};
const devl = (flattened) => Buffer.from(`devl${flattened}`);

const list = await read(devl('[[-9,0.5,-7]]'));
const object = await read(devl('[{"a":-2}]'));
const shown = list.length === 3 && list.every((item) => item === undefined) && 'a' in object && object.a === undefined;
const saw = { list, object };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
