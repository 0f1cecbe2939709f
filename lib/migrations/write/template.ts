import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ViewOperation } from '../operation';
import { type Flavour, templateExtension } from './flavour';

/** What the templates leave open, for `make` and for `knex migrate:make --stub`. */
export interface Slots {
  readonly imports: string;
  readonly up: string;
  readonly down: string;
}

/** A slot and what Knex puts there. */
const SLOT = /<%= d\.(imports|up|down) \|\|[\s\S]*?%>/g;

/** The template for these operations, filled. */
export async function fillTemplate(
  operations: readonly ViewOperation[],
  flavour: Flavour,
  slots: Slots,
): Promise<string> {
  const name = `${templateKind(operations)}.${templateExtension(flavour)}`;
  const text = await readFile(join(templatesFolder(), name), 'utf8');
  return text.replace(SLOT, (_slot, part: keyof Slots) => slots[part]);
}

/** All templates have the same slots; that of the first operation is the nearest. */
function templateKind([first]: readonly ViewOperation[]): 'create' | 'alter' | 'drop' {
  return first === undefined || first.kind === 'rename' ? 'alter' : first.kind;
}

/** Wherever this file is in the package. */
function templatesFolder(): string {
  return join(dirname(require.resolve('knex-matview/package.json')), 'migrations-templates');
}
