// A typed array is read from text that is no base64: @workflow/core@5.0.0-beta.55 on Node 22, clause values.payloads.
import { hydrateStepReturnValue } from '@workflow/core/serialization';

const read = async (payload) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(payload), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};
const devl = (flattened) => Buffer.from(`devl${flattened}`);

const saw = {};
for (const form of ['A*Q#I=', '!!!', 'AQID/w']) {
  const got = await read(devl(`[["Uint8Array",1],${JSON.stringify(form)}]`));
  saw[form] = got instanceof Uint8Array ? [...got] : String(got);
}
const shown = String(saw['A*Q#I=']) === '1,2' && saw['!!!'].length === 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
