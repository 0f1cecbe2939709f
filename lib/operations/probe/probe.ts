import { readColumns } from '../../catalog/attached/columns';
import { readQueryObjects } from '../../catalog/query-objects';
import { type CatalogRelation, findRelation } from '../../catalog/relation';
import { readUnreadable, type Unreadable } from '../../catalog/unreadable';
import { readViewBody } from '../../catalog/view-body';
import { qualify } from '../../compiler/dialect';
import { compileSelect } from '../../compiler/select';
import type { ViewDefinition } from '../../definition';
import type { LiveColumn } from '../../plan/live';
import type { Database } from '../../session/database';
import { undone } from '../../session/undone';
import { storageFor } from '../../storage';
import type { ExecutionContext } from '../context';
import { declaring } from '../errors/culprit';
import { toLiveColumn } from '../steps/live-view';
import { assertNothingPlantedIn, type CodeRights } from './foreign-code';

/** What the server makes of a definition. */
export interface Probed {
  /** The select as the server prints it, comparable with that of any other view. */
  readonly body: string;
  readonly columns: readonly LiveColumn[];
  /** What its query names, see {@link readQueryObjects}. */
  readonly objects: readonly string[];
  /** What it reads and the reader may not. */
  readonly unreadable: readonly Unreadable[];
}

/** Where the view would be, under a name that nothing has, and who would fill it. */
export interface ProbePlace {
  readonly schema: string;
  readonly name: string;
  readonly reader?: string;
  /** The rights of the existing view. With them, code of untrusted roles is refused. */
  readonly rights?: CodeRights;
}

/**
 * Creates a definition's view without data, under a name that goes away with it, reads what the server made of it, and
 * undoes that.
 *
 * @throws {UntrustedCodeError} when the view would run code of an untrusted role.
 */
export function probeDefinition(
  context: ExecutionContext,
  definition: ViewDefinition,
  place: ProbePlace,
): Promise<Probed> {
  return withProbe(context, definition, place, async (probe) => {
    if (place.rights !== undefined) await assertNothingPlantedIn(context, definition.name, probe, place.rights);
    return readProbed(context.database, probe.oid, place.reader);
  });
}

/** As {@link probeDefinition}, with whatever is to be found out in place of what that reads. */
export async function withProbe<Result>(
  { database, dialect }: ExecutionContext,
  definition: ViewDefinition,
  { schema, name }: ProbePlace,
  read: (probe: CatalogRelation) => Promise<Result>,
): Promise<Result> {
  return undone(database, async () => {
    const { body } = definition;
    const columns = body.kind === 'query' ? (body.columns ?? []).map(dialect.identifier) : [];
    const quoted = qualify({ schema, name });
    const query = compileSelect(definition, dialect);
    const empty = storageFor(definition).createEmpty({ name: quoted, columns, query });
    await declaring(definition, () => database.run(empty, [], 'caller'));
    const relation = await findRelation(database, { schema, name });
    if (relation === null) throw new Error(`the view ${quoted} was created and cannot be found`);
    return read(relation);
  });
}

async function readProbed(database: Database, oid: string, reader: string | undefined): Promise<Probed> {
  return {
    body: await readViewBody(database, oid),
    columns: (await readColumns(database, oid)).map(toLiveColumn),
    objects: await readQueryObjects(database, oid),
    unreadable: reader === undefined ? [] : await readUnreadable(database, oid, reader),
  };
}
