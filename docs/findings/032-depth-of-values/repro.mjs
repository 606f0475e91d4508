// A value of twenty thousand nested arrays is refused for its depth: @workflow/core@5.0.0-beta.55 on Node 22, clause values.depth.
import { dehydrateStepReturnValue, hydrateStepReturnValue } from '@workflow/core/serialization';

const write = async (value) => dehydrateStepReturnValue(value, 'wrun_1', undefined);
const read = async (payload) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(payload), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};
const devl = (flattened) => Buffer.from(`devl${flattened}`);

let value = [];
for (let depth = 0; depth < 20_000; depth++) value = [value];
let written = 'written';
try {
  await write(value);
} catch (error) {
  written = error.name;
}
let nested = '[';
for (let slot = 1; slot < 20_000; slot++) nested += `[${slot}],`;
const got = await read(devl(`${nested}[]]`));
const shown = written === 'SerializationError' && got instanceof RangeError;
const saw = { written, got: String(got) };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
