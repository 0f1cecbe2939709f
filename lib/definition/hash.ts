/** Node takes several milliseconds to load its cryptography, which importing this package should not cost. */
function loadCrypto(): typeof import('node:crypto') {
  return require('node:crypto');
}

/** SHA-256 of a text: 32 bytes. */
export function sha256(text: string): Buffer {
  return loadCrypto().createHash('sha256').update(text).digest();
}

/** Random digits, in hexadecimal: two for each byte. */
export function randomHex(bytes: number): string {
  return loadCrypto().randomBytes(bytes).toString('hex');
}
