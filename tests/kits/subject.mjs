// What the transcript asks, over the kit for Node; every language has such a subject.
import { Adapter, Declined, Rejected } from '../../conformance/kits/typescript/onceproof-kit.mjs'
import { createHash, webcrypto } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import zlib from 'node:zlib'

const adapter = new Adapter({
  name: 'subject', version: '1.0', capabilities: ['batch', 'frames', 'writer-id'], profiles: ['F1'],
  timers: (ms) => ({ 10: 'flush', 250: 'idle' })[ms] ?? null,
})

adapter.op('batch.encode', { takes: ['value'], describe: 'subject.encode' }, ({ value }) => {
  console.log('a print does no harm')
  process.stdout.write('and neither does this\n')
  return Buffer.concat(value.flatMap((chunk) => {
    const size = Buffer.alloc(4)
    size.writeUInt32BE(chunk.length)
    return [size, chunk]
  }))
})

adapter.op('batch.decode', { takes: ['wire', 'declared?'], describe: 'subject.decode' }, async ({ wire }) => {
  await new Promise((resolve) => setTimeout(resolve, 3_600_000)) // no time passes
  const data = Buffer.from(wire), chunks = []
  for (let at = 0; at < data.length;) {
    const end = at + 4 + data.readUInt32BE(at)
    if (end > data.length) throw new Rejected('batch-truncated', { message: 'cut short', offset: at })
    chunks.push(data.subarray(at + 4, end))
    at = end
  }
  return chunks
})

adapter.op('batch.size', { takes: ['sizes', 'times?'], describe: 'subject.size' }, ({ sizes, times = 1 }) =>
  sizes.reduce((sum, size) => sum + BigInt(size) + 4n, 0n) * BigInt(times))

adapter.op('frames.decode', { takes: ['profile', 'wire', 'cuts?', 'eof?'], describe: 'subject.frames' }, ({ profile }) => {
  if (profile !== 'F1') throw new Declined(`no ${profile} frames`)
  throw new Rejected('truncated-frame', { offset: 2 ** 40, before: [{ item: Buffer.from('a'), seq: 2n ** 63n }] })
})

adapter.op('writer-id.encode', { takes: ['value'], describe: 'subject.writer_id' }, () => {
  throw new TypeError('no such \u2028 thing')
})

// Waits ten milliseconds, then does what takes threads, then sends; an abort stops the waiting.
adapter.role('writer', { takes: ['profile', 'group-chunks?'], describe: 'subject.Writer' }, (emit) => {
  let timer
  return {
    tell(kind, fields) {
      if (kind === 'write') {
        timer = setTimeout(async () => {
          const packed = await promisify(zlib.gzip)(Buffer.alloc(2_000_000, 'x'))
          await webcrypto.subtle.digest('SHA-256', packed)
          await readFile(new URL(import.meta.url))
          const stream = new Response(packed).body.pipeThrough(new DecompressionStream('gzip'))
          for await (const chunk of stream) createHash('sha256').update(chunk)
          for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
          emit('op', { id: 0, op: 'write', frame: fields.frame })
        }, 10)
      }
      if (kind === 'abort') clearTimeout(timer)
      if (kind === 'op-result') emit('write-settled', { ok: fields.ok })
      if (kind === 'close') throw new Declined('never closes')
    },
  }
})

await adapter.serve()
