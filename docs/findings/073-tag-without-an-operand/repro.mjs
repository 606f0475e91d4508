// A tag without an operand is read: @workflow/core@5.0.0-beta.55 on Node 22, clause values.operands.
import { hydrateStepReturnValue } from '@workflow/core/serialization';

const read = async (flattened) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(Buffer.from(`devl${flattened}`)), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};

const map = await read('[["Map"]]');
const set = await read('[["Set"]]');
const shown = map instanceof Map && map.size === 0 && set instanceof Set && set.size === 0;
const saw = { map: String(map), set: String(set) };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
