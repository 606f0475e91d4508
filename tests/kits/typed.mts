// A small adapter in TypeScript: every export of the kit is used as its types say.
import { Adapter, Declined, NotUnderstood, Rejected, quiet, read, write } from './onceproof-kit.mjs'
import type { AdapterOptions, Emit, Fields, Json, Message, RejectedOptions, Role, Taking, Value } from './onceproof-kit.mjs'

const options: AdapterOptions = {
  name: 'typed',
  version: '1',
  capabilities: ['batch'],
  profiles: ['V2'],
  build: 'tsc',
  timers: (ms: number) => (ms === 10 ? 'idle' : null),
}
export const adapter = new Adapter(options)

const sizes: Taking = { takes: ['sizes', 'times?'], describe: 'the sum' }
adapter.op('batch.size', sizes, ({ sizes, times = 1 }: { sizes: number[]; times?: number }): Value =>
  sizes.reduce((sum, size) => sum + BigInt(size) + 4n, 0n) * BigInt(times))

adapter.op('batch.decode', { takes: ['wire', 'declared?'] }, async ({ wire }: { wire: Uint8Array }): Promise<Value> => {
  const why: RejectedOptions = { message: 'cut short', offset: BigInt(wire.length), certainty: 'definite', before: [], own: 'Short' }
  if (wire.length < 4) throw new Rejected('batch-truncated', why)
  throw new Declined('not written yet', 'https://example.org')
})

class Reading implements Role {
  constructor(private readonly emit: Emit, config: Fields) {
    if (config['start'] === null) throw new NotUnderstood('malformed', 'start')
  }
  async tell(kind: string, fields: Fields): Promise<void> {
    await quiet()
    this.emit('opened', { ...fields, kind })
  }
}
adapter.role('reader', { takes: ['start?'] }, (emit, config: Fields) => new Reading(emit, config))

const asked: Message = { request: 'call', op: 'batch.size', args: { sizes: [1, 2] } }
const answer: { [name: string]: Json } = await adapter.answer(asked)
const value: Value = read(answer['ok'] ?? null)
if (value !== 11n || JSON.stringify(write(value)) !== '{"_u64":"11"}') throw new Error(`not ${JSON.stringify(answer)}`)
await adapter.serve()
