// Operands after the first are ignored: @workflow/core@5.0.0-beta.55 on Node 22, clause values.operands.
import { hydrateStepReturnValue } from '@workflow/core/serialization';

const read = async (payload) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(payload), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};
const devl = (flattened) => Buffer.from(`devl${flattened}`);

const set = await read(devl('[["Set",1,2],[],"b"]'));
const view = await read(devl('[["Uint8Array",1,1,1],["ArrayBuffer","AQID"]]'));
const shown = set instanceof Set && set.size === 0 && String([...view]) === '1,2,3';
const saw = { set: [...set], view: [...view] };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
