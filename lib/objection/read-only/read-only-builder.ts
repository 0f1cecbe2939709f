import { ReadOnlyViewError } from '../../errors';
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

/** Builders of Objection, or of a user's own class, and what they are where nothing can be written. */
const classes = new WeakMap<BuilderClass, BuilderClass>();

/**
 * Makes a builder refuse all that writes. A class of its own, and no operation on the builder, since Objection reads from
 * the operations whether a query is a plain table; clones are of the same class.
 */
export function makeReadOnly<Builder extends ObjectionBuilder>(builder: Builder): Builder {
  const Builder = builder.constructor as BuilderClass;
  let ReadOnly = classes.get(Builder);
  if (ReadOnly === undefined) {
    ReadOnly = extend(Builder);
    classes.set(Builder, ReadOnly);
    classes.set(ReadOnly, ReadOnly);
  }
  return Object.setPrototypeOf(builder, ReadOnly.prototype);
}

function extend(Builder: BuilderClass): BuilderClass {
  const ReadOnly = class extends (Builder as new (...args: unknown[]) => ObjectionBuilder) {
    override execute(): Promise<unknown> {
      const refusal = refusalOf(this);
      return refusal === null ? super.execute() : Promise.reject(refusal);
    }

    override toKnexQuery(...args: []): ReturnType<ObjectionBuilder['toKnexQuery']> {
      const refusal = refusalOf(this);
      if (refusal !== null) throw refusal;
      return super.toKnexQuery(...args);
    }
  };
  for (const method of WRITES) {
    Object.defineProperty(ReadOnly.prototype, method, {
      configurable: true,
      writable: true,
      value(this: ObjectionBuilder) {
        return this.reject(readOnlyError(this.modelClass()));
      },
    });
  }
  return ReadOnly as unknown as BuilderClass;
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
