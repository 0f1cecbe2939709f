import { expect } from 'chai';
import pc from 'picocolors';
import { printError } from '../../lib/cli/print/error';

/** What is printed of an error with a code. */
function printed(code: string | undefined): string {
  const lines: string[] = [];
  const colors = pc.createColors(false);
  const output = { colors, noteColors: colors, result: () => {}, note: (text: string) => lines.push(text) };
  printError(Object.assign(new Error('it failed'), { code }), output, false);
  return lines.join('\n');
}

describe('an error on the command line', () => {
  for (const code of [
    'MATVIEW_NOT_FOUND',
    '42P01',
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EHOSTUNREACH',
    'EAI_AGAIN',
    'EAI_NODATA',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'CERT_HAS_EXPIRED',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])
    it(`with the code ${code} is its message alone`, () => {
      expect(printed(code)).to.equal('error: it failed');
    });

  for (const code of [undefined, 'ERR_INVALID_ARG_TYPE', 'MODULE_NOT_FOUND'])
    it(`with the code ${code} comes with its stack`, () => {
      expect(printed(code)).to.match(/^error: it failed\nError: it failed\n {4}at /);
    });
});
