import { execFileSync, spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { shellWord } from '../../lib/cli/print/shell-word';

describe('a word for the shell', () => {
  it('is what the shell takes it for, and is not quoted where it need not be', () => {
    expect(shellWord('posts.title:heading')).to.equal('posts.title:heading');
    for (const text of ['Alphabetical list.Name:Category', `it's "$HOME" \\ \`x\``, '*', '', 'a;b'])
      expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).to.equal(text);
  });

  it('has escapes of what is invisible, which Bash takes for it', function () {
    if (spawnSync('bash', ['--version']).status !== 0) this.skip();
    const text = "a'\\u{41}\u001b\n\u202e\u{e0001}";
    const word = shellWord(text);
    expect(word).to.match(/^[ -~]+$/);
    const options = { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } } as const;
    expect(execFileSync('bash', ['-c', `printf %s ${word}`], options)).to.equal(text);
  });
});
