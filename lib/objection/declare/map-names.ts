import {
  type Condition,
  conditionExpressions,
  type Expression,
  mapCondition,
  mapExpression,
  walkExpression,
} from '../../definition';
import type { RelationPlaces } from './relation-places';

/** Sources name properties; these are the same sources by the names of columns, or null where one is not there. */
export class NameMapper {
  private isBroken = false;

  constructor(
    private readonly places: RelationPlaces,
    /** The column of the view that the names are for. */
    private readonly column?: string,
  ) {}

  expression(expression: Expression): Expression | null {
    const counted = mapExpression(expression, (inner) => this.countRows(inner));
    this.visit([counted]);
    const mapped = mapExpression(counted, (inner) => this.mapColumn(inner));
    return this.isBroken ? null : mapped;
  }

  condition(condition: Condition): Condition | null {
    const counted = mapCondition(condition, (inner) => mapExpression(inner, (part) => this.countRows(part)));
    this.visit(conditionExpressions(counted));
    const mapped = mapCondition(counted, (inner) => mapExpression(inner, (part) => this.mapColumn(part)));
    return this.isBroken ? null : mapped;
  }

  /** `count('comments')` is over rows, where `comments` is a relation. */
  private countRows(expression: Expression): Expression {
    if (expression.kind !== 'aggregate' || expression.function !== 'count') return expression;
    const [counted] = expression.arguments;
    if (counted?.kind !== 'column') return expression;
    const path = [...counted.path, counted.column];
    if (this.places.isRelation(path)) return { ...expression, arguments: [{ kind: 'rows', path }] };
    if (!this.places.reportNearRelation(path, this.column)) return expression;
    this.isBroken = true;
    return { ...expression, arguments: [] };
  }

  /** Relations whose rows are read, though none of their columns are. */
  private visit(expressions: readonly Expression[]): void {
    for (const inner of expressions.flatMap(walkExpression)) {
      if (inner.kind === 'rows' && this.places.at(inner.path, this.column) === null) this.isBroken = true;
    }
  }

  private mapColumn(expression: Expression): Expression {
    if (expression.kind !== 'column') return expression;
    const column = this.places.columnAt(expression.path, expression.column, this.column);
    if (column === null) this.isBroken = true;
    return column === null ? expression : { ...expression, column };
  }
}
