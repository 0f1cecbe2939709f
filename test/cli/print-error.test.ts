import { expect } from 'chai';
import pc from 'picocolors';
import { printError } from '../../lib/cli/print/error';

/** What is printed of an error with a code. */
function printed(code: string | undefined): string {
  return printedOf(Object.assign(new Error('it failed'), { code }));
}

function printedOf(error: unknown): string {
  const lines: string[] = [];
  const colors = pc.createColors(false);
  const output = { colors, noteColors: colors, result: () => {}, note: (text: string) => lines.push(text) };
  printError(error, output, false);
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
    it(`with the code ${code} is its message, without a stack`, () => {
      expect(printed(code)).to.match(/^error: it failed(\nHint: .*)?$/);
    });

  for (const code of [undefined, 'ERR_INVALID_ARG_TYPE', 'MODULE_NOT_FOUND'])
    it(`with the code ${code} comes with its stack`, () => {
      expect(printed(code)).to.match(/^error: it failed\nError: it failed\n {4}at /);
    });

  for (const [what, error, lines] of [
    [
      'of all addresses of a host is one line',
      new AggregateError(
        ['::1', '127.0.0.1'].map((address) =>
          Object.assign(new Error(`connect ECONNREFUSED ${address}:1`), { code: 'ECONNREFUSED', syscall: 'connect' }),
        ),
      ),
      /^error: connect ECONNREFUSED ::1:1; connect ECONNREFUSED 127\.0\.0\.1:1\nHint: is the server running.*$/,
    ],
    [
      'of a server that does not answer speaks of no transaction',
      Object.assign(new Error('Knex: Timeout acquiring a connection.'), { name: 'KnexTimeoutError' }),
      /^error: the database gave no connection within acquireConnectionTimeout\nHint: is the server running.*$/,
    ],
    [
      'of a certificate says what to give',
      Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
      /^error: self-signed certificate\nHint: give the server's certificate authority.*$/,
    ],
    [
      'of a password that is not given says where to give it',
      new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'),
      /^error: SASL: .*\nHint: the connection has no password.*$/,
    ],
  ] as const)
    it(`${what}`, () => {
      expect(printedOf(error)).to.match(lines);
    });
});
