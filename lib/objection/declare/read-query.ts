import type { Knex } from 'knex';
import { isOpaqueQuery, type Source, type ViewDraft } from '../../declare';
import type { ObjectionBuilder } from '../model-class';
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
  const made = typeof given === 'function' && !isOpaqueQuery(given) ? callWith(given, knex, problems) : given;
  const query = isUnboundQuery(made) ? bind(made, knex, problems) : made;
  if (query === null) return IN_ITS_PLACE;
  if (typeof query === 'string') return checkText(query, problems);
  if (isOpaqueQuery(query)) return query;
  if (typeof query === 'object' && 'expression' in query) return query as Source;
  problems.add('its query is neither a query nor SQL text', "write query: (knex) => knex('posts').select('id')");
  return IN_ITS_PLACE;
}

/** In place of a query that is wrong, so that it is told once. */
const IN_ITS_PLACE = 'select';

function callWith(make: unknown, knex: Knex | undefined, problems: ModelProblems): object | string | null {
  if (knex === undefined) return tellNoKnex(problems);
  const call = make as (knex: Knex) => object | string;
  return problems.attempt('its query cannot be made', 'look at its query', () => call(knex));
}

function tellNoKnex(problems: ModelProblems): null {
  problems.add('its query is made by a Knex, and the model is bound to none', 'bind it: Model.knex(knex)');
  return null;
}

/** A query of Objection whose model is bound to no Knex. */
function isUnboundQuery(query: unknown): query is ObjectionBuilder {
  const { toKnexQuery, unsafeKnex } = Object(query ?? {}) as Partial<ObjectionBuilder>;
  if (typeof toKnexQuery !== 'function' || typeof unsafeKnex !== 'function') return false;
  return !unsafeKnex.call(query as ObjectionBuilder);
}

function bind(query: ObjectionBuilder, knex: Knex | undefined, problems: ModelProblems): ObjectionBuilder | null {
  return knex === undefined ? tellNoKnex(problems) : query.clone().transacting(knex);
}

function checkText(text: string, problems: ModelProblems): string {
  const isBlank = text.replace(/--.*|\/\*[\s\S]*?\*\/|[\s;]/g, '') === '';
  if (isBlank) problems.add('its query is empty', "write query: (knex) => knex('posts').select('id'), or SQL text");
  return isBlank ? IN_ITS_PLACE : text;
}

function readNames(given: unknown, nameOf: Names, problems: ModelProblems): readonly string[] | null {
  if (given === undefined) return null;
  if (Array.isArray(given) && given.every((name) => typeof name === 'string')) return given.map(nameOf);
  problems.add('the columns of a view with a query are not an array of names', "write columns: ['id', 'title']");
  return null;
}
