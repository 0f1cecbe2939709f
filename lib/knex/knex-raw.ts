/** What of Knex's raw values is used. */
export interface KnexRaw {
  readonly isRawInstance: true;
}

/** What of the references of Knex is used; they are raw values too. */
export interface KnexRef extends KnexRaw {
  readonly ref: string;
  readonly _schema: string | null;
  readonly _alias: string | null;
}

/** True for `knex.raw(…)`, and for `knex.ref(…)`. */
export function isRaw(value: unknown): value is KnexRaw {
  return (value as Partial<KnexRaw> | null | undefined)?.isRawInstance === true;
}

/** True for `knex.ref('name')`. */
export function isRef(value: unknown): value is KnexRef {
  return isRaw(value) && typeof (value as Partial<KnexRef>).ref === 'string';
}
