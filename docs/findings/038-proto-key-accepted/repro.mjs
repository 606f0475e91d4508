// A property named __proto__ is read on an object without a prototype: @workflow/core@4.2.0 on Node 22, clause values.proto-key.
import { hydrateStepReturnValue } from '@workflow/core/serialization';

const read = async (payload) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(payload), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};
const devl = (flattened) => Buffer.from(`devl${flattened}`);

const got = await read(devl('[["null","__proto__",1],{}]'));
const plain = await read(devl('[{"__proto__":1},{}]'));
const shown = Object.hasOwn(got, '__proto__') && plain instanceof Error;
const saw = { keys: Object.keys(got), plain: plain.message };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
