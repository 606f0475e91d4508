// A display reader peels any number of codec layers: @workflow/core@5.0.0-beta.55 on Node 22, clause envelope.display-codecs.
import { zstdCompressSync } from 'node:zlib';
import { hydrateData } from '@workflow/core/serialization-format';

let payload = Buffer.from('devl["hello"]');
for (let layer = 0; layer < 1000; layer++) payload = Buffer.concat([Buffer.from('zstd'), zstdCompressSync(payload)]);
const value = hydrateData(new Uint8Array(payload), {});
const shown = value === 'hello';
const saw = { layers: 1000, bytes: payload.length, value };

console.log(JSON.stringify(saw));
console.log(shown ? 'reproduces' : 'does not reproduce');
process.exit(shown ? 0 : 1);
