// Streams, abort handles, requests and responses as nodes, and back.
//
// The package knows a stream or an abort handle of its own by symbols on it. What it revives in a
// workflow has only the prototype of the platform's class, so its parts are its own properties.

import { Declined } from '../../kits/typescript/onceproof-kit.mjs';

const STREAM = (name) => Symbol.for(`WORKFLOW_STREAM_${name}`);
const ABORT = (name) => Symbol.for(`WORKFLOW_ABORT_${name}`);
const BODY = Symbol.for('BODY_INIT');
const RESPONSE = Symbol.for('WEBHOOK_RESPONSE_WRITABLE');
const READABLE = { name: STREAM('NAME'), type: STREAM('TYPE'), framing: STREAM('FRAMING'), bodyInit: BODY };
const OWNER = { runId: STREAM('SERVER_RUN_ID'), encryptionPublicKey: STREAM('SERVER_PUBLIC_KEY'), deploymentId: STREAM('SERVER_DEPLOYMENT_ID') };

const own = (target, name, value) => Object.defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true });

// --- from nodes -----------------------------------------------------------------------------------

const MADE = {
  'readable-stream': ({ facts }) => {
    const stream = new ReadableStream();
    if (facts.locked) stream.getReader();
    return stream;
  },
  'writable-stream': ({ facts }) => own(new WritableStream(), STREAM('NAME'), facts.name),
  abort: ({ facts }, part) => {
    if (!facts.aborted && part('reason') !== undefined) throw new Declined('a signal that nobody aborted has no reason');
    const controller = new AbortController();
    if (facts.aborted) controller.abort(part('reason'));
    for (const holder of [controller, controller.signal]) {
      own(holder, ABORT('STREAM_NAME'), facts.streamName);
      own(holder, ABORT('HOOK_TOKEN'), facts.hookToken);
    }
    return facts.controller ? controller : controller.signal;
  },
  request: ({ facts }) => own(own(Object.create(Request.prototype), 'method', facts.method), 'url', facts.url),
  response: ({ facts }) => {
    const response = Object.create(Response.prototype);
    for (const name of ['type', 'url', 'statusText', 'redirected']) own(response, name, facts[name]);
    return response;
  },
};

/** Makes the platform's object of a node, as far as that needs none of its parts. */
export function made(node, part) {
  return MADE[node.t]?.(node.v, part);
}

/** Gives the object its parts. */
export function filled(node, object, value, numberOf) {
  for (const [label, part] of node.v.parts) {
    if (node.t === 'readable-stream') own(object, READABLE[label], value(part));
    if (node.t === 'writable-stream') own(object, OWNER[label], value(part));
    if (node.t === 'request' || node.t === 'response') own(object, label === 'responseWritable' ? RESPONSE : label, value(part));
  }
  if (node.t === 'response') own(object, 'status', numberOf(node.v.facts.status));
}

// --- to nodes -------------------------------------------------------------------------------------

const named = (value, symbols) => Object.entries(symbols).filter(([, symbol]) => value[symbol] !== undefined).map(([label, symbol]) => [label, value[symbol]]);

/** Takes an object of the platform apart, or says nothing of what is none. */
export function apart(value, bitsOf) {
  if (value instanceof ReadableStream) return ['readable-stream', { locked: false }, named(value, READABLE)];
  if (value instanceof WritableStream) return ['writable-stream', { name: value[STREAM('NAME')] }, named(value, OWNER)];
  if (typeof value[ABORT('STREAM_NAME')] === 'string') {
    const signal = value.signal ?? value;
    const facts = { controller: 'signal' in value, aborted: signal.aborted, streamName: value[ABORT('STREAM_NAME')], hookToken: value[ABORT('HOOK_TOKEN')] };
    return ['abort', facts, [['reason', signal.reason]]];
  }
  if (value instanceof Request) {
    const optional = { duplex: value.duplex, responseWritable: value[RESPONSE], signal: value.signal };
    const rest = Object.entries(optional).filter(([label, part]) => part !== undefined && (label !== 'signal' || Object.hasOwn(value, label)));
    return ['request', { method: value.method, url: value.url }, [['headers', value.headers], ['body', value.body], ...rest]];
  }
  if (value instanceof Response) {
    const { type, url, statusText, status, redirected } = value;
    return ['response', { type, url, statusText, status: bitsOf(status), redirected }, [['headers', value.headers], ['body', value.body]]];
  }
  return undefined;
}
