/** Types of the adapter kit; what it does is said in the kit itself. */

/** What crosses the protocol: bytes are Uint8Array, 64-bit integers are bigint. */
export type Value = null | boolean | number | string | bigint | Uint8Array | Value[] | { [name: string]: Value }
export type Fields = { [name: string]: Value }

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type Message = { request: string; [name: string]: Json }

export interface RejectedOptions {
  message?: string
  /** Whether it is known that nothing happened. */
  certainty?: 'definite' | 'indefinite'
  /** Byte at which the refused thing begins. */
  offset?: number | bigint
  /** What came out before the refusal. */
  before?: Value
  /** The implementation's own name of the failure; needed with the code "other". */
  own?: string
}

/** A typed refusal: a code of the registry of rejections, or "other". */
export class Rejected extends Error {
  constructor(code: string, options?: RejectedOptions)
}
/** The implementation cannot serve this. */
export class Declined extends Error {
  constructor(reason: string, url?: string)
}
/** A request breaks the protocol. */
export class NotUnderstood extends Error {
  constructor(reason: string, message?: string)
}

export interface AdapterOptions {
  /** What is tested. */
  name: string
  version: string
  profiles?: string[]
  capabilities?: string[]
  build?: string
  /** The name of a timer of this many milliseconds; what has none never fires by itself. */
  timers?: (ms: number) => string | null
}

export interface Taking {
  /** Names of fields; a `?` behind one marks it as optional. */
  takes: string[]
  /** Which function of the implementation answers. */
  describe?: string
}

export type Emit = (kind: string, fields?: Fields) => void
export interface Role {
  tell(kind: string, fields: Fields): void | Promise<void>
}

export class Adapter {
  constructor(options: AdapterOptions)
  op(name: string, options: Taking, run: (fields: any) => Value | Promise<Value>): void
  role(name: string, options: Taking, make: (emit: Emit, config: any) => Role): void
  /** Answer one message, without its id. */
  answer(message: Message): Promise<{ [name: string]: Json }>
  /** Answer what comes on stdin until it ends. */
  serve(): Promise<void>
}

/** Wait until nothing that was started is pending. */
export function quiet(): Promise<void>
export function read(value: Json): Value
export function write(value: Value): Json
