// A payload of the wrong shape becomes a value all the same: @workflow/core@5.0.0-beta.55 on Node 22, clause values.payloads.
import { hydrateStepReturnValue } from '@workflow/core/serialization';

const read = async (payload) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(payload), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};
const devl = (flattened) => Buffer.from(`devl${flattened}`);

const forms = {
  '[["RegExp",1],{}]': (got) => String(got) === '/(?:)/',
  '[["Set",1],"ab"]': (got) => got instanceof Set && got.size === 2,
  '[["BigInt",1],true]': (got) => got === 1n,
  '[["BigInt",1],""]': (got) => got === 0n,
  '[["Date",1],"yesterday"]': (got) => Number.isNaN(got.getTime()),
};
const saw = {};
let shown = true;
for (const [form, coerced] of Object.entries(forms)) {
  const got = await read(devl(form));
  saw[form] = String(got);
  shown &&= coerced(got);
}

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
