// A clean end of the connection is taken for the end of the stream: @workflow/core@4.8.4 on Node 22, clause reader.verified-end.
import * as serialization from '@workflow/core/serialization';

const frame = (payload) => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(payload.length);
  return Buffer.concat([head, Buffer.from(payload)]);
};

const world = {
  specVersion: 3,
  readFromStream: async (_name, start = 0) =>
    new Response(frame(`devl["${['a', 'b'][start]}"]`)).body,
  getStreamInfo: async () => ({ tailIndex: 1, done: true }),
  createQueueHandler: () => () => {},
};
globalThis[Symbol.for('@workflow/world//cache')] = world;
const got = [];
for await (const one of serialization.createReconnectingFramedStream('strm_1', 0)) got.push(one.length);
const shown = got.length === 1;
const saw = { frames: got.length, stored: 2 };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
