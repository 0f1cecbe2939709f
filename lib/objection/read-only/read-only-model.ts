// biome-ignore-all lint/complexity/noThisInStatic: the class that a static method of a mixin is called on is a user's
import { type BaseModel, type ModelClass, type ObjectionBuilder, READ_ONLY, type RelatedBuilder } from '../model-class';
import { makeReadOnly, refuseWritesOfOwner } from './read-only-builder';
import { readOnlyError } from './read-only-error';

/**
 * A model whose rows cannot be written: not by its own queries, not through a relation of another model, and not as part of
 * a graph of others. The hooks are a second line, for writes that came past the queries.
 */
export function readOnlyModel(Base: BaseModel): BaseModel {
  return class extends Base {
    static readonly [READ_ONLY] = true;

    /** Objection asks for these when a graph with this model in it is about to be written, and then only. */
    static override get uidProp(): string {
      throw readOnlyError(this);
    }
    static override get uidRefProp(): string {
      throw readOnlyError(this);
    }
    static override get dbRefProp(): string {
      throw readOnlyError(this);
    }
    /** Such a graph is never written, so that other names would mean nothing. */
    static override set uidProp(_name: string) {}
    static override set uidRefProp(_name: string) {}
    static override set dbRefProp(_name: string) {}

    static override query(...args: unknown[]): ObjectionBuilder {
      return makeReadOnly(super.query(...args));
    }

    static override relatedQuery(name: string, ...args: unknown[]): RelatedBuilder {
      return refuseWritesOfOwner(super.relatedQuery(name, ...args), this, name);
    }

    override $relatedQuery(name: string, ...args: unknown[]): RelatedBuilder {
      return refuseWritesOfOwner(super.$relatedQuery(name, ...args), this.constructor as unknown as ModelClass, name);
    }

    static override async beforeInsert(args: unknown): Promise<never> {
      await super.beforeInsert(args);
      throw readOnlyError(this);
    }

    static override async beforeUpdate(args: unknown): Promise<never> {
      await super.beforeUpdate(args);
      throw readOnlyError(this);
    }

    static override async beforeDelete(args: unknown): Promise<never> {
      await super.beforeDelete(args);
      throw readOnlyError(this);
    }
  };
}
