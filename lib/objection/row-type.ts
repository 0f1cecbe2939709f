import type { Model } from 'objection';
import type { Source } from '../declare';
import type { Inference } from '../declare/source';

// biome-ignore lint/suspicious/noExplicitAny: a class is known by what it makes, whatever it takes
type ClassOf<Instance> = abstract new (...args: any[]) => Instance;

/** The model that a parent is given as; `any` where it is a path, and TypeScript cannot know. */
export type ModelOf<Parent> = Parent extends string
  ? // biome-ignore lint/suspicious/noExplicitAny: nothing is known
    any
  : Parent extends ClassOf<infer Instance>
    ? Instance
    : Parent extends () => infer Class
      ? ModelOf<Class>
      : // biome-ignore lint/suspicious/noExplicitAny: nothing is known
        any;

type IsAny<Type> = 0 extends 1 & Type ? true : false;

/** Names of what a model itself declares. */
type OwnKey<Row> = Exclude<keyof Row, keyof Model> & string;

/** The model that a property holds, where it is a relation. */
type Related<Property> =
  IsAny<Property> extends true
    ? never
    : Property extends readonly (infer Item)[]
      ? IsAny<Item> extends true
        ? never
        : Item extends Model
          ? Item
          : never
      : Property extends Model
        ? Property
        : never;

/** What a path that leads nowhere is: an error that can be read. */
export interface NoSuchProperty<Path extends string> {
  readonly error: `"${Path}" is not a property there`;
}

/** What a path with many values for one row is, where one value is asked for. */
export interface ManyValues<Path extends string> {
  readonly error: `"${Path}" has many values for one row: aggregate it`;
}

/** What a relation is, where a column is asked for. */
export interface NotAColumn<Path extends string> {
  readonly error: `"${Path}" is a relation, not a column`;
}

type BadSource = NoSuchProperty<string> | ManyValues<string> | NotAColumn<string>;

/** What is not there in the model is null in the database. */
type Step<Row, Key extends string> = undefined extends Row[Key & keyof Row]
  ? Exclude<Row[Key & keyof Row], undefined> | null
  : Row[Key & keyof Row];

/** The type of what a path leads to: null may stand where a to-one relation leads to nothing. `Whole` is for errors. */
export type Resolve<Row, Path extends string, Whole extends string = Path> =
  IsAny<Row> extends true
    ? unknown
    : [OwnKey<Row>] extends [never]
      ? unknown
      : Path extends OwnKey<Row>
        ? Step<Row, Path>
        : Path extends `${infer Head}.${infer Rest}`
          ? Head extends OwnKey<Row>
            ? ResolveRelated<NonNullable<Row[Head & keyof Row]>, Rest, Whole>
            : NoSuchProperty<Whole>
          : NoSuchProperty<Whole>;

type ResolveRelated<Property, Rest extends string, Whole extends string> =
  IsAny<Property> extends true
    ? unknown
    : [Related<Property>] extends [never]
      ? Property extends readonly (infer Item)[]
        ? IsAny<Item> extends true
          ? unknown
          : NoSuchProperty<Whole>
        : NoSuchProperty<Whole>
      : Property extends readonly unknown[]
        ? Resolve<Related<Property>, Rest, Whole>
        : Resolve<Related<Property>, Rest, Whole> | null;

/** The type of a column that a path is, with nothing that makes one value of many. */
type ResolveOne<Row, Path extends string> =
  IsAny<Row> extends true
    ? unknown
    : HasMany<Row, Path> extends true
      ? ManyValues<Path>
      : [Related<NonNullable<Resolve<Row, Path>>>] extends [never]
        ? Resolve<Row, Path>
        : NotAColumn<Path>;

/** Whether a path leads across a to-many relation. */
type HasMany<Row, Path extends string> = Path extends `${infer Head}.${infer Rest}`
  ? Head extends OwnKey<Row>
    ? [Related<NonNullable<Row[Head & keyof Row]>>] extends [never]
      ? false
      : NonNullable<Row[Head & keyof Row]> extends readonly unknown[]
        ? true
        : HasMany<Related<NonNullable<Row[Head & keyof Row]>>, Rest>
    : false
  : false;

/** A type of a source, with what its paths lead to in the parent's row. */
export type ResolveType<Row, Type> =
  IsAny<Type> extends true
    ? unknown
    : unknown extends Type
      ? unknown
      : Type extends Inference.At<infer Path>
        ? Resolve<Row, Path>
        : Type extends Inference.Listed<infer Inner>
          ? ResolveList<ResolveType<Row, Inner>>
          : Type extends Inference.Present<infer Inner>
            ? Exclude<ResolveType<Row, Inner>, null>
            : Type extends Inference.From<infer Inner, infer Result>
              ? Extract<ResolveType<Row, Inner>, BadSource> | Result
              : Type;

/** An array of it; what is wrong stays to be seen. */
type ResolveList<Item> = Extract<Item, BadSource> extends never ? Item[] : Item;

/** The type of a column that rows are grouped by: each of many values makes a group, and none of them one of null. */
type ResolveGroup<Row, Path extends string> =
  HasMany<Row, Path> extends true
    ? [Related<NonNullable<Resolve<Row, Path>>>] extends [never]
      ? Resolve<Row, Path> | null
      : NotAColumn<Path>
    : ResolveOne<Row, Path>;

type ResolveNamed<Row, Path extends string, IsGroup> = IsGroup extends true
  ? ResolveGroup<Row, Path>
  : ResolveOne<Row, Path>;

/** The type of a column that is given as this. */
export type ColumnType<Row, Name, Input, IsGroup = false> = Input extends true
  ? ResolveNamed<Row, Name & string, IsGroup>
  : Input extends string
    ? string extends Input
      ? unknown
      : ResolveNamed<Row, Input, IsGroup>
    : Input extends Source<infer Type>
      ? ResolveType<Row, Type>
      : unknown;

/** Each column as it is given, unless it reads what the parent does not have. */
export type CheckedColumns<Row, Columns, Groups = never> = {
  [Name in keyof Columns]: IsAny<Row> extends true
    ? Columns[Name]
    : Checked<ColumnType<Row, Name, Columns[Name], IsIn<Name, Groups>>, Columns[Name]>;
};

export type IsIn<Name, Names> = [Name] extends [Names] ? true : false;

type Checked<Type, Input> = unknown extends Type
  ? Input
  : [Extract<Type, BadSource>] extends [never]
    ? Input
    : Extract<Type, BadSource>;
