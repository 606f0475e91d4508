// An adapter: what onceproof asks, your library answers.
//
// It works as it stands, with the small functions below in the place of a library. Put yours there,
// operation by operation, and add its area to `capabilities`. What each operation takes and gives is in
// `docs/reference/operations.md` of onceproof; `onceproof check-adapter adapter` says whether what you
// wrote speaks the protocol, and `onceproof check adapter` whether your library is right.
import { Adapter, Rejected } from './onceproof-kit.mjs' // before your library: it patches timers
import { pathToFileURL } from 'node:url'

export const adapter = new Adapter({
  name: 'my-library', // what is tested
  version: '0.0.0', // and its version: take it from the package itself
  capabilities: ['batch'], // areas of operations that are served
  profiles: [], // wire versions, such as 'F1' and 'V2', once frames are served
})

// --- your library goes here -------------------------------------------------------------------------

function encodeBatch(chunks) {
  return Buffer.concat(chunks.flatMap((chunk) => {
    const size = Buffer.alloc(4)
    size.writeUInt32BE(chunk.length)
    return [size, chunk]
  }))
}

function decodeBatch(body) {
  const data = Buffer.from(body.buffer, body.byteOffset, body.byteLength), chunks = []
  for (let at = 0; at < data.length;) {
    if (at + 4 > data.length || at + 4 + data.readUInt32BE(at) > data.length) throw new RangeError(`cut short at ${at}`)
    const end = at + 4 + data.readUInt32BE(at)
    chunks.push(data.subarray(at + 4, end))
    at = end
  }
  return chunks
}

// --- what onceproof asks ----------------------------------------------------------------------------
// `takes` lists the fields of the question; `describe` says in reports which function answers.

adapter.op('batch.encode', { takes: ['value'], describe: 'my-library: encodeBatch' }, ({ value }) => encodeBatch(value))

adapter.op('batch.decode', { takes: ['wire', 'declared?'], describe: 'my-library: decodeBatch' }, ({ wire, declared }) => {
  let chunks
  try {
    chunks = decodeBatch(wire)
  } catch (error) { // your library's own error, as a code of the registry
    throw new Rejected('batch-truncated', { message: error.message })
  }
  if (declared !== undefined && declared !== chunks.length) throw new Rejected('batch-count')
  return chunks
})

adapter.op('batch.size', { takes: ['sizes', 'times?'], describe: 'my-library: four bytes a chunk' }, ({ sizes, times = 1 }) => {
  const size = sizes.reduce((sum, each) => sum + BigInt(each) + 4n, 0n) * BigInt(times)
  if (size >= 2n ** 32n) throw new Rejected('batch-too-large')
  return size // 64-bit integers of an answer are BigInt
})

adapter.op('batch.pages', { takes: ['chunks', 'most?'], describe: 'my-library: 1,000 chunks a request' }, ({ chunks, most = 1000 }) => {
  const pages = Array(Math.floor(chunks / most)).fill(most)
  return chunks % most ? [...pages, chunks % most] : pages
})

if (import.meta.url === pathToFileURL(process.argv[1]).href) await adapter.serve()
