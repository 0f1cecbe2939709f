import { expect } from 'chai';
import pc from 'picocolors';
import type { CheckReport } from '../../lib/application';
import { printCheck } from '../../lib/cli/print/check';

const REPORT: CheckReport = {
  agrees: false,
  views: 2,
  differences: [
    {
      view: 'posts_seen',
      between: 'registry and database',
      message: 'it differs',
      details: ['- query: select 1', '+ query: select 1\nfrom posts', '+ column a\nerror: fake'],
      hint: 'undo it',
    },
  ],
  pending: ['1_create.js', '2_alter.js'],
};

describe('a report of check on the command line', () => {
  const printed: string[] = [];
  const colors = pc.createColors(false);
  const print = (text: string) => printed.push(...text.split('\n'));

  before(() => printCheck(REPORT, { colors, noteColors: colors, result: print, note: print }));

  it('says first which migrations are pending', () => {
    expect(printed[0]).to.equal('not migrated yet: 1_create.js, 2_alter.js');
  });

  it('keeps the lines of a query, and those of nothing else', () => {
    expect(printed.slice(3, 7)).to.deep.equal([
      '  - query: select 1',
      '  + query: select 1',
      '      from posts',
      '  + column a\\nerror: fake',
    ]);
  });
});
