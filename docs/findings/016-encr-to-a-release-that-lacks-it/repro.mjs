// A start encrypts for a deployment that is known not to decrypt: @workflow/core@5.0.0-beta.55 on Node 22, clause compat.capability-encr.
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

probed = { healthy: true, workflowCoreVersion: '4.1.0-beta.63' };
await start(workflow, ['x'], { deploymentId: 'dpl_b' });
const shown = prefix(started[0].eventData.input) === 'encr';
const saw = { told: probed.workflowCoreVersion, written: prefix(started[0].eventData.input) };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
