// A start on another deployment stamps the starter's spec version: @workflow/core@5.0.0-beta.55 on Node 22, clause compat.target-spec.
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

probed = { healthy: true, workflowCoreVersion: '4.8.9' }; // a release that supports 3 at most
await start(workflow, [], { deploymentId: 'dpl_b' });
const shown = started[0].specVersion === 7;
const saw = { told: probed.workflowCoreVersion, stamped: started[0].specVersion };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
