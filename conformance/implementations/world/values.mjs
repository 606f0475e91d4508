// Values of the World interface as JSON with tags, and back.
//
//   Uint8Array     {"$b64": text}; in requests also {"$fill": [byte, length]}
//   Date           {"$date": milliseconds as a decimal string}
//   undefined      object members that are undefined are dropped; elsewhere {"$undef": true}
//   bigint         {"$big": text}
//   other numbers  {"$num": text} for what is no whole number up to 2^31-1
//   object         as it is; one with a key that begins with "$" is {"$obj": {...}}
//
// An instance of a class is written as the object of its enumerable fields.

import { types } from 'node:util';

const LARGEST = 2 ** 31 - 1;

function plainNumber(value) {
  return Number.isInteger(value) && Math.abs(value) <= LARGEST && !Object.is(value, -0);
}

function fields(value) {
  const written = {};
  let tagged = false;
  for (const key of Object.keys(value)) {
    if (value[key] === undefined || typeof value[key] === 'function') continue;
    tagged ||= key.startsWith('$');
    written[key] = toWire(value[key]);
  }
  return tagged ? { $obj: written } : written;
}

export function toWire(value) {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return plainNumber(value) ? value : { $num: Object.is(value, -0) ? '-0' : String(value) };
    case 'bigint':
      return { $big: String(value) };
    case 'undefined':
    case 'function':
    case 'symbol':
      return { $undef: true };
  }
  if (value === null) return null;
  if (Array.isArray(value)) return Array.from(value, toWire);
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return { $b64: bytes.toString('base64') };
  }
  if (types.isAnyArrayBuffer(value)) return { $b64: Buffer.from(value).toString('base64') };
  if (types.isDate(value)) return { $date: String(value.getTime()) };
  if (types.isMap(value)) return fields(Object.fromEntries(value));
  if (types.isSet(value)) return Array.from(value, toWire);
  return fields(value);
}

const TAGS = {
  $b64: (text) => new Uint8Array(Buffer.from(text, 'base64')),
  $fill: ([byte, length]) => new Uint8Array(length).fill(byte),
  $date: (text) => new Date(Number(text)),
  $undef: () => undefined,
  $big: (text) => BigInt(text),
  $num: (text) => Number(text),
  $obj: (object) => members(object),
};

function members(object) {
  return Object.fromEntries(Object.entries(object).map(([key, part]) => [key, fromWire(part)]));
}

export function fromWire(form) {
  if (form === null || typeof form !== 'object') return form;
  if (Array.isArray(form)) return form.map(fromWire);
  const keys = Object.keys(form);
  if (keys.length === 1 && Object.hasOwn(TAGS, keys[0])) return TAGS[keys[0]](form[keys[0]]);
  const unknown = keys.find((key) => key.startsWith('$'));
  if (unknown !== undefined) throw new TypeError(`${unknown} is no tag`);
  return members(form);
}

// Errors are known by their name: two copies of a package of errors in one process are normal. Where
// there is one class only, the time of a retry is a text among its metadata.
export function errorPlain(error) {
  if (error === null || typeof error !== 'object') {
    return { name: 'thrown', message: String(error) };
  }
  const written = { name: String(error.name ?? 'Error'), message: String(error.message ?? error) };
  if (Number.isInteger(error.status)) written.status = error.status;
  if (typeof error.code === 'string' && error.code !== '') written.code = error.code;
  const later = error.retryAfter ?? (error.meta?.retryAfter && new Date(error.meta.retryAfter));
  if (later !== undefined) written.retryAfter = later;
  return written;
}
