import type { Expression } from '../../definition/expression';
import { ConditionBuilder, type ConditionInput } from '../condition-builder';
import { type Inference, type Operand, Source, toExpression } from '../source';

/**
 * Begins a `case` expression. The condition has the forms of Knex's `where`; the first branch whose condition holds gives
 * the value.
 *
 * @example
 * view.columns({ mood: caseWhen('rating', '>', 4).then(value('good')).else(value('other')) });
 */
export function caseWhen(...condition: ConditionInput): CaseBranch<null> {
  return new CaseBranch([], null, condition);
}

/**
 * A branch of a `case` expression that lacks its result. It becomes a source with `then`.
 *
 * @example
 * const good = caseWhen('rating', '>', 4);
 * view.columns({ mood: good.then(value('good')) });
 */
export class CaseBranch<Type = unknown> {
  private readonly condition: ConditionBuilder;

  constructor(
    private readonly branches: CaseSource['branches'],
    private readonly otherwise: Expression | null,
    condition: ConditionInput,
  ) {
    this.condition = new ConditionBuilder().where(...condition);
  }

  /** The result of this branch. A string is a column; text is `value('…')`. */
  then<const Result extends Operand>(result: Result): CaseSource<Type | Inference.TypeOf<Result>> {
    const when = this.condition.build() ?? { kind: 'and' as const, conditions: [] };
    return new CaseSource([...this.branches, { when, then: toExpression(result) }], this.otherwise);
  }
}

/**
 * A `case` expression; null if no branch holds and there is no `else`.
 *
 * @example
 * const mood = caseWhen('rating', '>', 4).then(value('good')).when('rating', '<', 2).then(value('bad'));
 * view.columns({ mood: mood.else(value('fair')) });
 */
export class CaseSource<Type = unknown> extends Source<Type> {
  constructor(
    /** The conditions with their results, in order. */
    readonly branches: Extract<Expression, { kind: 'case' }>['branches'],
    private readonly otherwise: Expression | null,
  ) {
    super({ kind: 'case', branches, else: otherwise });
  }

  /** Adds a branch, for rows that no branch before it takes. */
  when(...condition: ConditionInput): CaseBranch<Type> {
    return new CaseBranch(this.branches, this.otherwise, condition);
  }

  /** The result for all other rows. A string is a column; text is `value('…')`. */
  else<const Result extends Operand>(result: Result): CaseSource<Type | Inference.TypeOf<Result>> {
    return new CaseSource(this.branches, toExpression(result));
  }
}
