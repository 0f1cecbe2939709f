import {
  type AggregateExpression,
  aggregatePaths,
  commonBranch,
  type ParentBody,
  pathsOf,
  type RelationPath,
  startsWith,
  toManyPrefix,
} from '../definition';

/** An aggregate and the name of its result in its branch. */
export interface BranchAggregate {
  readonly aggregate: AggregateExpression;
  readonly output: string;
  /** The column of the view that it is for. */
  readonly column: string;
}

/** Aggregates over one to-many path, computed together in one derived table before they meet the parent. */
export interface Branch {
  readonly path: RelationPath;
  /** The first to-many step, where the derived table starts; `[]` when it must start at the parent. */
  readonly start: RelationPath;
  readonly aggregates: BranchAggregate[];
}

/** Sorts aggregates into branches as they are met, and says where each of them ends up. */
export class Branches {
  readonly all: Branch[] = [];
  private readonly byKey = new Map<string, Branch>();

  constructor(private readonly body: ParentBody) {}

  /** The branch of an aggregate, and the name of its result there. */
  place(aggregate: AggregateExpression, column: string): { branch: Branch; output: string } {
    const branch = this.branchOf(aggregate);
    const output = freeName(column, branch.aggregates);
    branch.aggregates.push({ aggregate, output, column });
    return { branch, output };
  }

  private branchOf(aggregate: AggregateExpression): Branch {
    const path = commonBranch(this.body.relations, aggregatePaths(aggregate)) as RelationPath;
    const start = this.startOf(aggregate, path);
    const key = JSON.stringify([path, start]);
    let branch = this.byKey.get(key);
    if (branch === undefined) {
      branch = { path, start, aggregates: [] };
      this.byKey.set(key, branch);
      this.all.push(branch);
    }
    return branch;
  }

  /** An aggregate that reads the parent, or what is to-one from there, needs the parent's row beside its own. */
  private startOf(aggregate: AggregateExpression, path: RelationPath): RelationPath {
    const first = path.findIndex(
      (_step, index) => toManyPrefix(this.body.relations, path.slice(0, index + 1)).length > 0,
    );
    const start = path.slice(0, first + 1);
    return pathsOf(aggregate).every((inside) => startsWith(inside, start)) ? start : [];
  }
}

function freeName(column: string, taken: readonly BranchAggregate[]): string {
  let name = column;
  for (let count = 2; taken.some(({ output }) => output === name); count += 1) name = `${column}_${count}`;
  return name;
}
