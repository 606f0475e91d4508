// What the package's errors say, in the codes of the registry.
//
// The package tells its refusals apart by class and message only. A message that is none of these is
// `other`, with the name of its class.

import { Declined, NotUnderstood, Rejected } from '../../kits/typescript/onceproof-kit.mjs';

const SAYS = [
  [/frame length \d+ exceeds maximum/, 'frame-too-large'],
  [/exceeds (the )?maximum framed chunk size/, 'item-too-large'],
  [/exceed the u32 body-length limit/, 'batch-too-large'],
  [/truncated mid-frame/, 'truncated-frame'],
  [/too short to contain (a )?format prefix/, 'payload-too-short'],
  [/^Invalid format prefix/, 'prefix-malformed'],
  [/^Unknown serialization format/, 'format-unknown'],
  [/^Unsupported serialization format/, 'format-unsupported'],
  [/^Sealed (stream )?data encountered/, 'keypair-missing'],
  [/^Encrypted (stream )?data encountered/, 'key-missing'],
  [/(Encrypted data|Sealed payload) too short/, 'ciphertext-too-short'],
  [/must be exactly 32 bytes|Invalid deployment key length/, 'key-length'],
  [/low-order|key agreement|X25519 (derivation|deriv|shared)|deriveBits|small order/i, 'key-agreement'],
  [/decryption failed/i, 'decryption-failed'],
  [/^Compressed \((gzip|zstd)\)/, 'codec-unavailable'],
  [/^Sparse array length/, 'value-sparse-too-long'],
  [/^Unknown type/, 'value-unknown-tag'],
  [/__proto__/, 'value-proto-key'],
  [/^Invalid circular reference/, 'value-circular'],
  [/^Class ".*" not found/s, 'value-unknown-class'],
  [/^Step function ".*" not found/s, 'value-unknown-function'],
  [/^Failed to serialize/, 'value-unserializable'],
  [/too much memory for decoding/, 'codec-window'],
  [/[Tt]railing junk|Trailing/, 'codec-trailing'],
  [/unexpected end of file|end of (the )?(file|stream|input)|terminated early|truncated/i, 'codec-truncated'],
  [/incorrect (data|header) check|invalid (block|code|distance|stored)|Data corruption|corrupt|Unknown frame|Src size|Restored data|unsupported frame/i, 'codec-corrupt'],
  [/only supports|requires a newer|not supported by/, 'run-not-supported'],
];

/** Finds the code of an error. */
export function codeOf(error, known = {}) {
  const message = String(error?.message || error?.cause?.message || error);
  if (/incorrect header check/.test(message) && known.member) return 'codec-trailing';
  if (known.only) return known.only;
  if (error instanceof SyntaxError || error?.name === 'SyntaxError') return known.syntax ?? 'value-not-json';
  if (/__proto__/.test(error?.cause?.message)) return 'value-proto-key';
  const found = SAYS.find(([says]) => says.test(message));
  if (found) return found[1];
  if (/^Invalid input/.test(message)) return known.invalid ?? 'value-invalid-input';
  return known.otherwise ?? 'other';
}

/** Turns an error of the package into a refusal; what the adapter itself raises stays. */
export function refusal(error, known = {}, before = undefined) {
  if (error instanceof Rejected || error instanceof Declined || error instanceof NotUnderstood) return error;
  const message = String(error?.message || error?.cause?.message || error).split('\n')[0];
  if (/^WORKFLOW_USE_STEP not found/.test(message)) return new Declined('the adapter runs no workflow');
  if (/^(Constructor is not a constructor|Temporal is not defined)/.test(message)) return new Declined('this Node lacks a class of the value');
  return new Rejected(codeOf(error, known), { message, own: error?.name ?? typeof error, before });
}
