import { AggregateSource } from './aggregate-source';
import { ConditionBuilder, type ConditionInput } from './condition-builder';
import type { AggregateFunction, ArithmeticOperator, Expression } from './expression';
import { isSource, literalExpression, type Operand, Source, type SourceInput, toExpression } from './source';
import { columnExpression, isOpaqueQuery, opaqueExpression, sqlOf } from './sql-text';

/**
 * The number of rows of a relation, or of a column's values that are not null; 0 where there are none.
 * `count()` counts the parent's rows in a view with `groupBy`.
 */
export function count(source?: SourceInput): AggregateSource {
  const rows = source === undefined || source === '*';
  return aggregate('count', [rows ? { kind: 'rows', path: [] } : toExpression(source)]);
}

/** The number of distinct values, or of distinct rows of a relation. */
export function countDistinct(source: SourceInput): AggregateSource {
  return count(source).distinct();
}

export function sum(source: SourceInput): AggregateSource {
  return aggregate('sum', [toExpression(source)]);
}

export function avg(source: SourceInput): AggregateSource {
  return aggregate('avg', [toExpression(source)]);
}

export function min(source: SourceInput): AggregateSource {
  return aggregate('min', [toExpression(source)]);
}

export function max(source: SourceInput): AggregateSource {
  return aggregate('max', [toExpression(source)]);
}

/** The values joined by `delimiter`, nulls left out: `string_agg`. */
export function stringAgg(source: SourceInput, delimiter: string): AggregateSource {
  return aggregate('stringAgg', [toExpression(source), literalExpression(delimiter)]);
}

/** The values as an array, nulls included: `array_agg`. */
export function arrayAgg(source: SourceInput): AggregateSource {
  return aggregate('arrayAgg', [toExpression(source)]);
}

/**
 * The values as a JSON array, nulls included: `jsonb_agg`. An object of sources makes one JSON object a row:
 * `jsonAgg({ id: 'comments.id', by: 'comments.author.name' })`.
 */
export function jsonAgg(source: SourceInput | { readonly [key: string]: SourceInput }): AggregateSource {
  return aggregate('jsonAgg', [isObjectOfSources(source) ? jsonObject(source) : toExpression(source as SourceInput)]);
}

/** The values as a JSON object: `jsonb_object_agg`; as there, a null key is an error and the last of equal keys wins. */
export function jsonObjectAgg(key: SourceInput, value: SourceInput): AggregateSource {
  return aggregate('jsonObjectAgg', [toExpression(key), toExpression(value)]);
}

export function boolAnd(source: SourceInput): AggregateSource {
  return aggregate('boolAnd', [toExpression(source)]);
}

export function boolOr(source: SourceInput): AggregateSource {
  return aggregate('boolOr', [toExpression(source)]);
}

/** A column, or a dotted path to one; an array of names where a name contains a dot. */
export function col(path: string | readonly string[]): Source {
  return new Source(columnExpression(path));
}

/** A value, written so that it means what it would mean as a binding. */
export function value(constant: unknown): Source {
  return new Source(literalExpression(constant));
}

export function coalesce(...operands: Operand[]): Source {
  return call('coalesce', operands);
}

export function nullIf(left: Operand, right: Operand): Source {
  return call('nullif', [left, right]);
}

export function greatest(...operands: Operand[]): Source {
  return call('greatest', operands);
}

export function least(...operands: Operand[]): Source {
  return call('least', operands);
}

/** The operands as one text, nulls left out; text between columns is `value('…')`. */
export function concat(...operands: Operand[]): Source {
  return call('concat', operands);
}

/** `cast(source as type)`, with the type as PostgreSQL spells it: `'numeric(10, 2)'`. */
export function cast(source: Operand, type: string): Source {
  return new Source({ kind: 'cast', expression: toExpression(source), type });
}

/** A function by name, or by `{ schema, name }`. Strings among the arguments are columns; text is `value('…')`. */
export function func(
  name: string | { readonly schema: string; readonly name: string },
  ...operands: Operand[]
): Source {
  return typeof name === 'string' ? call(name, operands) : call(name.name, operands, name.schema);
}

export function add(...operands: [Operand, Operand, ...Operand[]]): Source {
  return arithmetic('+', operands);
}

export function subtract(...operands: [Operand, Operand, ...Operand[]]): Source {
  return arithmetic('-', operands);
}

export function multiply(...operands: [Operand, Operand, ...Operand[]]): Source {
  return arithmetic('*', operands);
}

export function divide(...operands: [Operand, Operand, ...Operand[]]): Source {
  return arithmetic('/', operands);
}

export function modulo(left: Operand, right: Operand): Source {
  return arithmetic('%', [left, right]);
}

/** The first branch that holds: `caseWhen('rating', '>', 4).then(value('good')).else(value('other'))`. */
export function caseWhen(...condition: ConditionInput): CaseBranch {
  return new CaseBranch([], null, condition);
}

/** `when` without its `then` yet. */
export class CaseBranch {
  private readonly condition: ConditionBuilder;

  constructor(
    private readonly branches: CaseSource['branches'],
    private readonly otherwise: Expression | null,
    condition: ConditionInput,
  ) {
    this.condition = new ConditionBuilder().where(...condition);
  }

  then(result: Operand): CaseSource {
    const when = this.condition.build() ?? { kind: 'and' as const, conditions: [] };
    return new CaseSource([...this.branches, { when, then: toExpression(result) }], this.otherwise);
  }
}

/** A `case` expression; null where no branch holds and there is no `else`. */
export class CaseSource extends Source {
  constructor(
    readonly branches: Extract<Expression, { kind: 'case' }>['branches'],
    private readonly otherwise: Expression | null,
  ) {
    super({ kind: 'case', branches, else: otherwise });
  }

  when(...condition: ConditionInput): CaseBranch {
    return new CaseBranch(this.branches, this.otherwise, condition);
  }

  else(result: Operand): CaseSource {
    return new CaseSource(this.branches, toExpression(result));
  }
}

/**
 * SQL with sources and values in it: ``sql`date_trunc('day', ${col('created_at')})` ``. Sources become columns, anything
 * else a value; the text itself is taken as it is.
 */
export function sql(text: TemplateStringsArray, ...inserted: unknown[]): Source {
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

function aggregate(name: AggregateFunction, args: readonly Expression[]): AggregateSource {
  return new AggregateSource({
    kind: 'aggregate',
    function: name,
    arguments: args,
    distinct: false,
    orderBy: [],
    filter: null,
  });
}

function call(name: string, operands: readonly Operand[], schema: string | null = null): Source {
  return new Source({ kind: 'call', schema, name, arguments: operands.map(toExpression) });
}

function arithmetic(operator: ArithmeticOperator, operands: readonly Operand[]): Source {
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
