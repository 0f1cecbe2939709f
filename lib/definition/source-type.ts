/**
 * Types that say what a source reads, before it is known from which table: `At<'tags.name'>` is whatever that path leads
 * to. Where a parent's type is known they are resolved against it, see `lib/objection/row-type.ts`; elsewhere they mean
 * nothing, and cost nothing.
 */
import type { Source } from './source';

declare const MARK: unique symbol;

/** What tells these apart. */
export interface Marked<Kind extends string, Inner> {
  readonly [MARK]: { readonly kind: Kind; readonly inner: Inner };
}

/** What a path leads to. */
export type At<Path extends string> = Marked<'at', Path>;

/** An array of it. */
export type Listed<Inner> = Marked<'list', Inner>;

/** It without null. */
export type Present<Inner> = Marked<'present', Inner>;

/** `Result`, provided that what it is computed from can be read. */
export type From<Inner, Result> = Marked<'from', readonly [Inner, Result]>;

/** What is read from something that is written as a source. */
export type TypeOf<Input> = Input extends string
  ? string extends Input
    ? unknown
    : At<Input>
  : Input extends Source<infer Type>
    ? Type
    : Input extends number | bigint | boolean | null | Date | Uint8Array
      ? Widened<Input>
      : unknown;

/** Literal types as those of any such value. */
export type Widened<Value> = Value extends string
  ? string
  : Value extends number
    ? number
    : Value extends bigint
      ? bigint
      : Value extends boolean
        ? boolean
        : Value;

/** What `sum` and `avg` are read as: `pg` gives `bigint` and `numeric` as strings, floats as numbers. */
export type Numeric = string | number | null;
