import { readSchemaNames } from '../catalog/known-names';
import { quoteIdentifier } from '../compiler/dialect';
import { nearestName } from '../definition/nearest-name';
import type { ModelProblem } from '../errors';
import type { Database } from '../session/database';
import type { WantedView } from './wanted-view';

/** A view cannot be created in a schema that is not there. */
export async function findMissingSchemas(
  database: Database,
  views: readonly WantedView[],
): Promise<readonly ModelProblem[]> {
  const known = await readSchemaNames(database);
  return views
    .filter(({ key }) => key.schema !== '' && !known.includes(key.schema))
    .map(({ model, key: { schema } }) => {
      const nearest = nearestName(schema, known);
      const create = `create it in a migration and run that: create schema ${quoteIdentifier(schema)}`;
      return {
        model,
        message: `its view is in the schema "${schema}", which is not in the database`,
        hint: nearest === null ? create : `did you mean "${nearest}"? If not, ${create}`,
      };
    });
}
