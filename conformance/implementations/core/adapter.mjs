// The adapter for an installed release of @workflow/core: `node adapter.mjs FOLDER OPERATIONS`.
//
// FOLDER has node_modules; OPERATIONS is JSON: the capability and the fields of each operation.

import { Adapter, Declined } from '../../kits/typescript/onceproof-kit.mjs';
import { Codec } from './codec.mjs';
import { Decisions } from './decisions.mjs';
import { Package } from './package.mjs';
import { References } from './references.mjs';
import { refusal } from './rejections.mjs';
import { ReaderRole, WriterRole } from './roles.mjs';
import { Wire } from './wire.mjs';

const [folder, operations] = process.argv.slice(2);
const quietly = console.error.bind(console);
console.log = quietly;
const pack = await new Package(folder).load();
const [major, minor] = process.versions.node.split('.').map(Number);
const runtime = `node-${major}`;
const has = (module, name) => pack.find(module, name) !== undefined;

/** Names the formats that the release reads as the protocol names readers. */
function readerOf() {
  if (!has('serialization', 'encodeWithFormatPrefix')) return 'unprefixed';
  if (has('serialization', 'sealTo')) return 'current';
  if (has('serialization', 'decompress')) return 'compressing';
  if (has('serialization', 'hydrateStepError')) return 'encrypting';
  return has('encryption', 'importKey') ? 'stable' : 'devl-only';
}

const codec = new Codec(pack, { runtime, reader: readerOf() });
const decisions = new Decisions(pack, codec);
const references = new References(codec);
const wire = new Wire(codec);
const s = (name) => pack.describe('serialization', name);
const one = (owner, run) => async (args) => {
  try {
    return await run.call(owner, args);
  } catch (error) {
    throw refusal(error);
  }
};

const SERVED = {
  'frames.encode': [codec, 'encodeFrames', s('getByteFramingStream')],
  'frames.decode': [codec, 'decodeFrames', s('getByteUnframingStream')],
  'frames.put': [codec, 'putFrames', s('getByteFramingStream')],
  'object-values.encode': [codec, 'encodeObjects', s('getSerializeStream')],
  'object-values.decode': [codec, 'decodeObjects', s('getDeserializeStream')],
  'objects.decode': [wire, 'decodeUnits', `${s('getDeserializeStream')}, with the texts that it would parse`],
  'batch.encode': [wire, 'encodeBatch', 'encodeMultiChunks of deep import @workflow/world-vercel/dist/stream-chunks.js'],
  'batch.size': [wire, 'batchSize', 'encodeNormalizedMultiChunks of deep import @workflow/world-vercel/dist/stream-chunks.js'],
  'reference.produce': [references, 'produce', s('dehydrateWorkflowArguments')],
  'reference.dispatch': [references, 'dispatch', s('hydrateStepArguments')],
  'reference.forward': [references, 'forward', `${s('hydrateWorkflowArguments')}; dehydrateStepReturnValue`],
  'reference.writable': [references, 'writable', s('hydrateStepArguments')],
  'envelope.encode': [codec, 'encodeEnvelope', `${s('encodeWithFormatPrefix')}, compress, encrypt`],
  'envelope.decode': [codec, 'decodeEnvelope', has('serialization', 'prepareReplayPayload') ? s('prepareReplayPayload') : `${s('decodeFormatPrefix')}, composed as its hydrate functions do`],
  'envelope.layers': [wire, 'layers', `${s('decrypt')}; decompress`],
  'envelope.show': [codec, 'showEnvelope', pack.describe('display', 'hydrateData')],
  'envelope.frame': [codec, 'frameEnvelope', s('getDeserializeStream')],
  'compression.choose': [codec, 'chooseCodec', s('compress')],
  'compression.keep': [wire, 'keepCompressed', `${s('compress')}, with a codec that gives as many bytes as asked`],
  'compression.inflate': [codec, 'inflate', s('decompress')],
  'encryption.run-key': [codec, 'runKey', 'deriveRunKey of deep import @workflow/world-vercel/dist/encryption.js'],
  'encryption.key-pair': [codec, 'keyPair', pack.describe('sealedBox', 'deriveRunKeyPair')],
  'encryption.content-key': [wire, 'contentKey', pack.describe('sealedBox', 'encapsulate')],
  'encryption.open': [wire, 'open', `${pack.describe('encryption', 'decrypt')}; ${pack.describe('sealedBox', 'open')}`],
  'encryption.public-key': [codec, 'publicKey', pack.describe('sealedBox', 'decodeRunPublicKey')],
  'legacy.read': [codec, 'readLegacy', `${s('hydrateStepReturnValue')}; hydrateData`],
  'legacy.write': [codec, 'writeLegacy', `${s('dehydrateStepReturnValue')} with v1Compat`],
  'legacy.payload': [codec, 'legacyPayload', s('decodeFormatPrefix')],
  'values.encode': [codec, 'encodeValue', s('dehydrateStepReturnValue')],
  'values.decode': [codec, 'decodeValue', s('hydrateStepReturnValue')],
  'compat.capabilities': [decisions, 'capabilities', pack.describe('capabilities', 'getRunCapabilities')],
  'compat.spec': [decisions, 'spec', '@workflow/world'],
  'compat.run': [decisions, 'run', 'requiresNewerWorld of @workflow/world'],
  'compat.world': [decisions, 'world', pack.describe('compatibility', 'assertWorldSupportsRuntimeProtocol')],
  'compat.decide': [decisions, 'decide', `${pack.describe('start', 'start')} and resumeHook, with a World of the adapter's`],
  'compat.tags': [decisions, 'tags', `${pack.describe('resume', 'resumeHook')}, with a World of the adapter's`],
};

/** Why the package cannot be asked what it has no function for. */
const LACKING = {
  'objects.decode-deferred': 'the reader decides at the first byte: no release has a framing that becomes known later',
  'dedupe.deliver': 'no published release knows markers, so none drops duplicates by them',
  'writer-id.encode': 'no published release knows markers, so none has writer ids',
  'batch.decode': 'the package writes batches and reads none: that is the service\'s part',
  'batch.pages': 'pages are cut inside the HTTP client of @workflow/world-vercel, which the adapter does not start',
  'compression.limit': 'the package has no limit that it could name',
  'compat.release': 'releases are compared inside getRunCapabilities, which gives no comparison away',
  'compat.compare': 'releases are compared inside getRunCapabilities, which gives no comparison away',
  'compat.in-range': 'releases are compared inside getRunCapabilities, which gives no comparison away',
  'compat.read': 'what one release makes of another\'s payload is measured by onceproof matrix',
  'compat.run-refusal': 'the refusal is an event store\'s, and is asked of Worlds',
  'values.same': 'the package compares no values',
  'reader.answer': 'the reader answers in its role',
  'writer.answer': 'no published release writes segments',
  'sink.answer': 'the sink answers in the role of a writer',
  'stream.judge': 'the package judges no histories',
};

const known = JSON.parse(operations);
const served = Object.keys(SERVED).filter((name) => name in known);
const adapter = new Adapter({
  name: '@workflow/core',
  version: pack.version,
  build: `Node ${process.versions.node}, devalue ${pack.manifestOf('devalue').version}`,
  profiles: ['F1', 'PUB'],
  capabilities: [...new Set(served.map((name) => known[name].requires))].sort(),
});

for (const [name, { takes, requires }] of Object.entries(known)) {
  if (!requires) continue;
  const found = SERVED[name];
  if (found) {
    const [owner, method, describe] = found;
    adapter.op(name, { takes, describe }, one(owner, owner[method]));
  } else {
    const why = LACKING[name] ?? `the package has no function for ${name}`;
    adapter.op(name, { takes, describe: 'declined' }, () => {
      throw new Declined(why);
    });
  }
}
const config = (names) => ({ takes: names.map((name) => `${name}?`) });
adapter.role('reader', { ...config(known['role reader'].takes), describe: s('createReconnectingFramedStream') }, (emit, given) => new ReaderRole(pack, emit, given));
adapter.role('writer', { ...config(known['role writer'].takes), describe: s('WorkflowServerWritableStream') }, (emit, given) => new WriterRole(pack, emit, given));
if (major < 20 || (major === 22 && minor < 15)) console.error('this Node has no zstd');
await adapter.serve();
