// A message whose consumer was killed comes again with the same attempt: @workflow-worlds/redis@0.2.2 on Node 22, clause world.queue-redelivery.
import { createWorld } from '@workflow-worlds/redis';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const keyPrefix = process.argv[3] ?? `finding-${process.pid}`;
const world = createWorld({ redisUrl: process.env.WORKFLOW_REDIS_URI, keyPrefix });

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The other end of the queue: the World posts to this process, and `handler` is called.
const deliveries = [];
let handler = async () => undefined;
const handle = world.createQueueHandler('__wkf_workflow_', (message, meta) => {
  deliveries.push({ message, id: meta.messageId, attempt: meta.attempt });
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
const send = (of, runId) => of.queue('__wkf_workflow_w', { runId }, {});

if (process.argv[2] === 'child') {
  // Take a message, and never answer.
  handler = () => {
    console.log(JSON.stringify(deliveries[0]));
    return new Promise(() => {});
  };
  await world.start();
  await send(world, 'held');
  await new Promise(() => {});
}

const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'child', keyPrefix]);
const [told] = await once(child.stdout, 'data');
child.kill('SIGKILL');
await once(child, 'exit');
const before = JSON.parse(told);
const killed = Date.now();
handler = async ({ runId }) => {
  if (runId === 'rejected' && deliveries.filter((each) => each.message.runId === runId).length < 2)
    throw new Error('not now');
};
await world.start();
await send(world, 'rejected');
const of = (runId) => deliveries.filter((each) => each.message.runId === runId);
while (Date.now() < killed + 110_000 && of('held').length === 0) await sleep(100);
const after = of('held')[0];
const saw = {
  seconds: Math.round((Date.now() - killed) / 1000),
  same: after?.id === before.id,
  attempts: [before.attempt, after?.attempt],
  rejected: of('rejected').map((each) => each.attempt),
};
const shown = saw.same && saw.attempts.join() === '1,1' && saw.rejected.join() === '1,2';

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
