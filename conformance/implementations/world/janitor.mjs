// Removes what stores of a run have in servers: the folders of stores on stdin, one a line, each
// answered by a line when it is done; at the end of stdin, however it comes to that, all the rest.
//
//   node janitor.mjs FOLDER     FOLDER is the folder of the World's package

import { createInterface } from 'node:readline';
import { Package } from './package.mjs';
import { clientsOf } from './storage_calls.mjs';
import { forget, removeAll } from './stores.mjs';

for (const ignored of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(ignored, () => {});

const world = new Package(process.argv[2]);
const clients = clientsOf(world.entry);

for await (const line of createInterface({ input: process.stdin })) {
  try {
    await forget(world, clients, line);
    process.stdout.write('done\n');
  } catch (error) {
    process.stdout.write(`failed: ${String(error).replaceAll('\n', ' ')}\n`);
  }
}
await removeAll(world, clients);
process.exit(0);
