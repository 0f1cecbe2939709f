import type { ColumnType, IsIn, ModelOf } from './row-type';
import type { AnyView, View } from './view-spec';

type RowOf<Spec> =
  Spec extends View<infer Parent, infer Columns, infer Groups>
    ? Columns extends readonly (infer Name extends string)[]
      ? { [Key in Name]: unknown }
      : { -readonly [Name in keyof Columns]: ColumnType<ModelOf<Parent>, Name, Columns[Name], IsIn<Name, Groups>> }
    : never;

/**
 * The row of a view, as `pg` reads it, of a model or of the result of `defineView`. Counts are strings, and an aggregate over
 * no rows is null.
 *
 * @example
 * const counted = defineView({ parent: Post, columns: { id: true, n: count('comments') }, unique: 'id' });
 * const row: ViewRow<typeof counted> = { id: 1, n: '2' };
 */
export type ViewRow<Of> = Of extends { readonly materializedView: infer Spec extends AnyView }
  ? RowOf<Spec>
  : RowOf<Of>;
