import { describeTableName } from '../../definition';
import {
  joinHints,
  type MatviewError,
  PermissionDeniedError,
  UniqueIndexMissingError,
  ViewNotFoundError,
  ViewNotPopulatedError,
} from '../../errors';
import { type DatabaseError, databaseMessage } from '../../session/database-error';
import { storageOf } from '../../storage';
import type { Attempt } from './attempted';
import type { Explanation } from './explain';
import type { Facts } from './facts';
import { uniqueKeyOf } from './unique-key';

const METHODS = {
  create: 'createMaterializedView',
  alter: 'alterMaterializedView',
  drop: 'dropMaterializedView',
  rename: 'renameMaterializedView',
  refresh: 'refreshMaterializedView',
} as const;

export function notFound(error: DatabaseError | null, what: Attempt, facts: Facts | null): MatviewError {
  const name = describeTableName(what.view);
  const found = facts?.relation ?? null;
  if (found !== null) {
    return new ViewNotFoundError(`"${name}" is a ${found.kind}, not a materialized view`, {
      cause: error,
      hint: otherKindHint(what, found.kind),
    });
  }
  const elsewhere = facts?.namesakes.find((relation) => storageOf(relation) !== null);
  if (elsewhere !== undefined) {
    const call = `knex.schema.withSchema('${elsewhere.schema}').${METHODS[what.verb]}('${what.view.name}')`;
    const message = `materialized view "${name}" does not exist; there is one of that name in the schema "${elsewhere.schema}"`;
    return new ViewNotFoundError(message, { cause: error, hint: `name its schema: ${call}` });
  }
  const hint =
    what.verb === 'drop'
      ? `if it may be missing: knex.schema.dropMaterializedViewIfExists('${name}')`
      : `create it first: knex.schema.createMaterializedView('${name}', (view) => …)`;
  return new ViewNotFoundError(`materialized view "${name}" does not exist`, { cause: error, hint });
}

function otherKindHint(what: Attempt, kind: string): string {
  if (what.verb === 'drop' && kind === 'view') return `drop it as a view: knex.schema.dropView('${what.view.name}')`;
  if (what.verb === 'drop' && kind === 'table') return `drop it as a table: knex.schema.dropTable('${what.view.name}')`;
  return 'name a materialized view';
}

export function notPopulated(error: DatabaseError, what: Attempt, facts: Facts | null): MatviewError {
  const name = describeTableName(what.view);
  if (what.concurrently !== true || facts?.relation?.populated === true) {
    const { message, hint } = {
      message: databaseMessage(error),
      hint: 'refresh the view that has no data first: knex.schema.refreshMaterializedView(…)',
    };
    return new ViewNotPopulatedError(`materialized view "${name}" reads from one without data: ${message}`, {
      cause: error,
      hint,
    });
  }
  return new ViewNotPopulatedError(
    `materialized view "${name}" holds no data yet, so it cannot be refreshed concurrently`,
    {
      cause: error,
      hint: `fill it first: knex.schema.refreshMaterializedView('${name}'), or let the strategy be 'auto'`,
    },
  );
}

export function uniqueIndexMissing(error: DatabaseError, what: Attempt, facts: Facts | null): MatviewError {
  const name = describeTableName(what.view);
  const columns = facts?.definition ? uniqueKeyOf(facts.definition) : null;
  const call =
    columns === null
      ? 'view.unique([…the columns that tell its rows apart…])'
      : `view.unique([${columns.map((column) => `'${column}'`).join(', ')}])`;
  return new UniqueIndexMissingError(
    `materialized view "${name}" has no unique index over plain columns and all rows, which a concurrent refresh needs`,
    { cause: error, hint: `add ${call} where it is declared, or refresh with the strategy 'blocking'` },
  );
}

export function permissionDenied(
  error: DatabaseError,
  what: Attempt,
  facts: Facts | null,
  { rights }: Explanation,
): MatviewError {
  const isExplained = rights.length > 0 && !isOfRowSecurity(error);
  const reason = isExplained ? rights.map(({ message }) => message).join('; ') : databaseMessage(error);
  const hint = isExplained ? joinHints(rights.map(({ grant }) => grant)) : permissionHint(error, what, facts);
  const message = `${what.verb} of the materialized view "${describeTableName(what.view)}" was denied: ${reason}`;
  return new PermissionDeniedError(message, { cause: error, hint });
}

/** Under `row_security = off` the server refuses what a policy would hide rows of. */
function isOfRowSecurity(error: DatabaseError): boolean {
  return error.routine === 'check_enable_rls';
}

function permissionHint(error: DatabaseError, what: Attempt, facts: Facts | null): string {
  if (what.verb === 'create')
    return 'let the owner grant what is named: grant select on the tables it reads, create on its schema';
  if (isOfRowSecurity(error)) return 'let it read all rows: alter role … bypassrls, or run it with row_security = on';
  const whose = facts?.relation
    ? `the owner of ${facts.relation.schema}.${facts.relation.name}`
    : 'the owner of the view';
  return what.verb === 'refresh'
    ? `${whose} lacks a right inside a function that the view calls: let the owner of what PostgreSQL names grant it`
    : `let the owner of what PostgreSQL names grant it, or run it as ${whose}`;
}
