import type { Knex } from 'knex';
import { isOpaqueQuery, type OpaqueQuery, type Source, type ViewDraft } from '../../definition';
import type { ModelProblems } from './model-problems';

type Names = (property: string) => string;

/** The part of a draft that a view given by its query has. */
export function readQueryBody(
  spec: { readonly [key: string]: unknown },
  knex: Knex | undefined,
  nameOf: Names,
  problems: ModelProblems,
): Pick<ViewDraft, 'query' | 'columnNames'> {
  return { query: readQuery(spec.query, knex, problems), columnNames: readNames(spec.columns, nameOf, problems) };
}

function readQuery(given: unknown, knex: Knex | undefined, problems: ModelProblems): ViewDraft['query'] {
  const query = typeof given === 'function' && !isOpaqueQuery(given) ? callWith(given, knex, problems) : given;
  if (query === null) return '';
  if (typeof query === 'string' || isOpaqueQuery(query)) return query as string | OpaqueQuery;
  if (typeof query === 'object' && 'expression' in query) return query as Source;
  problems.add('its query is neither a query nor SQL text', "write query: (knex) => knex('posts').select('id')");
  return '';
}

function callWith(make: unknown, knex: Knex | undefined, problems: ModelProblems): object | string | null {
  if (knex === undefined) {
    problems.add('its query is made by a Knex, and the model is bound to none', 'bind it: Model.knex(knex)');
    return null;
  }
  const call = make as (knex: Knex) => object | string;
  return problems.attempt('its query cannot be made', 'look at its query', () => call(knex));
}

function readNames(given: unknown, nameOf: Names, problems: ModelProblems): readonly string[] | null {
  if (given === undefined) return null;
  if (Array.isArray(given) && given.every((name) => typeof name === 'string')) return given.map(nameOf);
  problems.add('the columns of a view with a query are not an array of names', "write columns: ['id', 'title']");
  return null;
}
