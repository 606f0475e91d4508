// A chunk that was cut before a verified end is dropped: @workflow/core@5.0.0-beta.55 on Node 22, clause frames.truncation.
import { createReconnectingFramedStream } from '@workflow/core/serialization';
import * as world from '@workflow/world';

const frame = (payload) => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(payload.length);
  return Buffer.concat([head, Buffer.from(payload)]);
};

const stored = Buffer.concat([frame('devl["a"]'), frame('devl["b"]').subarray(0, 7)]);
globalThis[Symbol.for('@workflow/world//cache')] = {
  specVersion: world.SPEC_VERSION_CURRENT,
  streams: {
    get: async () => new Response(stored).body,
    getInfo: async () => ({ tailIndex: 0, done: true }),
  },
  createQueueHandler: () => () => {},
};
const got = [];
let ended = 'a clean end';
try {
  for await (const one of createReconnectingFramedStream('wrun_1', 'strm_1', 0)) got.push(one.length);
} catch (error) {
  ended = error.name;
}
const shown = got.length === 1 && ended === 'a clean end';
const saw = { got, ended };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
