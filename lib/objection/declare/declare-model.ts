import type { Knex } from 'knex';
import { type DeclaredModel, defineView, emptyDraft, type ViewDraft } from '../../declare';
import {
  describeTableName,
  equalData,
  Problems,
  parseTableName,
  type TableName,
  type ViewDefinition,
} from '../../definition';
import { DefinitionError } from '../../errors';
import type { ModelClass } from '../model-class';
import { specOf } from '../view-spec';
import { findParent, ParentError } from './find-parent';
import type { ColumnCheck } from './known-columns';
import { ModelProblems } from './model-problems';
import { readIndexes, readUniques } from './read-indexes';
import { checkKeys, readOptions } from './read-options';
import { readParentBody } from './read-parent';
import { readQueryBody } from './read-query';
import { readablePart } from './readable-part';

export type ViewModelClass = ModelClass & { readonly materializedView?: unknown };

export interface DeclareContext {
  /** The Knex of models that are bound to none. */
  readonly knex: Knex | undefined;
  readonly columnCheck: ColumnCheck;
}

type Spec = { readonly [key: string]: unknown };

/** What a model declares, or everything that is wrong with it. Never throws for what its author got wrong. */
export function declareModel(model: ViewModelClass, context: DeclareContext): DeclaredModel {
  const problems = new ModelProblems(model.name);
  const name = readName(model, problems);
  const spec = readSpec(model, problems);
  const draft = spec && attempt(problems, () => readDraft(model, name ?? UNNAMED, spec, context, problems));
  const definition = draft && attempt(problems, () => define(draft, model, spec as Spec, problems));
  if (definition !== null && problems.isEmpty) return { definition, problems: [] };
  const readable = name === null ? null : (definition ?? (draft && readablePart(draft)));
  return { definition: null, problems: problems.list(), readable };
}

/** What is so wrong that it cannot even be read is told with what reading it says. */
function attempt<Result>(problems: ModelProblems, read: () => Result | null): Result | null {
  return problems.attempt('its materializedView cannot be read', 'look at what is given to defineView', read);
}

function readName(model: ModelClass, problems: ModelProblems): TableName | null {
  return problems.attempt('it has no name for its view', "say static tableName = 'post_summaries'", () =>
    parseTableName(model.getTableName()),
  );
}

/** In place of a name that is missing, so that it is told once. */
const UNNAMED: TableName = { schema: null, name: 'unnamed' };

function readSpec(model: ViewModelClass, problems: ModelProblems): Spec | null {
  const hint = 'say static materializedView = defineView({ parent: …, columns: { … } })';
  const { materializedView } = model;
  const spec = specOf(materializedView);
  if (materializedView === undefined || materializedView === null) problems.add('it has no materializedView', hint);
  else if (spec === null) problems.add('its materializedView is not made by defineView', hint);
  return spec;
}

function readDraft(
  model: ModelClass,
  name: TableName,
  spec: Spec,
  { knex: fallback, columnCheck }: DeclareContext,
  problems: ModelProblems,
): ViewDraft | null {
  const nameOf = (property: string): string => model.propertyNameToColumnName(property);
  const knex = model.knex() ?? fallback;
  checkKeys(spec, problems);
  const draft: ViewDraft = {
    ...emptyDraft(name),
    ...readOptions(spec, nameOf, problems),
    indexes: [...readUniques(spec.unique, nameOf, problems), ...readIndexes(spec.indexes, nameOf)],
  };
  if (spec.query !== undefined) return { ...draft, ...readQueryBody(spec, knex, nameOf, problems) };
  const parent = readParent(spec, model, problems);
  if (parent === null || hasTableOf(parent, model, name, problems)) return null;
  return {
    ...draft,
    ...readParentBody(spec, parent, { knex: parent.knex() ?? knex, columnCheck, nameOf }, problems),
  };
}

function readParent(spec: Spec, model: ModelClass, problems: ModelProblems): ModelClass | null {
  const given = spec.parent;
  if (given === undefined && Object.hasOwn(spec, 'parent')) {
    problems.add('its parent is undefined', 'two files require each other: write parent: () => Post');
    return null;
  }
  if (given === undefined || given === null) {
    problems.add('it says neither its parent nor a query', 'add parent: Post, or query: (knex) => knex(…)');
    return null;
  }
  try {
    return findParent(given, model.modelPaths);
  } catch (error) {
    if (!(error instanceof ParentError)) throw error;
    problems.add(error.message, error.hint);
    return null;
  }
}

/** A class that extends its parent inherits its table. */
function hasTableOf(parent: ModelClass, model: ModelClass, name: TableName, problems: ModelProblems): boolean {
  if (!equalData(parseTableName(parent.getTableName()), name)) return false;
  const table = describeTableName(name);
  if (parent === model) problems.add('it is its own parent', 'name the model whose rows the view reads: parent: Post');
  else
    problems.add(
      `its tableName is "${table}", which is the table of its parent ${parent.name}`,
      `give the view a name of its own: static tableName = '${table}_view'`,
    );
  return true;
}

function define(draft: ViewDraft, model: ModelClass, spec: Spec, problems: ModelProblems): ViewDefinition | null {
  try {
    return defineView(draft, new Problems());
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    problems.addDefinitionError(error, propertyNames(model, spec));
    return null;
  }
}

/** Columns are known to the author by the names of their properties. */
function propertyNames(model: ModelClass, spec: Spec): (column: string) => string {
  const properties = Object.keys(Object(spec.columns ?? {}));
  const byColumn = new Map(properties.map((property) => [model.propertyNameToColumnName(property), property]));
  return (column) => byColumn.get(column) ?? column;
}
