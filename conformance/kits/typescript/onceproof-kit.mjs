/**
 * The adapter kit for TypeScript and JavaScript: copy this file; it needs nothing but Node 20. Import it before the
 * implementation, so that timers are patched first. `adapter.op(name, {takes, describe}, f)` registers an operation: `f` takes
 * the fields that `takes` lists (a `?` marks an optional one) as one object and gives the answer, or throws `Rejected` or
 * `Declined`. `adapter.role(name, {takes, describe}, make)` registers a role: `make(emit, config)` gives `{tell(kind, fields)}`;
 * what it emits until it is quiet is the answer. A timer that `timers(ms)` names becomes an output and fires as an input.
 * Bytes are Uint8Array, 64-bit integers BigInt. What is logged goes to stderr.
 */
import asyncHooks from 'node:async_hooks'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import nodeTimers from 'node:timers'
import timersPromises from 'node:timers/promises'
import zlib from 'node:zlib'
const BIG = 1 << 20, EDGE = 32
const clean = (record) => Object.fromEntries(Object.entries(record).filter(([, part]) => part !== undefined))
class Answer extends Error { constructor(body, text) { super(text); this.body = body } }
export class Rejected extends Answer {
  constructor(code, { message = '', certainty = 'definite', offset, before, own } = {}) {
    const at = offset === undefined ? undefined : BigInt(offset)
    super({ rejected: clean({ code, certainty, message, before, class: own, offset: at }) }, code)
  } }
export class Declined extends Answer { constructor(reason, url) { super({ declined: clean({ reason, url }) }, reason) } }
export class NotUnderstood extends Answer { constructor(reason, message = '') { super({ error: { reason, message } }, reason) } }
// Values and JSON: a suffix says what a field holds; an empty name is the value itself.
const unfold = (form) => typeof form === 'string' ? new Uint8Array(Buffer.from(form, 'base64'))
  : form.cat ? new Uint8Array(Buffer.concat(form.cat.map(unfold))) : new Uint8Array(form.len).fill(form.fill)
const READ = { b64: unfold, form: unfold, u64: BigInt }
export function read(value) {
  if (Array.isArray(value)) return value.map(read)
  if (value === null || typeof value !== 'object') return value
  const record = {}
  for (const [name, part] of Object.entries(value)) {
    const at = name.lastIndexOf('_')
    const known = at < 0 ? undefined : READ[name.slice(at + 1)]
    if (known && at === 0) return known(part)
    record[known ? name.slice(0, at) : name] = known ? known(part) : read(part)
  }
  return record
}
const text = (part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('base64')
function field(name, value) {
  if (typeof value === 'bigint') return [`${name}_u64`, String(value)]
  if (!(value instanceof Uint8Array)) return [name, write(value)]
  if (value.length <= BIG) return [`${name}_b64`, text(value)]
  const sha256 = createHash('sha256').update(value).digest('hex'), head_b64 = text(value.subarray(0, EDGE))
  return [`${name}_digest`, { len: value.length, sha256, head_b64, tail_b64: text(value.subarray(-EDGE)) }]
}
export function write(value) {
  if (Array.isArray(value)) return value.map(write)
  if (value instanceof Uint8Array || typeof value === 'bigint') return Object.fromEntries([field('', value)])
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => field(name, part)))
}
// Quiet: no request to crypto, files or zlib is out, and nothing happens over two turns of the loop.
const turnOver = globalThis.setImmediate, out = new Set()
let activity = 0 // promises, ticks and callbacks so far
asyncHooks.createHook({
  init(id, type) { activity++; if (type.includes('REQ')) out.add(id) }, before(id) { activity++; out.delete(id) },
  destroy(id) { out.delete(id) }, promiseResolve() { activity++ },
}).enable()
for (const make of Object.keys(zlib).filter((name) => /^create.*ompress$|^create(Gz|Gunz)ip$/.test(name))) {
  const stream = zlib[make]()
  let proto = stream._handle // a stream is one resource: its writes are counted
  while (!Object.hasOwn(proto, 'write')) proto = Object.getPrototypeOf(proto)
  const original = proto.write
  if (!original.counted) proto.write = function (...words) { out.add(this.getAsyncId()); return original.apply(this, words) }
  proto.write.counted = true
  stream.destroy()
}
export const quiet = () => new Promise((resolve) => {
  let turns = -1, seen = 0
  const turn = () => { // since the last turn this loop itself was noticed once
    turns = out.size === 0 && activity === seen + 1 ? turns + 1 : 0
    if (turns === 2) return resolve()
    seen = (turnOver(turn), activity)
  }
  turn()
})
// Timers: time passes only when one fires.
let now = 0, numbers = 0, owner = null
const timers = new Map()
function setTimer(run, ms, repeats) {
  const wait = Math.max(1, ms || 1), word = owner ? owner.word(Math.round(ms || 0)) : null, number = ++numbers
  const timer = { number, at: now + wait, every: repeats ? wait : 0, word, run, emit: owner?.emit }
  timers.set(number, timer)
  if (word) owner.emit('set-timer', { timer: word })
  const handle = { number, ref: () => handle, unref: () => handle, hasRef: () => true, refresh: () => { timer.at = now + wait; return handle } }
  return Object.assign(handle, { [Symbol.toPrimitive]: () => number, close: () => clearTimer(handle) })
}
function clearTimer(handle) {
  const number = handle?.number ?? Number(handle), timer = timers.get(number)
  if (timers.delete(number) && timer.word && owner) owner.emit('clear-timer', { timer: timer.word })
}
function fire(timer) {
  now = Math.max(now, timer.at)
  timer.at = now + timer.every
  if (!timer.every) timers.delete(timer.number)
  timer.run()
}
const after = (repeats) => (run, ms, ...words) => setTimer(() => run(...words), ms, repeats)
const patched = { setTimeout: after(false), setInterval: after(true), clearTimeout: clearTimer, clearInterval: clearTimer }
Object.assign(globalThis, patched)
Object.assign(nodeTimers, patched)
timersPromises.setTimeout = (ms, value) => new Promise((resolve) => { setTimer(() => resolve(value), ms, false) })
syncBuiltinESMExports()
const REQUESTS = { hello: 'versions nonce max_line', call: 'op args', open: 'role config', tell: 'instance input', close: 'instance', batch: 'requests', crash: '', bye: '' }
export class Adapter {
  constructor({ name, version, profiles = [], capabilities = [], build = '', timers: word = () => null }) {
    this.about = { name, implementation_version: version, language: 'javascript', build, profiles, capabilities, max_in_flight: 8, describe: {} }
    Object.assign(this, { word, ops: new Map(), roles: new Map(), requests: new Map(), instances: new Map(), next: 1 })
    for (const [request, takes] of Object.entries(REQUESTS)) this.#add(this.requests, request, { takes: takes.match(/\w+/g) ?? [] }, this[request])
    this.about.describe = {}
  }
  op(name, options, run) { this.#add(this.ops, name, options, run) }
  role(name, options, make) { this.#add(this.roles, name, options, make) }
  #add(table, name, { takes, describe }, run) {
    const needed = takes.filter((known) => !known.endsWith('?'))
    table.set(name, { run, needed, taken: new Set(takes.map((known) => known.replace('?', ''))) })
    this.about.describe[name] = describe ?? name
  }
  #find(table, what, name, fields) {
    const found = table.get(name)
    if (!found) throw new NotUnderstood(`unknown-${what}`, String(name))
    const wrong = [...Object.keys(fields).filter((known) => !found.taken.has(known)), ...found.needed.filter((known) => !(known in fields))]
    if (wrong.length) throw new NotUnderstood('unknown-field', `${name}: ${wrong.join(', ')}`)
    return found.run
  }
  async answer({ request, ...fields }) { // one message, without its id
    try {
      return await this.#find(this.requests, 'request', request, fields).call(this, fields)
    } catch (error) {
      const own = error?.name ?? typeof error, message = String(error?.message ?? error)
      return write((error instanceof Answer ? error : new Rejected('other', { message, certainty: 'indefinite', own })).body)
    }
  }
  hello({ versions, nonce }) {
    if (versions[0] > 1 || versions[1] < 1) throw new NotUnderstood('malformed', 'this kit speaks version 1')
    return { version: 1, nonce, ...this.about, roles: [...(this.ops.size ? ['codec'] : []), ...this.roles.keys()] }
  }
  async call({ op, args }) {
    const given = read(args), result = this.#find(this.ops, 'op', op, given)(given)
    let waits = typeof result?.then === 'function'
    if (waits) result.then(() => { waits = false }, () => { waits = false })
    for (; waits && (await quiet(), waits && timers.size);) // what waits for a timer gets it, the first one first
      fire([...timers.values()].reduce((one, other) => (other.at < one.at ? other : one)))
    return { ok: write(await result) }
  }
  open({ role, config }) {
    const given = read(config), outputs = []
    const emit = (kind, fields = {}) => { outputs.push(write({ kind, ...fields })) }
    const made = this.#find(this.roles, 'role', role, given)(emit, given)
    this.instances.set(this.next, { made, outputs, emit })
    return { instance: this.next++ }
  }
  async tell({ instance, input }) {
    const known = this.instances.get(instance), { kind, ...fields } = read(input)
    if (!known) throw new NotUnderstood('unknown-instance', String(instance))
    const due = [...timers.values()].find((timer) => kind === 'timer' && timer.emit === known.emit && timer.word === fields.timer)
    let failed
    owner = Object.assign(this, { emit: known.emit })
    if (due) fire(due)
    else (async () => known.made.tell(kind, fields))().catch((error) => { failed = [error] })
    await quiet()
    owner = null
    if (failed) throw failed[0]
    return { outputs: known.outputs.splice(0) }
  }
  close({ instance }) { return this.instances.delete(instance) ? {} : { error: { reason: 'unknown-instance' } } }
  async batch({ requests }) {
    for (const [at, request] of requests.entries()) requests[at] = await this.answer(request)
    return { replies: requests }
  }
  crash() { process.kill(process.pid, 'SIGKILL') } bye() { return {} }
  async serve() { // answer what comes on stdin until it ends; between two requests nothing happens
    Object.defineProperty(process, 'stdout', { get: () => process.stderr })
    globalThis.console = new console.Console(process.stderr, process.stderr)
    for (let line = readLine(); line !== null; line = readLine()) {
      const { id, ...message } = JSON.parse(line), reply = JSON.stringify({ id, ...(await this.answer(message)) })
      const ascii = reply.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      for (let left = Buffer.from(`${ascii}\n`); left.length;) left = left.subarray(writeSome(left))
      if (message.request === 'bye') break
    }
    process.exit(0)
  }
}
const writeSome = (left) => { // whoever looked at process.stdout before has made the pipe non-blocking
  try { return fs.writeSync(1, left) } catch (error) { if (error.code !== 'EAGAIN') throw error; return 0 } }
let buffered = Buffer.alloc(0)
function readLine() {
  for (const pieces = []; ;) {
    const end = buffered.indexOf(10)
    pieces.push(end < 0 ? buffered : buffered.subarray(0, end))
    buffered = end < 0 ? Buffer.allocUnsafe(1 << 16) : buffered.subarray(end + 1)
    if (end >= 0) return Buffer.concat(pieces).toString('latin1')
    buffered = buffered.subarray(0, fs.readSync(0, buffered))
    if (buffered.length === 0) return null
  }
}
