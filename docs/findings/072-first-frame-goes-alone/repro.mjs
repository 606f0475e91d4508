// What is written while the run is awaited does not go with the first frame: @workflow/core@5.0.0-beta.55 on Node 22, clause sink.groups.
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

let begin;
const ready = new Promise((done) => { begin = done; });
const writer = new WorkflowServerWritableStream('wrun_1', 'strm_1', ready).getWriter();
for (const byte of [1, 2, 3]) await writer.write(Uint8Array.of(byte));
begin();
await turns();
asked.shift()();
await turns();
const shown = JSON.stringify(sent) === '[[1],[[2],[3]]]';
const saw = { sent };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
