// A write that is sent again has lost its body: @workflow/world-vercel@5.0.0-beta.50 on Node 22, clause stream.nothing-invented.
import { createServer } from 'node:http';
import { createWorld } from '@workflow/world-vercel';

// A service that has no time for the first request.
const bodies = [];
const server = createServer(async (request, response) => {
  let size = 0;
  for await (const part of request) size += part.length;
  bodies.push(size);
  if (bodies.length === 1) response.writeHead(429, { 'retry-after': '0' });
  response.end();
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
process.env.VERCEL_WORKFLOW_SERVER_URL = `http://127.0.0.1:${server.address().port}`;

const world = createWorld({ token: 'any' });
const came = await world.streams.write('wrun_1', 'strm_1', new Uint8Array([1, 2, 3])).then(
  () => 'ok',
  (error) => error.name,
);
await new Promise((resolve) => setTimeout(resolve, 1000));
const saw = { came, bodies };
const shown = bodies.length > 1 && bodies[1] === 0;

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
