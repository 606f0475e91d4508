// Tests of the adapter: run them with `node --test`. They ask it in this process, which is handy in a
// debugger; whether your library is right, `onceproof check adapter` says.
import assert from 'node:assert/strict'
import test from 'node:test'
import { adapter } from './adapter.mjs'

const call = (op, args) => adapter.answer({ request: 'call', op, args })

test('a question is answered', async () => {
  assert.deepEqual(await call('batch.pages', { chunks: 2500 }), { ok: [1000, 1000, 500] })
  assert.deepEqual(await call('batch.encode', { value: [{ _b64: 'YQ==' }] }), { ok: { _b64: 'AAAAAWE=' } })
})

test('what is damaged is refused with a code', async () => {
  const { rejected } = await call('batch.decode', { wire_b64: 'AAAAAmE=' })
  assert.equal(rejected.code, 'batch-truncated')
})

test('what is unknown is an error', async () => {
  assert.equal((await call('no.such', {})).error.reason, 'unknown-op')
})
