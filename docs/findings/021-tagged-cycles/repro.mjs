// A Map or Set that contains itself is written, and is not what comes back: @workflow/core@5.0.0-beta.55 on Node 22, clause values.tagged-cycles.
import { dehydrateStepReturnValue, hydrateStepReturnValue } from '@workflow/core/serialization';

const write = async (value) => dehydrateStepReturnValue(value, 'wrun_1', undefined);
const read = async (payload) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(payload), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};

const map = new Map();
map.set('self', map);
const set = new Set();
set.add(set);
const maps = await read(await write(map));
const sets = await read(await write(set));
const shown = maps instanceof TypeError && sets instanceof Set && !sets.has(sets);
const saw = { map: String(maps), setContainsItself: sets.has(sets) };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
