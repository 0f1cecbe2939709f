import type { Source } from './source';

declare const MARK: unique symbol;

/**
 * The types that TypeScript infers for sources. `Inference.At<'tags.name'>` stands for the type of that column, before the
 * table is known; `ViewRow` resolves it when the type of the parent is known. You do not write these types: the
 * declarations of a project name them, if it exports a source or a view. A namespace, because TypeScript writes names only
 * of what an entry exports itself, and does not look into an `export * as`.
 *
 * @example
 * const tags: Source<Inference.At<'tags.name'>> = col('tags.name');
 */
export namespace Inference {
  /** Holds one of the types below; TypeScript tells them apart by `Kind`. No value has this type. */
  export interface Marked<Kind extends string, Inner> {
    readonly [MARK]: { readonly kind: Kind; readonly inner: Inner };
  }

  /** The type of the column at the end of a path. */
  export type At<Path extends string> = Marked<'at', Path>;

  /** An array of `Inner`. */
  export type Listed<Inner> = Marked<'list', Inner>;

  /** `Inner` without null. */
  export type Present<Inner> = Marked<'present', Inner>;

  /** `Result`, if the columns that it is computed from exist. */
  export type From<Inner, Result> = Marked<'from', readonly [Inner, Result]>;

  /** The type of a source, or of a value in place of one. */
  export type TypeOf<Input> = Input extends string
    ? string extends Input
      ? unknown
      : At<Input>
    : Input extends Source<infer Type>
      ? Type
      : Input extends number | bigint | boolean | null | Date | Uint8Array
        ? Widened<Input>
        : unknown;

  /** The type of the value that `default` falls back to. A string is text there, not a column. */
  export type Fallback<Value> = Value extends Source ? TypeOf<Value> : Widened<Value>;

  /** A literal type as the type that it belongs to: `'a'` as `string`. */
  export type Widened<Value> = Value extends string
    ? string
    : Value extends number
      ? number
      : Value extends bigint
        ? bigint
        : Value extends boolean
          ? boolean
          : Value;

  /** The type of `sum` and `avg`: `pg` gives `bigint` and `numeric` as strings, and floats as numbers. */
  export type Numeric = string | number | null;
}
