import { readColumns } from '../../catalog/attached/columns';
import { underPlainSettings } from '../../catalog/plain-settings';
import { findRelation } from '../../catalog/relation';
import { readViewBody } from '../../catalog/view-body';
import { quoteIdentifier } from '../../compiler/dialect';
import { compileSelect } from '../../compiler/select';
import type { ViewDefinition } from '../../definition';
import type { LiveColumn } from '../../plan/live';
import type { ExecutionContext } from '../context';
import { toLiveColumn } from './live-view';

/** What the server makes of a definition. */
export interface Probed {
  /** The select as the server prints it, comparable with that of any other view. */
  readonly body: string;
  readonly columns: readonly LiveColumn[];
}

/** Carries the result out of a transaction that must not stay. */
class Undone {
  constructor(readonly probed: Probed) {}
}

/**
 * Creates a definition's view without data, under a name that goes away with it, reads what the server made of it, and
 * undoes that. `schema` is where the view would be.
 */
export async function probeDefinition(
  { database, dialect }: ExecutionContext,
  definition: ViewDefinition,
  schema: string,
  temporaryName: string,
): Promise<Probed> {
  try {
    await database.transaction(async () => {
      const { body } = definition;
      const outputs =
        body.kind === 'query' && body.columns ? ` (${body.columns.map(dialect.identifier).join(', ')})` : '';
      const name = `${quoteIdentifier(schema)}.${quoteIdentifier(temporaryName)}`;
      await database.run(
        `create materialized view ${name}${outputs} as\n${compileSelect(definition, dialect)}\nwith no data`,
      );
      const relation = await findRelation(database, { schema, name: temporaryName });
      if (relation === null) throw new Error(`the view ${name} was created and cannot be found`);
      const columns = await underPlainSettings(database, () => readColumns(database, relation.oid));
      throw new Undone({ body: await readViewBody(database, relation.oid), columns: columns.map(toLiveColumn) });
    });
  } catch (error) {
    if (error instanceof Undone) return error.probed;
    throw error;
  }
  throw new Error('a probe was not undone');
}
