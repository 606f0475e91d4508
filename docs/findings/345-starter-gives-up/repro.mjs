// A message is given up after three deliveries: @workflow-worlds/starter@0.2.1 on Node 22, clause world.queue-budget.
import { createWorld } from '@workflow-worlds/starter';
import { createServer } from 'node:http';

const world = createWorld();

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The other end of the queue: the World posts to this process, and `handler` is called.
const deliveries = [];
let handler = async () => undefined;
const handle = world.createQueueHandler('__wkf_workflow_', (message, meta) => {
  deliveries.push({ message, attempt: meta.attempt, at: Date.now() });
  return handler(message, meta);
});
const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const init = { method: 'POST', headers: request.headers, body: Buffer.concat(parts), duplex: 'half' };
  const answer = await handle(new Request('http://localhost' + request.url, init));
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
process.env.PORT = String(server.address().port);
process.env.WORKFLOW_LOCAL_BASE_URL = `http://127.0.0.1:${server.address().port}`;
await world.start?.();
const send = (payload, options) => world.queue('__wkf_workflow_w', payload, options);

handler = async ({ runId }) => {
  if (runId === 'rejected') throw new Error('not now');
};
await send({ runId: 'rejected' }, {});
await sleep(12_000);
await send({ runId: 'another' }, {});
await sleep(2000);
const saw = { delivered: deliveries.map((each) => [each.message.runId, each.attempt]) };
const shown = saw.delivered.join(' ') === 'rejected,1 rejected,2 rejected,3 another,1';

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
