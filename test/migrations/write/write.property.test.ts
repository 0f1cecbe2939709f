import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { alterView, type ViewDefinition } from '../../../lib/definition';
import type { ViewOperation } from '../../../lib/migrations/operation';
import { writeMigration } from '../../../lib/migrations/write';
import { runs } from '../../property/runs';
import { type Alter, alters, definitions } from './definitions';
import { type Declared, evaluate } from './evaluate';

describe('a migration that is written', function () {
  this.timeout(600_000);

  it('declares a definition that is equal to the one it was written from', async () => {
    const check = async (definition: ViewDefinition): Promise<void> => {
      const { text, declared } = await writeAndEvaluate([{ kind: 'create', definition }]);
      assert.deepEqual(plain(declared), plain([{ kind: 'create', definition }]), text);
    };
    await fc.assert(fc.asyncProperty(definitions, check), runs('written definitions', 3));
  });

  it('alters a definition as the changes that it was written from do', async () => {
    const check = async ({ definition, changes }: Alter): Promise<void> => {
      const { name } = definition;
      const { text, declared } = await writeAndEvaluate([{ kind: 'alter', name, changes }]);
      const [alter] = declared;
      assert.equal(alter?.kind, 'alter');
      assert.deepEqual(plain(alter.name), plain(name));
      assert.deepEqual(plain(alter.changes), alter.changes, 'changes are plain data');
      assert.deepEqual(plain(alterView(definition, alter.changes)), plain(alterView(definition, changes)), text);
    };
    await fc.assert(fc.asyncProperty(alters, check), runs('written alters', 3));
  });
});

interface Evaluated {
  readonly text: string;
  readonly declared: readonly Declared[];
}

async function writeAndEvaluate(up: readonly ViewOperation[]): Promise<Evaluated> {
  const text = await writeMigration({ up, down: [] }, 'commonjs');
  try {
    return { text, declared: await evaluate(text) };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${text}`);
  }
}

/** As JSON, in which definitions are kept and compared. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
