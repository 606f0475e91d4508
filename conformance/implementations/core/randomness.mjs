// Gives the package the nonces and the ephemeral key that a question names, one call long.

const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');

const subtle = globalThis.crypto.subtle;
const real = {
  getRandomValues: globalThis.crypto.getRandomValues.bind(globalThis.crypto),
  generateKey: subtle.generateKey.bind(subtle),
};

/** Imports an X25519 key pair from its scalar. */
export async function keyPair(scalar) {
  const pkcs8 = Buffer.concat([X25519_PKCS8, Buffer.from(scalar)]);
  const usages = ['deriveBits', 'deriveKey'];
  const privateKey = await subtle.importKey('pkcs8', pkcs8, { name: 'X25519' }, true, usages);
  const { x } = await subtle.exportKey('jwk', privateKey);
  const raw = Buffer.from(x, 'base64url');
  const publicKey = await subtle.importKey('raw', raw, { name: 'X25519' }, true, []);
  return { privateKey, publicKey, raw: new Uint8Array(raw) };
}

/** Runs something with these nonces, in order, and this ephemeral scalar. */
export async function withRandomness({ nonces = [], scalar }, run) {
  const left = nonces.map((nonce) => Uint8Array.from(nonce));
  globalThis.crypto.getRandomValues = (array) => {
    if (array.byteLength === 12 && left.length) {
      array.set(left.shift());
      return array;
    }
    return real.getRandomValues(array);
  };
  if (scalar) {
    subtle.generateKey = (algorithm, ...rest) =>
      (algorithm.name ?? algorithm) === 'X25519' ? keyPair(scalar) : real.generateKey(algorithm, ...rest);
  }
  try {
    return await run();
  } finally {
    globalThis.crypto.getRandomValues = real.getRandomValues;
    subtle.generateKey = real.generateKey;
  }
}
