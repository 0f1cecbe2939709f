import type { Connector } from '../definition/conditions';

interface Names {
  /** The end of the names. */
  readonly words: string;
  readonly starts: readonly ('where' | 'andWhere' | 'orWhere')[];
}

interface Form extends Names {
  /** The negated methods: they put `not` around the condition, or set the `negated` of the condition itself. */
  readonly not: (Names & { readonly by: 'not' | 'negated' }) | null;
}

const ALL = ['where', 'andWhere', 'orWhere'] as const;
const WITHOUT_AND = ['where', 'orWhere'] as const;

/**
 * The forms of conditions: each is a family of where-methods that take the same arguments. The names are those of Knex,
 * which has no `and…` method of some forms. How a form is read, built and written is keyed by its name here:
 * `WHERE_ARGUMENTS`, the readers of lib/objection, and the writers of lib/migrations.
 */
export const WHERE_FORMS = {
  where: { words: '', starts: ALL, not: { words: 'Not', starts: ALL, by: 'not' } },
  raw: { words: 'Raw', starts: ALL, not: null },
  in: { words: 'In', starts: ALL, not: { words: 'NotIn', starts: WITHOUT_AND, by: 'negated' } },
  null: { words: 'Null', starts: WITHOUT_AND, not: { words: 'NotNull', starts: WITHOUT_AND, by: 'negated' } },
  between: { words: 'Between', starts: ALL, not: { words: 'NotBetween', starts: ALL, by: 'negated' } },
  like: { words: 'Like', starts: ALL, not: null },
  iLike: { words: 'ILike', starts: ALL, not: null },
  column: { words: 'Column', starts: ALL, not: { words: 'NotColumn', starts: ALL, by: 'not' } },
  exists: { words: 'Exists', starts: WITHOUT_AND, not: { words: 'NotExists', starts: WITHOUT_AND, by: 'not' } },
  jsonObject: { words: 'JsonObject', starts: ALL, not: { words: 'NotJsonObject', starts: ALL, by: 'not' } },
  jsonSupersetOf: { words: 'JsonSupersetOf', starts: ALL, not: { words: 'JsonNotSupersetOf', starts: ALL, by: 'not' } },
  jsonSubsetOf: { words: 'JsonSubsetOf', starts: ALL, not: { words: 'JsonNotSubsetOf', starts: ALL, by: 'not' } },
  jsonPath: { words: 'JsonPath', starts: ALL, not: null },
} as const satisfies { readonly [form: string]: Form };

export type WhereForm = keyof typeof WHERE_FORMS;

type NameOf<Family> = Family extends {
  readonly words: infer Words extends string;
  readonly starts: readonly (infer Start extends string)[];
}
  ? `${Start}${Words}`
  : never;

/** The names of the methods of a form: `'whereIn' | 'andWhereIn' | 'orWhereIn' | 'whereNotIn' | 'orWhereNotIn'`. */
export type WhereName<Form extends WhereForm = WhereForm> = {
  [Key in Form]: NameOf<(typeof WHERE_FORMS)[Key] | (typeof WHERE_FORMS)[Key]['not']>;
}[Form];

/** What the name of a where-method stands for. */
export interface WhereMethod {
  readonly form: WhereForm;
  readonly connector: Connector;
  readonly negated: boolean;
}

/** Every where-method by its name. */
export const WHERE_METHODS: ReadonlyMap<string, WhereMethod> = new Map(
  (Object.keys(WHERE_FORMS) as WhereForm[]).flatMap((form) => [
    ...methodsOf(form, WHERE_FORMS[form], false),
    ...methodsOf(form, WHERE_FORMS[form].not, true),
  ]),
);

function methodsOf(
  form: WhereForm,
  names: Names | null,
  negated: boolean,
): readonly (readonly [string, WhereMethod])[] {
  if (names === null) return [];
  return names.starts.map((start) => [
    `${start}${names.words}`,
    { form, connector: start === 'orWhere' ? 'or' : 'and', negated },
  ]);
}

/** The shortest name of a where-method: `whereNotIn`, not `andWhereNotIn`. */
export function whereName({ form, connector, negated }: WhereMethod): string {
  const names = negated ? WHERE_FORMS[form].not : WHERE_FORMS[form];
  if (names === null) throw new Error(`the form '${form}' has no negated methods`);
  return `${connector === 'or' ? 'orWhere' : 'where'}${names.words}`;
}

/** How the negated methods of a form negate; null where it has none. */
export function negationOf(form: WhereForm): 'not' | 'negated' | null {
  return WHERE_FORMS[form].not?.by ?? null;
}
