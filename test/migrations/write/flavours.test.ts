import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import ts from 'typescript';
import type { ViewDefinition } from '../../../lib/definition';
import type { MigrationContent } from '../../../lib/migrations/operation';
import { writeMigration } from '../../../lib/migrations/write';
import { runs } from '../../property/runs';
import { createProject, removeProject } from '../../support/installed';
import { alters, definitions } from './definitions';
import { evaluate } from './evaluate';
import { EXAMPLES } from './examples';

const ROOT = resolve(__dirname, '../../..');

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: ['node'],
  typeRoots: [join(ROOT, 'node_modules/@types')],
  paths: {
    'knex-matview': [join(ROOT, 'lib/index.ts')],
    'knex-matview/register': [join(ROOT, 'lib/register.ts')],
  },
};

describe('a migration in any flavour', function () {
  this.timeout(600_000);

  it('declares the same', async () => {
    const check = async (definition: ViewDefinition): Promise<void> => {
      const content: MigrationContent = { up: [{ kind: 'create', definition }], down: [] };
      const expected = JSON.parse(JSON.stringify(content.up));
      for (const flavour of ['module', 'typescript', 'commonjs-typescript'] as const) {
        const text = await writeMigration(content, flavour);
        const { outputText } = ts.transpileModule(text, {
          compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
        });
        assert.deepEqual(JSON.parse(JSON.stringify(await evaluate(outputText))), expected, text);
      }
    };
    await fc.assert(fc.asyncProperty(definitions, check), runs('flavours'));
  });

  it('is what TypeScript takes', async () => {
    const { seed, numRuns } = runs('types', 0.3);
    const contents: readonly MigrationContent[] = [
      ...Object.values(EXAMPLES),
      ...fc.sample(definitions, { seed, numRuns }).map((definition) => createOf(definition)),
      ...fc.sample(alters, { seed, numRuns }).map(({ definition: { name }, changes }) => ({
        up: [{ kind: 'alter' as const, name, changes }],
        down: [],
      })),
    ];
    assert.equal(await compile(contents), '');
  });
});

function createOf(definition: ViewDefinition): MigrationContent {
  return { up: [{ kind: 'create', definition }], down: [{ kind: 'drop', name: definition.name }] };
}

/** What the compiler says of these migrations, all in one program. */
async function compile(contents: readonly MigrationContent[]): Promise<string> {
  const folder = createProject();
  try {
    const flavours = ['typescript', 'commonjs-typescript'] as const;
    const files: string[] = [];
    for (const [index, content] of contents.entries()) {
      for (const [place, flavour] of flavours.entries()) {
        const file = join(folder, `${index}-${place}.ts`);
        writeFileSync(file, await writeMigration(content, flavour));
        files.push(file);
      }
    }
    const program = ts.createProgram(files, OPTIONS);
    const sources = files.map((file) => program.getSourceFile(file));
    const diagnostics = sources.flatMap((source) => ts.getPreEmitDiagnostics(program, source));
    return ts.formatDiagnostics(diagnostics, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => folder,
      getNewLine: () => '\n',
    });
  } finally {
    removeProject(folder);
  }
}
