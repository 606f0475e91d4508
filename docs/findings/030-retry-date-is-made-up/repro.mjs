// An invalid retry date is written as one second from now: @workflow/core@5.0.0-beta.55 on Node 22, clause values.error-fidelity.
import { RetryableError } from '@workflow/errors';
import { dehydrateStepReturnValue, hydrateStepReturnValue } from '@workflow/core/serialization';

const write = async (value) => dehydrateStepReturnValue(value, 'wrun_1', undefined);
const read = async (payload) => {
  try {
    return await hydrateStepReturnValue(new Uint8Array(payload), 'wrun_1', undefined);
  } catch (error) {
    return error;
  }
};

const error = new RetryableError('m', { retryAfter: new Date(NaN) });
const first = (await read(await write(error))).retryAfter.getTime();
await new Promise((later) => setTimeout(later, 30));
const second = (await read(await write(error))).retryAfter.getTime();
const shown = Number.isNaN(error.retryAfter.getTime()) && first !== second && !Number.isNaN(first);
const saw = { first, differs: second - first };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
