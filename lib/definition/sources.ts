import { AggregateSource } from './aggregate-source';
import { ConditionBuilder, type ConditionInput } from './condition-builder';
import type { AggregateFunction, ArithmeticOperator, Expression } from './expression';
import { isSource, literalExpression, type Operand, Source, type SourceInput, toExpression } from './source';
import type { From, Listed, Numeric, TypeOf, Widened } from './source-type';
import { columnExpression, isOpaqueQuery, opaqueExpression, sqlOf } from './sql-text';

/** `pg` reads a `bigint` as a string; `*` is the rows themselves. */
type Counted<Input> = Input extends '*' ? string : From<TypeOf<Input>, string>;

type JsonInput<Input> = Input extends SourceInput ? TypeOf<Input> : TypeOf<Input[keyof Input]>;

/**
 * The number of rows of a relation, or of a column's values that are not null; 0 where there are none.
 * `count()` counts the parent's rows in a view with `groupBy`.
 */
export function count<const Input extends SourceInput = '*'>(source?: Input): AggregateSource<Counted<Input>> {
  const rows = source === undefined || source === '*';
  return aggregate('count', [rows ? { kind: 'rows', path: [] } : toExpression(source)]);
}

/** The number of distinct values, or of distinct rows of a relation. */
export function countDistinct<const Input extends SourceInput>(source: Input): AggregateSource<Counted<Input>> {
  return count(source).distinct();
}

export function sum<const Input extends SourceInput>(source: Input): AggregateSource<From<TypeOf<Input>, Numeric>> {
  return aggregate('sum', [toExpression(source)]);
}

export function avg<const Input extends SourceInput>(source: Input): AggregateSource<From<TypeOf<Input>, Numeric>> {
  return aggregate('avg', [toExpression(source)]);
}

export function min<const Input extends SourceInput>(source: Input): AggregateSource<TypeOf<Input> | null> {
  return aggregate('min', [toExpression(source)]);
}

export function max<const Input extends SourceInput>(source: Input): AggregateSource<TypeOf<Input> | null> {
  return aggregate('max', [toExpression(source)]);
}

/** The values joined by `delimiter`, nulls left out: `string_agg`. */
export function stringAgg<const Input extends SourceInput>(
  source: Input,
  delimiter: string,
): AggregateSource<From<TypeOf<Input>, string | null>> {
  return aggregate('stringAgg', [toExpression(source), literalExpression(delimiter)]);
}

/** The values as an array, nulls included: `array_agg`. */
export function arrayAgg<const Input extends SourceInput>(
  source: Input,
): AggregateSource<Listed<TypeOf<Input>> | null> {
  return aggregate('arrayAgg', [toExpression(source)]);
}

/**
 * The values as a JSON array, nulls included: `jsonb_agg`. An object of sources makes one JSON object a row:
 * `jsonAgg({ id: 'comments.id', by: 'comments.author.name' })`.
 */
export function jsonAgg<const Input extends SourceInput | { readonly [key: string]: SourceInput }>(
  source: Input,
): AggregateSource<From<JsonInput<Input>, unknown[] | null>> {
  return aggregate('jsonAgg', [isObjectOfSources(source) ? jsonObject(source) : toExpression(source as SourceInput)]);
}

/** The values as a JSON object: `jsonb_object_agg`; as there, a null key is an error and the last of equal keys wins. */
export function jsonObjectAgg<const Key extends SourceInput, const Value extends SourceInput>(
  key: Key,
  value: Value,
): AggregateSource<From<TypeOf<Key> | TypeOf<Value>, { [key: string]: unknown } | null>> {
  return aggregate('jsonObjectAgg', [toExpression(key), toExpression(value)]);
}

export function boolAnd<const Input extends SourceInput>(
  source: Input,
): AggregateSource<From<TypeOf<Input>, boolean | null>> {
  return aggregate('boolAnd', [toExpression(source)]);
}

export function boolOr<const Input extends SourceInput>(
  source: Input,
): AggregateSource<From<TypeOf<Input>, boolean | null>> {
  return aggregate('boolOr', [toExpression(source)]);
}

/** A column, or a dotted path to one; an array of names where a name contains a dot. */
export function col<const Path extends string | readonly string[]>(path: Path): Source<TypeOf<Path>> {
  return new Source(columnExpression(path));
}

/** A value, written so that it means what it would mean as a binding. */
export function value<Value>(constant: Value): Source<Widened<Value>> {
  return new Source(literalExpression(constant));
}

export function coalesce<const Inputs extends readonly Operand[]>(...operands: Inputs): Source<TypeOf<Inputs[number]>> {
  return call('coalesce', operands);
}

export function nullIf<const Left extends Operand>(left: Left, right: Operand): Source<TypeOf<Left> | null> {
  return call('nullif', [left, right]);
}

export function greatest<const Inputs extends readonly Operand[]>(...operands: Inputs): Source<TypeOf<Inputs[number]>> {
  return call('greatest', operands);
}

export function least<const Inputs extends readonly Operand[]>(...operands: Inputs): Source<TypeOf<Inputs[number]>> {
  return call('least', operands);
}

/** The operands as one text, nulls left out; text between columns is `value('…')`. */
export function concat<const Inputs extends readonly Operand[]>(
  ...operands: Inputs
): Source<From<TypeOf<Inputs[number]>, string>> {
  return call('concat', operands);
}

/** `cast(source as type)`, with the type as PostgreSQL spells it: `'numeric(10, 2)'`; `cast<number>(…)` tells TypeScript. */
export function cast<Type = unknown>(source: Operand, type: string): Source<Type> {
  return new Source({ kind: 'cast', expression: toExpression(source), type });
}

/** A function by name, or by `{ schema, name }`. Strings among the arguments are columns; text is `value('…')`. */
export function func<Type = unknown>(
  name: string | { readonly schema: string; readonly name: string },
  ...operands: Operand[]
): Source<Type> {
  return typeof name === 'string' ? call(name, operands) : call(name.name, operands, name.schema);
}

export function add<const Inputs extends readonly [Operand, Operand, ...Operand[]]>(
  ...operands: Inputs
): Source<From<TypeOf<Inputs[number]>, Numeric>> {
  return arithmetic('+', operands);
}

export function subtract<const Inputs extends readonly [Operand, Operand, ...Operand[]]>(
  ...operands: Inputs
): Source<From<TypeOf<Inputs[number]>, Numeric>> {
  return arithmetic('-', operands);
}

export function multiply<const Inputs extends readonly [Operand, Operand, ...Operand[]]>(
  ...operands: Inputs
): Source<From<TypeOf<Inputs[number]>, Numeric>> {
  return arithmetic('*', operands);
}

export function divide<const Inputs extends readonly [Operand, Operand, ...Operand[]]>(
  ...operands: Inputs
): Source<From<TypeOf<Inputs[number]>, Numeric>> {
  return arithmetic('/', operands);
}

export function modulo<const Left extends Operand, const Right extends Operand>(
  left: Left,
  right: Right,
): Source<From<TypeOf<Left> | TypeOf<Right>, Numeric>> {
  return arithmetic('%', [left, right]);
}

/** The first branch that holds: `caseWhen('rating', '>', 4).then(value('good')).else(value('other'))`. */
export function caseWhen(...condition: ConditionInput): CaseBranch<null> {
  return new CaseBranch([], null, condition);
}

/** `when` without its `then` yet. */
export class CaseBranch<Type = unknown> {
  private readonly condition: ConditionBuilder;

  constructor(
    private readonly branches: CaseSource['branches'],
    private readonly otherwise: Expression | null,
    condition: ConditionInput,
  ) {
    this.condition = new ConditionBuilder().where(...condition);
  }

  then<const Result extends Operand>(result: Result): CaseSource<Type | TypeOf<Result>> {
    const when = this.condition.build() ?? { kind: 'and' as const, conditions: [] };
    return new CaseSource([...this.branches, { when, then: toExpression(result) }], this.otherwise);
  }
}

/** A `case` expression; null where no branch holds and there is no `else`. */
export class CaseSource<Type = unknown> extends Source<Type> {
  constructor(
    readonly branches: Extract<Expression, { kind: 'case' }>['branches'],
    private readonly otherwise: Expression | null,
  ) {
    super({ kind: 'case', branches, else: otherwise });
  }

  when(...condition: ConditionInput): CaseBranch<Type> {
    return new CaseBranch(this.branches, this.otherwise, condition);
  }

  else<const Result extends Operand>(result: Result): CaseSource<Type | TypeOf<Result>> {
    return new CaseSource(this.branches, toExpression(result));
  }
}

/**
 * SQL with sources and values in it: ``sql`date_trunc('day', ${col('created_at')})` ``. Sources become columns, anything
 * else a value; the text itself is taken as it is. TypeScript can be told what it is read as: ``sql<Date>`now()` ``.
 */
export function sql<Type = unknown>(text: TemplateStringsArray, ...inserted: unknown[]): Source<Type> {
  const parts: (string | Expression)[] = [text[0] as string];
  inserted.forEach((part, index) => {
    parts.push(sqlPart(part), text[index + 1] as string);
  });
  return new Source(sqlOf(parts, false));
}

function sqlPart(part: unknown): Expression {
  if (isSource(part)) return part.expression;
  return isOpaqueQuery(part) ? opaqueExpression(part) : literalExpression(part);
}

function aggregate<Type>(name: AggregateFunction, args: readonly Expression[]): AggregateSource<Type> {
  return new AggregateSource({
    kind: 'aggregate',
    function: name,
    arguments: args,
    distinct: false,
    orderBy: [],
    filter: null,
  });
}

function call<Type>(name: string, operands: readonly Operand[], schema: string | null = null): Source<Type> {
  return new Source({ kind: 'call', schema, name, arguments: operands.map(toExpression) });
}

function arithmetic<Type>(operator: ArithmeticOperator, operands: readonly Operand[]): Source<Type> {
  return new Source({ kind: 'arithmetic', operator, operands: operands.map(toExpression) });
}

function isObjectOfSources(source: unknown): source is { readonly [key: string]: SourceInput } {
  return typeof source === 'object' && source !== null && !isSource(source) && !isOpaqueQuery(source);
}

function jsonObject(fields: { readonly [key: string]: SourceInput }): Expression {
  const args = Object.entries(fields).flatMap(([key, source]) => [textLiteral(key), toExpression(source)]);
  return { kind: 'call', schema: null, name: 'jsonb_build_object', arguments: args };
}

/** `jsonb_build_object` takes any type, so a bare literal would have none. */
function textLiteral(text: string): Expression {
  return { kind: 'cast', expression: literalExpression(text), type: 'text' };
}
