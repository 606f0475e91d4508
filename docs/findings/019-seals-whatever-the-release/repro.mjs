// A hook's payload is sealed for a release that opens no sealed payloads: @workflow/core@5.0.0-beta.55 on Node 22, clause compat.sealed-target.
import { resumeHook } from '@workflow/core/runtime/resume-hook';
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
const prefix = (payload) => Buffer.from(payload.subarray(0, 4)).toString();

const resume = async (payload, context) => {
  hook = {
    hookId: 'hook_1', token: 'token', runId: 'wrun_01K00000000000000000000000', specVersion: 7,
    resumeContext: {
      deploymentId: 'dpl_b', workflowName: 'workflow//./a.ts//wf', runSpecVersion: 7, ...context,
    },
  };
  await resumeHook('token', payload);
  return started.at(-1).eventData.payload;
};

const payload = await resume('x', {
  workflowCoreVersion: '4.8.9',
  encryptionPublicKey: 'NsIaZUi6eyMOPlC8CVaxQ0F17V5ayoIm9DW+3doHLy8=',
});
const shown = prefix(payload) === 'encp';
const saw = { told: '4.8.9', written: prefix(payload) };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
