// A start on another deployment compresses with zstd, which that deployment's Node may lack: @workflow/core@5.0.0-beta.55 on Node 22, clause compat.portable-codec.
import { deriveRunPayloadKeys, decrypt } from '@workflow/core/serialization';
import { start } from '@workflow/core/runtime/start';
import * as world from '@workflow/world';

const KEY = new Uint8Array(32).fill(7);
const started = [];
let probed = { healthy: true };
const json = (value) =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(JSON.stringify(value)));
      controller.close();
    },
  });
let hook;
globalThis[Symbol.for('@workflow/world//cache')] = {
  specVersion: world.SPEC_VERSION_CURRENT,
  getDeploymentId: async () => 'dpl_a',
  getEncryptionKeyForRun: async () => KEY,
  streams: { get: async () => json(probed), write: async () => {}, close: async () => {} },
  events: {
    create: async (runId, event) => {
      started.push(event);
      return { run: { runId, status: 'pending' }, event: {} };
    },
  },
  hooks: { getByToken: async () => hook },
  queue: async () => ({ messageId: 'msg_1' }),
  createQueueHandler: () => () => {},
};
const workflow = Object.assign(() => {}, { workflowId: 'workflow//./a.ts//wf' });
const prefix = (payload) => Buffer.from(payload.subarray(0, 4)).toString();

probed = { healthy: true, workflowCoreVersion: '5.0.0-beta.55' };
await start(workflow, ['fox '.repeat(1000)], { deploymentId: 'dpl_b' });
const plain = await decrypt(started[0].eventData.input, await deriveRunPayloadKeys(KEY));
const shown = prefix(plain) === 'zstd';
const saw = { outer: prefix(started[0].eventData.input), codec: prefix(plain) };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
