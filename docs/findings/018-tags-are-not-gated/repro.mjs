// A hook's payload carries a tag that the run's release does not know: @workflow/core@5.0.0-beta.55 on Node 22, clause compat.tag-gate.
import { decrypt, deriveRunPayloadKeys } from '@workflow/core/serialization';
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

const payload = await resume(new TypeError('x'), { workflowCoreVersion: '4.8.9' });
const plain = Buffer.from(await decrypt(payload, await deriveRunPayloadKeys(KEY))).toString();
const shown = plain.startsWith('devl[["TypeError",1]');
const saw = { told: '4.8.9', plain: plain.slice(0, 30) };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
