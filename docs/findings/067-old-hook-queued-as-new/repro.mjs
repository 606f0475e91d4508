// A hook of spec version 1 in a newer run is queued at the run's version: @workflow/core@5.0.0-beta.55 on Node 22, clause compat.v1-hook.
import { resumeHook } from '@workflow/core/runtime/resume-hook';
import * as world from '@workflow/world';

const queued = [];
const events = [];
globalThis[Symbol.for('@workflow/world//cache')] = {
  specVersion: world.SPEC_VERSION_CURRENT,
  getDeploymentId: async () => 'dpl_a',
  getEncryptionKeyForRun: async () => undefined,
  streams: { get: async () => new ReadableStream(), write: async () => {}, close: async () => {} },
  events: {
    create: async (runId, event) => {
      events.push(event);
      return { run: { runId, status: 'running' }, event: {} };
    },
  },
  hooks: {
    getByToken: async () => ({
      hookId: 'hook_1', token: 'token', runId: 'wrun_01K00000000000000000000000', specVersion: 1,
      resumeContext: {
        deploymentId: 'dpl_a', workflowName: 'workflow//./a.ts//wf', runSpecVersion: 7, workflowCoreVersion: '5.0.0-beta.55',
      },
    }),
  },
  queue: async (name, message, options) => {
    queued.push(options?.specVersion);
    return { messageId: 'msg_1' };
  },
  createQueueHandler: () => () => {},
};
await resumeHook('token', 'x');
const legacy = Array.isArray(events.at(-1).eventData.payload);
const shown = legacy && queued.at(-1) === 7;
const saw = { legacy, token: events.at(-1).eventData.token !== undefined, queued };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
