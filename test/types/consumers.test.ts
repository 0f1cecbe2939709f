import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyInto, programOf, run, usePacked } from '../support/packed';

const CONSUMERS = join(__dirname, 'consumers');
const PROJECTS = { commonjs: ['usage.ts'], esm: ['usage.ts'], nodenext: ['usage.mts', 'usage.cts'] };

describe('the types of the packed package', () => {
  const packed = usePacked();

  for (const [consumer, files] of Object.entries(PROJECTS)) {
    it(`serve a project that compiles as ${consumer}`, () => {
      const folder = copyInto(packed, join(CONSUMERS, consumer), consumer);
      for (const file of files) copyFileSync(join(CONSUMERS, 'usage.ts'), join(folder, file));
      run(programOf('tsc'), ['-p', folder], folder);
    });
  }
});
