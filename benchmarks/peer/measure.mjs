// Times the published @workflow/core: framing and unframing of byte streams, and payloads.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  dehydrateStepReturnValue,
  getByteFramingStream,
  getByteUnframingStream,
  hydrateStepReturnValue,
} from '@workflow/core/serialization';
import { serve, timed } from './lines.mjs';

const core = JSON.parse(
  readFileSync(new URL('./node_modules/@workflow/core/package.json', import.meta.url)),
);

// Two ways to drive a TransformStream: a writer and a reader by hand, and a pipe as the package
// itself builds it. Which one is faster depends on the sizes; whoever asks takes the better.
async function byHand(stream, chunks, seen) {
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const writing = (async () => {
    for (const chunk of chunks) {
      await writer.ready;
      writer.write(chunk);
    }
    await writer.close();
  })();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    seen(value);
  }
  await writing;
}

async function byPipe(stream, chunks, seen) {
  let at = 0;
  const source = new ReadableStream(
    {
      pull(controller) {
        if (at < chunks.length) controller.enqueue(chunks[at++]);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const reader = source.pipeThrough(stream).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    seen(value);
  }
}

const DRIVERS = { hand: byHand, pipe: byPipe };
const STREAMS = { decode: getByteUnframingStream, encode: getByteFramingStream };

let prepared = [];
let values = [];
let stored = [];

function cut({ file, size }) {
  const wire = readFileSync(file);
  prepared = [];
  for (let at = 0; at < wire.length; at += size) {
    prepared.push(new Uint8Array(wire.subarray(at, at + size)));
  }
  return { chunks: prepared.length };
}

async function digest({ stream }) {
  const hash = createHash('sha256');
  let chunks = 0;
  await byHand(STREAMS[stream](), prepared, (value) => {
    chunks += 1;
    hash.update(value);
  });
  return { chunks, digest: hash.digest('hex') };
}

async function run({ stream, driver, passes }) {
  let chunks = 0;
  const seen = () => {
    chunks += 1;
  };
  const { seconds } = await timed(async () => {
    for (let pass = 0; pass < passes; pass += 1) {
      await DRIVERS[driver](STREAMS[stream](), prepared, seen);
    }
  });
  return { seconds, chunks };
}

// Takes payloads; says which of them are read, and how each value that was read is written again.
async function payloads({ hexes }) {
  stored = hexes.map((hex) => new Uint8Array(Buffer.from(hex, 'hex')));
  values = [];
  const read = [];
  const written = [];
  for (const bytes of stored) {
    try {
      values.push(await hydrateStepReturnValue(bytes, 'wrun_1', undefined));
      read.push(true);
    } catch {
      values.push(undefined);
      read.push(false);
    }
    try {
      const again = await dehydrateStepReturnValue(values.at(-1), 'wrun_1', undefined);
      written.push(read.at(-1) ? Buffer.from(again).toString('hex') : null);
    } catch {
      written.push(null);
    }
  }
  return { read, written };
}

async function encode({ chosen, passes }) {
  const own = chosen.map((at) => values[at]);
  return timed(async () => {
    for (let pass = 0; pass < passes; pass += 1) {
      for (const value of own) await dehydrateStepReturnValue(value, 'wrun_1', undefined);
    }
  });
}

async function decode({ chosen, passes }) {
  const own = chosen.map((at) => stored[at]);
  return timed(async () => {
    for (let pass = 0; pass < passes; pass += 1) {
      for (const bytes of own) await hydrateStepReturnValue(bytes, 'wrun_1', undefined);
    }
  });
}

const hello = () => ({ node: process.versions.node, '@workflow/core': core.version });

await serve({ hello, cut, digest, run, payloads, encode, decode });
