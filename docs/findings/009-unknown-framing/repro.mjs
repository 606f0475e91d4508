// A byte stream of an unknown framing is handed out with its frame headers: @workflow/core@5.0.0-beta.55 on Node 22, clause reference.unknown-framing.
import { hydrateWorkflowReturnValue } from '@workflow/core/serialization';
import * as world from '@workflow/world';

const frame = (payload) => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(payload.length);
  return Buffer.concat([head, Buffer.from(payload)]);
};

const stored = frame('hello');
globalThis[Symbol.for('@workflow/world//cache')] = {
  specVersion: world.SPEC_VERSION_CURRENT,
  streams: {
    get: async () => new Response(stored).body,
    getInfo: async () => ({ tailIndex: 0, done: true }),
  },
  createQueueHandler: () => () => {},
};
const read = async (framing) => {
  const reference = `[["ReadableStream",1],{"name":2,"type":3,"framing":4},"strm_1","bytes","${framing}"]`;
  const stream = await hydrateWorkflowReturnValue(
    Buffer.from(`devl${reference}`), 'wrun_1', undefined, [],
  );
  const got = [];
  for await (const part of stream) got.push(part);
  return Buffer.concat(got).toString('hex');
};
const known = await read('framed-v1');
const unknown = await read('framed-v9');
const shown = known === Buffer.from('hello').toString('hex') && unknown === stored.toString('hex');
const saw = { known, unknown };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
