import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { shellWord } from '../../lib/cli/print/shell-word';

describe('a word for the shell', () => {
  it('is what the shell takes it for, and is not quoted where it need not be', () => {
    expect(shellWord('posts.title:heading')).to.equal('posts.title:heading');
    for (const text of ['Alphabetical list.Name:Category', `it's "$HOME" \\ \`x\``, '*', '', 'a;b'])
      expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).to.equal(text);
  });
});
