import { describeValue } from '../../errors';
import {
  type AggregateExpression,
  COMPARISON_OPERATORS,
  type Condition,
  type Expression,
  type SqlExpression,
} from '../expression';
import type { Literal } from '../literal';
import type { Problems } from '../problems';
import { assertNever, type IndexDefinition, type ParentBody, type ViewDefinition } from '../view';
import { bodyParts } from '../walk/body-parts';
import { childExpressions, conditionExpressions, walkExpression } from '../walk/traverse';
import { literalProblem } from './literal';
import { type SqlRole, validateSql } from './sql';
import { validateSyntax } from './syntax';

/** Checks every value, every SQL text and every condition of a definition. */
export function validateExpressions({ body, indexes }: ViewDefinition, found: Problems): void {
  if (body.kind === 'query') checkQuery(body.query, found);
  else checkBody(body, found);
  for (const index of indexes) checkIndex(index, new Check(found));
}

function checkQuery(query: SqlExpression, found: Problems): void {
  new Check(found).sql(query, 'statement');
  const isOfView = walkExpression(query).some(
    ({ kind }) => kind === 'column' || kind === 'rows' || kind === 'aggregate',
  );
  if (isOfView) found.add('its query has an expression over columns of a view', 'write columns as SQL text');
  if (!query.query) found.add('its query is not a query', 'give it a select: view.as(sql`select …`)');
}

function checkBody(body: ParentBody, found: Problems): void {
  for (const part of bodyParts(body)) {
    if (part.kind === 'expression') new Check(found, part.column ?? undefined).expression(part.expression);
    if (part.kind === 'condition') new Check(found).condition(part.condition);
  }
}

function checkIndex({ keys, where }: IndexDefinition, check: Check): void {
  for (const key of keys) check.expression(key.expression);
  if (where) check.condition(where);
}

/** Collects the problems of one column, or of the view as a whole. */
class Check {
  constructor(
    private readonly found: Problems,
    private readonly column?: string,
  ) {}

  expression(expression: Expression): void {
    if (expression.kind === 'sql') this.sql(expression, 'part');
    else this.inner(expression);
  }

  /** SQL inside SQL is part of the same text. */
  sql(sql: SqlExpression, role: SqlRole): void {
    validateSql(sql, role, this.found, this.column);
    this.inside(sql);
  }

  private inside({ parts }: SqlExpression): void {
    for (const part of parts) {
      if (typeof part === 'string') continue;
      if (part.kind === 'sql') this.inside(part);
      else this.inner(part);
    }
  }

  private inner(expression: Exclude<Expression, SqlExpression>): void {
    validateSyntax(expression, this.found, this.column);
    switch (expression.kind) {
      case 'column':
        break;
      case 'rows':
        this.add('the rows of a relation are used as a value', "count them: count('comments')");
        break;
      case 'literal':
        this.literal(expression.literal);
        break;
      case 'aggregate':
        this.aggregate(expression);
        break;
      case 'case':
        for (const { when } of expression.branches) this.condition(when);
        this.all(expression.branches.map(({ then }) => then));
        if (expression.else) this.expression(expression.else);
        break;
      case 'call':
      case 'arithmetic':
      case 'cast':
        this.all(childExpressions(expression));
        break;
      default:
        assertNever(expression);
    }
  }

  private literal(literal: Literal): void {
    const problem = literalProblem(literal);
    if (problem !== null) this.add(`a value ${problem}`, 'write a value that PostgreSQL can hold');
  }

  private aggregate(aggregate: AggregateExpression): void {
    const { function: name, arguments: args, orderBy, filter } = aggregate;
    const wanted = name === 'stringAgg' || name === 'jsonObjectAgg' ? 2 : 1;
    if (args.length !== wanted) this.add(`${name} has ${args.length} arguments`, `it takes ${wanted}`);
    for (const argument of args) if (name !== 'count' || argument.kind !== 'rows') this.expression(argument);
    for (const ordering of orderBy) this.expression(ordering.expression);
    if (filter) this.condition(filter);
  }

  condition(condition: Condition): void {
    this.shape(condition);
    switch (condition.kind) {
      case 'and':
      case 'or':
        for (const inner of condition.conditions) this.condition(inner);
        break;
      case 'not':
        this.condition(condition.condition);
        break;
      case 'exists':
        break;
      default:
        this.all(conditionExpressions(condition));
    }
  }

  /** The problems of a condition itself, without those of its operands. */
  private shape(condition: Condition): void {
    switch (condition.kind) {
      case 'comparison':
        if (!COMPARISON_OPERATORS.has(condition.operator))
          this.add(
            `the operator ${describeValue(condition.operator)} is not known`,
            "use an operator that Knex knows, for example '='",
          );
        break;
      case 'in':
        if (condition.left.length === 0 || condition.rows.some((row) => row.length !== condition.left.length))
          this.add('whereIn compares rows of different lengths', 'give as many values as columns');
        break;
      case 'inQuery':
        if (condition.left.length === 0 || !condition.query.query)
          this.add('whereIn compares nothing with a query', "name a column and a query: whereIn('id', knex(…))");
        break;
      case 'exists':
        if (condition.path.length === 0) this.add('whereExists names no relation', "name one: whereExists('comments')");
        break;
    }
  }

  private all(expressions: readonly Expression[]): void {
    for (const expression of expressions) this.expression(expression);
  }

  private add(message: string, hint: string): void {
    this.found.add(message, hint, this.column);
  }
}
