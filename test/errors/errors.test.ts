import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { DefinitionError, ERROR_CODES, MatviewError } from '../../lib/errors';

describe('errors', () => {
  it('docs/errors.md has every code with its meaning, and no other', () => {
    const page = readFileSync(join(__dirname, '../../docs/errors.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `(MATVIEW_\w+)` \| `\w+` \| (.*) \|$/gm)].map(([, code, meaning]) => [
      code,
      meaning,
    ]);
    expect(rows).to.deep.equal(Object.entries(ERROR_CODES));
  });

  it('a hint is shown by toString, and wherever the stack is printed', () => {
    const error = new MatviewError('MATVIEW_NOT_FOUND', 'it is not there', { hint: 'create it' });
    expect(String(error)).to.equal('MatviewError [MATVIEW_NOT_FOUND]: it is not there\n  Hint: create it');
    expect(error.message).to.equal('it is not there');
    expect(error.stack).to.match(/^MatviewError \[MATVIEW_NOT_FOUND\]: it is not there\n {2}Hint: create it\n {4}at /);
    expect(inspect(error)).to.contain('Hint: create it');
  });

  it('sqlState is that of the cause', () => {
    const cause = Object.assign(new Error('no'), { code: '42P01' });
    expect(new MatviewError('MATVIEW_NOT_FOUND', 'no', { cause }).sqlState).to.equal('42P01');
    expect(
      new MatviewError('MATVIEW_NOT_FOUND', 'no', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) })
        .sqlState,
    ).to.equal(null);
    expect(new MatviewError('MATVIEW_NOT_FOUND', 'no').sqlState).to.equal(null);
  });

  it('one problem of a definition is one sentence, several are a list', () => {
    const problem = { column: 'total', message: 'it has no source', hint: 'give it one' };
    expect(new DefinitionError('sales', [problem]).message).to.equal(
      'materialized view "sales": column "total": it has no source',
    );
    const error = new DefinitionError('sales', [problem, { message: 'it has no parent', hint: 'give it one' }]);
    expect(error.message).to.equal(
      'materialized view "sales" has 2 problems:\n  - column "total": it has no source\n  - it has no parent',
    );
    expect(error.hint).to.equal('give it one');
  });
});
