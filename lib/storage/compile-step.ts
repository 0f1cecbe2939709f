import type { Attached } from '../catalog/attached/types';
import { type Dialect, qualify, quoteIdentifier } from '../compiler/dialect';
import { quoteText } from '../compiler/literal';
import { compileSelect } from '../compiler/select';
import { assertNever, type IndexDefinition, type RelationName, type ViewKind, type ViewOptions } from '../definition';
import type { Origin, StepData, Target } from '../plan/step';
import { storageOf } from '.';
import { compileIndex } from './indexes';
import { holdStatements, lockStatement, lockTable } from './locks';
import {
  createLike,
  type RestoreTarget,
  restoreAttached,
  restoreBeforeFill,
  restoreIndexes,
  restoreNames,
} from './restore';

/** What steps are compiled from, beside themselves: the old relations as they are in the database. */
export interface StepMaterial {
  readonly dialect: Dialect;
  attachedTo(oid: string): Attached;
  /** The relation that gets what the one of this identity has. */
  restoreTarget(target: Target): RestoreTarget;
  /** The query of a dependent, reading from the relations built before it. */
  retargetedBody(oid: string): string;
  /** The query of a dependent as it is. */
  bodyOf(oid: string): string;
}

/**
 * The statements of a step. They must run under the settings that {@link settingsOf} returns.
 */
export function compileStep(step: StepData, material: StepMaterial): readonly string[] {
  switch (step.kind) {
    case 'hold':
      return holdStatements(step.relation, step.temporaryName);
    case 'create':
      return [compileCreateBeside(step.target, step.origin, material), giveToOwner(step.target, material)];
    case 'prepare':
      return restoreBeforeFill(material.attachedTo(step.target.oid), material.restoreTarget(step.target));
    case 'fill':
      return fill(step.target);
    case 'rebuildIndex':
      return rebuildIndex(step, material);
    case 'createIndex':
      return [compileBuilt(step, material)];
    case 'analyze':
      return [`analyze ${temporary(step.target)}`];
    case 'attach':
      return restoreAttached(material.attachedTo(step.target.oid), material.restoreTarget(step.target));
    case 'lock':
      return [
        ...step.relations.map((relation) => lockStatement(relation, attachedByName(relation, material).owner)),
        ...(step.tables ?? []).map(lockTable),
      ];
    case 'swap':
      return swapStatements(step.target);
    case 'replaceView':
      return replaceView(step.oid, material);
    case 'dropOld':
      return [`drop ${step.target.kind} ${qualify({ ...step.target, name: step.target.retiredName })}`];
    case 'renameAttached':
      return restoreNames(material.attachedTo(step.target.oid), inPlace(step.target, material));
    case 'renameColumn':
      return [
        alter(step.relation, material, `rename column ${quoteIdentifier(step.from)} to ${quoteIdentifier(step.to)}`),
      ];
    case 'renameTableColumn':
      return [
        `alter table ${qualify(step.table)} rename column ${quoteIdentifier(step.from)} to ${quoteIdentifier(step.to)}`,
      ];
    case 'moveTable':
      return moveTable(step.table, step.to);
    case 'dropIndex':
      return [`drop index ${qualify(step.index)}`];
    case 'renameIndex':
      return [`alter index ${qualify(step.index)} rename to ${quoteIdentifier(step.to)}`];
    case 'comment':
      return [`comment on ${kindOf(step.relation, material)} ${qualify(step.relation)} is ${textOrNull(step.comment)}`];
    case 'commentColumn':
      return [
        `comment on column ${qualify(step.relation)}.${material.dialect.identifier(step.column)} is ${textOrNull(step.comment)}`,
      ];
    case 'setStorage':
      return setStorage(step, material);
    case 'register':
      return [];
    default:
      return assertNever(step);
  }
}

/**
 * The settings that the statements of a step need. Statements with the user's own text need the caller's. So does a
 * fill: before PostgreSQL 17, the functions that it runs find names along the caller's `search_path`. An index needs
 * the settings under which it was printed. All others need the library's.
 */
export function settingsOf(
  step: StepData,
  { attachedTo }: Pick<StepMaterial, 'attachedTo'>,
): 'library' | 'caller' | 'callersPath' {
  switch (step.kind) {
    case 'create':
      return step.origin.kind === 'definition' ? 'caller' : 'library';
    case 'createIndex':
    case 'fill':
    case 'analyze':
      return 'caller';
    case 'rebuildIndex':
      if (step.declared !== null) return 'caller';
      return attachedTo(step.target.oid).indexes.find(({ name }) => name === step.index)?.settings ?? 'library';
    default:
      return 'library';
  }
}

/** So that what fills it reads as the owner, as the next refresh will: who alters a view may read more, or less. */
function giveToOwner(target: Target, material: StepMaterial): string {
  const { owner } = material.attachedTo(target.oid);
  return `alter ${target.kind} ${temporary(target)} owner to ${quoteIdentifier(owner)}`;
}

function attachedByName(relation: RelationName, material: StepMaterial): Attached {
  return material.attachedTo(keyOf(relation));
}

function keyOf({ schema, name }: RelationName): string {
  return JSON.stringify([schema, name]);
}

function compileCreateBeside(target: Target, origin: Origin, material: StepMaterial): string {
  const old = material.attachedTo(target.oid);
  const name = { schema: target.schema, name: target.temporaryName };
  if (origin.kind === 'body') {
    return createLike(
      old,
      name,
      material.retargetedBody(target.oid),
      old.columns.map((column) => column.name),
    );
  }
  const { definition, replaces } = origin;
  const { dialect } = material;
  const columns = definition.body.kind === 'query' ? (definition.body.columns ?? []).map(dialect.physicalName) : [];
  return createLike(withOptions(old, replaces, definition.options), name, compileSelect(definition, dialect), columns);
}

/** The old relation's options, less those that the definition changes. */
function withOptions(old: Attached, before: ViewOptions, options: ViewOptions): Attached {
  return {
    ...old,
    tablespace: options.tablespace === before.tablespace ? old.tablespace : options.tablespace,
    accessMethod: options.accessMethod === before.accessMethod ? old.accessMethod : options.accessMethod,
  };
}

/** An index that a step builds from its declaration, under the name that it has in the catalog until the step ends. */
export interface BuiltIndex {
  /** The identity, or the key, of the view that has it in the end. */
  readonly view: string;
  readonly on: RelationName;
  readonly index: IndexDefinition;
}

/** What a step builds from a declaration, by the first of its statements; null for all other steps. */
export function builtIndex(step: StepData, material: StepMaterial): BuiltIndex | null {
  if (step.kind === 'createIndex') return { view: keyOf(step.view), on: step.on, index: step.index };
  if (step.kind !== 'rebuildIndex' || step.declared === null) return null;
  const { target, index, declared } = step;
  const name = material.restoreTarget(target).temporaryName(index);
  return { view: target.oid, on: { ...target, name: target.temporaryName }, index: { ...declared, name } };
}

function compileBuilt({ on, index }: Pick<BuiltIndex, 'on' | 'index'>, { dialect }: StepMaterial): string {
  return compileIndex(index, quoteIdentifier(index.name), qualify(on), dialect);
}

function rebuildIndex(step: Extract<StepData, { kind: 'rebuildIndex' }>, material: StepMaterial): readonly string[] {
  const { target, index: name } = step;
  const index = restoreIndexes(material.attachedTo(target.oid), material.restoreTarget(target)).find(
    (one) => one.name === name,
  );
  if (index === undefined) throw new Error(`the index "${name}" of ${target.schema}.${target.name} cannot be found`);
  const built = builtIndex(step, material);
  return [built === null ? index.sql : compileBuilt(built, material), ...index.more];
}

function fill(target: Target): readonly string[] {
  const storage = storageOf(target);
  return storage === null ? [] : [storage.refresh(temporary(target))];
}

function swapStatements({ schema, name, kind, temporaryName, retiredName }: Target): readonly string[] {
  return [
    `alter ${kind} ${qualify({ schema, name })} rename to ${quoteIdentifier(retiredName)}`,
    `alter ${kind} ${qualify({ schema, name: temporaryName })} rename to ${quoteIdentifier(name)}`,
  ];
}

/**
 * The same text, in which the names now mean the new relations. Its privileges, comment and dependents stay; its options
 * are said again, for `create or replace` forgets them.
 */
function replaceView(oid: string, material: StepMaterial): readonly string[] {
  const old = material.attachedTo(oid);
  const create = createLike(
    old,
    old,
    material.bodyOf(oid),
    old.columns.map((column) => column.name),
  );
  return [create.replace(/^create view/, 'create or replace view')];
}

function inPlace(target: Target, material: StepMaterial): RestoreTarget {
  return { ...material.restoreTarget(target), name: target.name };
}

function moveTable(table: RelationName, to: RelationName): readonly string[] {
  const move = `alter table ${qualify(table)} set schema ${quoteIdentifier(to.schema)}`;
  const rename = `alter table ${qualify({ ...to, name: table.name })} rename to ${quoteIdentifier(to.name)}`;
  return [...(table.schema === to.schema ? [] : [move]), ...(table.name === to.name ? [] : [rename])];
}

function setStorage(
  { view, relation, set, reset }: Extract<StepData, { kind: 'setStorage' }>,
  material: StepMaterial,
): readonly string[] {
  const alterIt = `alter ${kindOf(view, material)} ${qualify(relation)}`;
  const parameters = Object.entries(set).map(
    ([name, value]) => `${name} = ${typeof value === 'string' ? quoteText(value) : value}`,
  );
  return [
    ...(parameters.length > 0 ? [`${alterIt} set (${parameters.join(', ')})`] : []),
    ...(reset.length > 0 ? [`${alterIt} reset (${reset.join(', ')})`] : []),
  ];
}

function alter(relation: RelationName, material: StepMaterial, what: string): string {
  return `alter ${kindOf(relation, material)} ${qualify(relation)} ${what}`;
}

/** How SQL names the kind of the old relation of a name. */
function kindOf(relation: RelationName, material: StepMaterial): ViewKind {
  return attachedByName(relation, material).kind;
}

function temporary({ schema, temporaryName }: Target): string {
  return qualify({ schema, name: temporaryName });
}

function textOrNull(text: string | null): string {
  return text === null ? 'null' : quoteText(text);
}
