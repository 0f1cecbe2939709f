import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyInto, programOf, run, usePacked } from '../support/packed';

const CONSUMERS = join(__dirname, 'consumers');
const USAGES = ['usage', 'usage-objection'];
const PROJECTS = { commonjs: ['.ts'], esm: ['.ts'], nodenext: ['.mts', '.cts'] };

describe('the types of the packed package', () => {
  const packed = usePacked();

  for (const [consumer, extensions] of Object.entries(PROJECTS)) {
    it(`serve a project that compiles as ${consumer}`, () => {
      const folder = copyInto(packed, join(CONSUMERS, consumer), consumer);
      for (const usage of USAGES) {
        for (const extension of extensions)
          copyFileSync(join(CONSUMERS, `${usage}.ts`), join(folder, usage + extension));
      }
      run(programOf('tsc'), ['-p', folder], folder);
    });
  }
});
