// One release in the matrix of versions: `node matrix.mjs FOLDER`, a question as JSON on stdin.
//
//   {"write": [{"site", "reader", "run_spec"}, ...]}          what its call sites write, as hex
//   {"read": [{"payload", "chunks", "legacy"}, ...]}          what it makes of written payloads
//
// The value is one for all: a long text, and a byte stream of two chunks.

const saved = {};
for (const name of ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'console']) saved[name] = globalThis[name];
const { Codec, RUN } = await import('./codec.mjs');
const { Decisions } = await import('./decisions.mjs');
const { byName, Package } = await import('./package.mjs');
const { World, streamOf } = await import('./world.mjs');
Object.assign(globalThis, saved); // the kit has patched the timers; here time passes
console.log = console.error.bind(console);
console.warn = console.error.bind(console);

const pack = await new Package(process.argv[2]).load();
const codec = new Codec(pack, { runtime: `node-${process.versions.node.split('.')[0]}`, reader: '' });
const decisions = new Decisions(pack, codec);
const KEY = Uint8Array.from({ length: 32 }, (_, at) => at);
const TEXT = 'the quick brown fox '.repeat(200);
const CHUNKS = [Uint8Array.of(1, 2), Uint8Array.of(3)];
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const bytes = (text) => new Uint8Array(Buffer.from(text, 'hex'));

async function write(question) {
  const stream = new ReadableStream({
    type: 'bytes',
    start(controller) {
      for (const chunk of CHUNKS) controller.enqueue(Uint8Array.from(chunk));
      controller.close();
    },
  });
  try {
    const { world, written, framed } = await decisions.written({ ...question, zstd: true }, { text: TEXT, stream });
    const legacy = !(written instanceof Uint8Array);
    for (let waited = 0; waited < 100 && !world.closed; waited++) await new Promise((turn) => saved.setTimeout(turn, 10));
    return { payload: legacy ? JSON.stringify(written) : hex(written), legacy, chunks: framed.map(hex) };
  } catch (error) {
    return { refused: `${error.name}: ${String(error.body?.rejected?.message ?? error.message).split('\n')[0]}` };
  }
}

const typed = (error) => !['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError'].includes(error?.name);
const refused = (error) => ({ outcome: typed(error) ? 'refused-typed' : 'refused-untyped', says: `${error?.name}: ${String(error?.message).split('\n')[0]}` });

async function read({ payload, chunks, legacy, text_only: textOnly, items }) {
  const world = new World(pack.world.SPEC_VERSION_CURRENT).install();
  world.on.get = async () => streamOf(...chunks.map(bytes));
  world.on.getInfo = async () => ({ tailIndex: chunks.length - 1, done: true });
  world.on.key = KEY;
  let key;
  const derive = pack.find('serialization', 'deriveRunPayloadKeys');
  const simple = pack.find('encryption', 'importKey');
  if (derive) key = await derive(KEY);
  else if (simple) key = await simple(KEY);
  let value;
  try {
    const hydrate = pack.find('serialization', 'hydrateStepArguments');
    const given = legacy ? JSON.parse(payload) : bytes(payload);
    value = await byName(hydrate, { value: given, runId: RUN, key, ops: [], global: globalThis, extraRevivers: {} });
    if (Array.isArray(value)) [value] = value;
  } catch (error) {
    return { ...refused(error), part: 'payload' };
  }
  if (value?.text !== TEXT) return { outcome: 'silent-different', part: 'payload', says: JSON.stringify(value)?.slice(0, 80) ?? '' };
  if (textOnly) return { outcome: 'decoded', part: '', says: '' };
  try {
    const got = [];
    const reader = value.stream.getReader();
    for (;;) {
      const { done, value: part } = await reader.read();
      if (done) break;
      got.push(part);
    }
    if (items) {
      const lost = got.length < items.length && got.every((part, at) => part === items[at]);
      if (got.join() !== items.join()) return { outcome: lost ? 'lost' : 'silent-different', part: 'frames', says: JSON.stringify(got).slice(0, 80) };
      return { outcome: 'decoded', part: '', says: '' };
    }
    const whole = hex(Buffer.concat(got.map((part) => Buffer.from(part))));
    if (whole !== '010203') return { outcome: 'silent-different', part: 'byte-stream', says: whole };
  } catch (error) {
    return { ...refused(error), part: items ? 'frames' : 'byte-stream' };
  }
  return { outcome: 'decoded', part: '', says: '' };
}

const bounded = (promise) => Promise.race([
  promise,
  new Promise((late) => saved.setTimeout(() => late({ outcome: 'hang', part: 'payload', says: 'no end within 8 s', refused: 'hang' }), 8000)),
]);

let input = '';
for await (const part of process.stdin) input += part;
const asked = JSON.parse(input);
const answers = [];
for (const question of asked.write ?? []) answers.push(await bounded(write(question)));
for (const question of asked.read ?? []) answers.push(await bounded(read(question)));
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
