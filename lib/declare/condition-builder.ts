import { type Connector, join, negate } from '../definition/conditions';
import type { Condition } from '../definition/expression';
import { isOpaqueQuery } from './sql-text';
import { type ComparisonInput, isComparisons, WHERE_ARGUMENTS, type WhereArguments } from './where-arguments';
import { negationOf, WHERE_METHODS, type WhereForm, type WhereMethod, type WhereName } from './where-forms';

/** What groups conditions: `(q) => q.where(…).orWhere(…)`, with `this` as the builder too, as in Knex. */
export type ConditionCallback = (this: ConditionBuilder, builder: ConditionBuilder) => unknown;

/** The arguments of `where`: the forms that Knex's `where` takes, over sources. */
export type ConditionInput = [callback: ConditionCallback] | ComparisonInput;

interface MethodArguments extends Omit<WhereArguments, 'where'> {
  where: ConditionInput;
}

/** Gives back the builder that it is called on. */
type Method<Input extends unknown[]> = <Builder>(this: Builder, ...input: Input) => Builder;

type WhereMethods = { [Form in WhereForm as WhereName<Form>]: Method<MethodArguments[Form]> };

/** The where-methods, by the names that Knex gives them. */
export interface ConditionMethods extends WhereMethods {
  /** An object negates each of its comparisons, as in Knex. */
  whereNot: Method<ConditionInput>;
  /** Compares two sources: `whereColumn('updated_at', '>', 'created_at')`. */
  whereColumn: Method<WhereArguments['column']>;
  /** A relation path (`'comments'`: has at least one), or a subquery as in Knex. */
  whereExists: Method<WhereArguments['exists']>;
  /** Compares what a JSON path leads to: `whereJsonPath('address', '$.zip', '=', '1010')`. A number compares as one. */
  whereJsonPath: Method<WhereArguments['jsonPath']>;
}

/** The where-methods, which the loop below defines on the prototype. */
export interface ConditionBuilder extends ConditionMethods {}

/**
 * Collects conditions the way Knex's query builder does, over sources instead of columns; `build()` gives the value.
 * Values on the right stay values (`col('…')` compares with a column), strings on the left are columns or paths.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are defined on the prototype
export class ConditionBuilder {
  /** Alternatives of conjunctions: `a or b and c` is `[[a], [b, c]]`. */
  private readonly alternatives: Condition[][] = [];

  /** The condition collected so far, or null when there is none. */
  build(): Condition | null {
    if (this.alternatives.length === 0) return null;
    const joined = this.alternatives.map((conditions) => join('and', conditions));
    return join('or', joined);
  }

  add(connector: Connector, condition: Condition | null): this {
    if (condition === null) return this;
    const last = this.alternatives[this.alternatives.length - 1];
    if (connector === 'or' || last === undefined) this.alternatives.push([condition]);
    else last.push(condition);
    return this;
  }
}

for (const [name, method] of WHERE_METHODS)
  Object.defineProperty(ConditionBuilder.prototype, name, {
    configurable: true,
    writable: true,
    value(this: ConditionBuilder, ...input: unknown[]) {
      return addWhere(this, method, input);
    },
  });

/** Calls a where-method with arguments of any type. */
export function addWhere<Builder extends ConditionBuilder>(
  builder: Builder,
  { form, connector, negated }: WhereMethod,
  input: readonly unknown[],
): Builder {
  if (form === 'where' && connector === 'and' && negated && input.length === 1 && isComparisons(input[0])) {
    for (const [source, value] of Object.entries(input[0])) builder.whereNot(source, value);
    return builder;
  }
  const condition = readInput(form, input);
  return builder.add(connector, negated && condition !== null ? negateAs(form, condition) : condition);
}

function negateAs(form: WhereForm, condition: Condition): Condition {
  const isOwn = negationOf(form) === 'negated' && 'negated' in condition;
  return isOwn ? { ...condition, negated: true } : negate(condition);
}

/** Reads the arguments of `where` into a condition; null for an empty group or an empty object. */
export function readCondition(input: ConditionInput): Condition | null {
  return readInput('where', input);
}

function readInput(form: WhereForm, input: readonly unknown[]): Condition | null {
  const [first] = input;
  if (form === 'where' && input.length === 1 && typeof first === 'function' && !isOpaqueQuery(first)) {
    const group = new ConditionBuilder();
    (first as ConditionCallback).call(group, group);
    return group.build();
  }
  const read = WHERE_ARGUMENTS[form] as (...input: readonly unknown[]) => Condition | null;
  return read(...input);
}
