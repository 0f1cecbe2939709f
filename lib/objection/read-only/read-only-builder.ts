import { ModelError, ReadOnlyViewError } from '../../errors';
import { checkModel } from '../declare/check-model';
import type { ModelClass, ObjectionBuilder, RelatedBuilder } from '../model-class';
import { readOnlyError } from './read-only-error';

type BuilderClass = (new (...args: never[]) => ObjectionBuilder) & { readonly prototype: ObjectionBuilder };

/** Every method of Objection's builders that writes. */
const WRITES = [
  'insert',
  'insertAndFetch',
  'insertGraph',
  'insertGraphAndFetch',
  'update',
  'updateAndFetch',
  'updateAndFetchById',
  'patch',
  'patchAndFetch',
  'patchAndFetchById',
  'upsertGraph',
  'upsertGraphAndFetch',
  'delete',
  'del',
  'deleteById',
  'relate',
  'unrelate',
  'increment',
  'decrement',
  'truncate',
];

/** Prototypes of Objection's builders, or of a user's own class, and those of the same where nothing can be written. */
const prototypes = new WeakMap<object, object>();

/**
 * Makes a builder refuse all that writes. A class of its own, and no operation on the builder, since Objection reads from
 * the operations whether a query is a plain table; clones are of the same class. Found by the prototype, since that of
 * Objection's `QueryBuilder` names another class as its constructor.
 */
export function makeReadOnly<Builder extends ObjectionBuilder>(builder: Builder): Builder {
  const prototype = Object.getPrototypeOf(builder) as object;
  let readOnly = prototypes.get(prototype);
  if (readOnly === undefined) {
    readOnly = extend(builder.constructor as BuilderClass, prototype);
    prototypes.set(prototype, readOnly);
    prototypes.set(readOnly, readOnly);
  }
  return Object.setPrototypeOf(builder, readOnly);
}

function extend(Builder: BuilderClass, prototype: object): object {
  const ReadOnly = class extends (Builder as new (...args: unknown[]) => ObjectionBuilder) {
    override async execute(): Promise<unknown> {
      check(this);
      return super.execute();
    }

    override toKnexQuery(...args: []): ReturnType<ObjectionBuilder['toKnexQuery']> {
      check(this);
      return super.toKnexQuery(...args);
    }
  };
  Object.setPrototypeOf(ReadOnly.prototype, prototype);
  refuseMethods(ReadOnly.prototype);
  return ReadOnly.prototype;
}

function refuseMethods(prototype: object): void {
  for (const method of WRITES) {
    Object.defineProperty(prototype, method, {
      configurable: true,
      writable: true,
      value(this: ObjectionBuilder) {
        return this.reject(readOnlyError(this.modelClass()));
      },
    });
  }
}

/** Here, and not where the query is made, since a query within another has its Knex only when that one is executed. */
function check(builder: ObjectionBuilder): void {
  const refusal = refusalOf(builder);
  if (refusal !== null) throw refusal;
  const knex = builder.unsafeKnex();
  // Objection says itself what it thinks of a query without a Knex
  if (knex !== null) checkModel(builder.modelClass(), knex);
  if (builder.has(/^findByIds?$/) && builder.modelClass().getIdColumn() === null)
    throw noKeyError(builder.modelClass());
}

function noKeyError({ name }: ModelClass): ModelError {
  const hint = "say what tells its rows apart: unique: ['id'] in defineView, or static idColumn; or use findOne";
  return new ModelError([{ model: name, message: 'it has no idColumn to find a row by', hint }]);
}

/** Writes that did not come by one of the methods are seen by their operations. */
function refusalOf(builder: ObjectionBuilder): ReadOnlyViewError | null {
  const { _explicitRejectValue: rejected } = builder;
  if (rejected instanceof ReadOnlyViewError) return rejected;
  return builder.isFind() && !builder.has(/^truncate$/) ? null : readOnlyError(builder.modelClass());
}

/**
 * A relation from a view that its own rows point along is written in those rows: what would do so is refused, before the
 * other row is written.
 */
export function refuseWritesOfOwner(builder: RelatedBuilder, owner: ModelClass, relation: string): RelatedBuilder {
  if (owner.getRelation(relation).isObjectionBelongsToOneRelation !== true) return builder;
  const refuse = (): never => {
    throw readOnlyError(owner);
  };
  return builder.insertOperationFactory(refuse).relateOperationFactory(refuse).unrelateOperationFactory(refuse);
}
