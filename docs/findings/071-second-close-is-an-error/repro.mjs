// A second close is an error: @workflow/core@5.0.0-beta.55 on Node 22, clause sink.end.
import { WorkflowServerWritableStream } from '@workflow/core/serialization';
import * as world from '@workflow/world';

const asked = [];
const later = () => new Promise((done) => { asked.push(done); });
const sent = [];
globalThis[Symbol.for('@workflow/world//cache')] = {
  specVersion: world.SPEC_VERSION_CURRENT,
  streams: {
    write: async (run, name, chunk) => { sent.push([...chunk]); await later(); },
    writeMulti: async (run, name, chunks) => { sent.push(chunks.map((chunk) => [...chunk])); await later(); },
    close: async () => { sent.push('close'); await later(); },
  },
  createQueueHandler: () => () => {},
};
const turns = async () => { for (let turn = 0; turn < 20; turn++) await new Promise((done) => { setTimeout(done, 1); }); };
const settled = async (promise) => {
  let how = 'pending';
  promise.then(() => { how = 'ok'; }, (error) => { how = error.name; });
  await turns();
  return how;
};

const writer = new WorkflowServerWritableStream('wrun_1', 'strm_1').getWriter();
const closing = writer.close();
await turns();
asked.shift()();
const first = await settled(closing);
const second = await settled(writer.close());
const shown = first === 'ok' && second === 'TypeError';
const saw = { first, second, sent };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
