// A reference beyond the end names what a payload in place added: @workflow/core@5.0.0-beta.55 on Node 22, clause values.references.
import { hydrateStepReturnValue } from '@workflow/core/serialization';

const read = async (flattened) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(Buffer.from(`devl${flattened}`)), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};

const value = await read('[[1,2],["Date","1970-01-01T00:00:00.000Z"]]');
const turned = await read('[[2,1],["Date","1970-01-01T00:00:00.000Z"]]');
const shown = Array.isArray(value) && value[1] === '1970-01-01T00:00:00.000Z' && turned instanceof Error;
const saw = { value, turned: String(turned) };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
