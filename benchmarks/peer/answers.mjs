// Answers what the published @workflow/core does with given bytes; asked by tests/real.
import {
  dehydrateStepReturnValue,
  getByteFramingStream,
  getByteUnframingStream,
  getDeserializeStream,
  getExternalRevivers,
} from '@workflow/core/serialization';
import { serve } from './lines.mjs';

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const bytes = (text) => new Uint8Array(Buffer.from(text, 'hex'));
const turn = () => new Promise((resolve) => setImmediate(resolve));

// Writes the chunks one by one to a reader that is always waiting, and lets it take what there is
// before the next one and before the end.
async function through(stream, chunks) {
  const reader = stream.readable.getReader();
  const writer = stream.writable.getWriter();
  writer.closed.catch(() => {});
  const given = [];
  const reading = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return null;
      given.push(value);
    }
  })().catch((error) => ({ name: error.name, message: error.message }));
  try {
    for (const chunk of chunks) {
      await writer.write(chunk);
      await turn();
    }
    await writer.close();
  } catch {
    // The reader sees the same error.
  }
  return { given, error: await reading };
}

async function unframe({ cases }) {
  const answers = [];
  for (const reads of cases) {
    const { given, error } = await through(getByteUnframingStream(), reads.map(bytes));
    answers.push({ items: given.map(hex), error });
  }
  return { answers };
}

async function frame({ cases }) {
  const answers = [];
  for (const items of cases) {
    const { given, error } = await through(getByteFramingStream(), items.map(bytes));
    answers.push({ frames: given.map(hex), error });
  }
  return { answers };
}

// Frames one item of zeros; its bytes would be too many to send.
async function frameZeros({ size }) {
  const { given, error } = await through(getByteFramingStream(), [new Uint8Array(size)]);
  return { sizes: given.map((one) => one.length), error };
}

// Reads object streams; each value comes back as the payload that the package writes for it.
async function objects({ cases }) {
  const answers = [];
  for (const reads of cases) {
    const revivers = getExternalRevivers(globalThis, [], 'wrun_1', undefined);
    const { given, error } = await through(getDeserializeStream(revivers), reads.map(bytes));
    const payloads = [];
    for (const value of given) {
      payloads.push(hex(await dehydrateStepReturnValue(value, 'wrun_1', undefined)));
    }
    answers.push({ payloads, error });
  }
  return { answers };
}

await serve({ unframe, frame, frameZeros, objects });
