import { MatviewError } from '../../errors';

/**
 * The classes of SQLSTATE whose messages name objects and settings, and no values of rows. In the others a message can
 * quote a value ("invalid input syntax for type integer: …"), or comes from a function of the user.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const WITHOUT_VALUES: ReadonlySet<string> = new Set([
  '08',
  '0A',
  '25',
  '28',
  '2B',
  '3F',
  '40',
  '42',
  '53',
  '54',
  '55',
  '57',
  '58',
]);

/**
 * Why a refresh failed, as the registry keeps it. Roles that may not read the view may read the registry, so this text
 * has no values of rows. The error that the caller gets has everything.
 */
export function describeFailure(failure: unknown): string {
  if (!(failure instanceof Error)) return 'it failed';
  const state = failure instanceof MatviewError ? failure.sqlState : null;
  if (!(failure instanceof MatviewError)) return failure.name;
  if (state === null || failure.code === 'MATVIEW_DUPLICATE_ROWS' || WITHOUT_VALUES.has(state.slice(0, 2)))
    return failure.message;
  return `${failure.code}: PostgreSQL reported SQLSTATE ${state}, with a message that may quote rows`;
}
