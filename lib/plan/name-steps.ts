import { assertNever } from '../definition';
import { describe } from './affected';
import type { Step, StepData } from './step';

/** Gives every step a name of its own within its plan, such as `fill blog.post_summaries`. */
export function nameSteps(steps: readonly StepData[]): readonly Step[] {
  const used = new Map<string, number>();
  return steps.map((step) => {
    const name = `${step.kind} ${subject(step)}`.trim();
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    return { ...step, name: count === 1 ? name : `${name} (${count})` };
  });
}

function subject(step: StepData): string {
  switch (step.kind) {
    case 'create':
    case 'prepare':
    case 'fill':
    case 'analyze':
    case 'attach':
    case 'swap':
    case 'dropOld':
    case 'renameAttached':
      return describe(step.target);
    case 'rebuildIndex':
      return `${describe(step.target)} ${step.index}`;
    case 'createIndex':
      return `${describe(step.view)} ${step.indexName}`;
    case 'hold':
    case 'comment':
    case 'register':
      return describe(step.relation);
    case 'setStorage':
      return describe(step.view);
    case 'commentColumn':
      return `${describe(step.relation)}.${step.column}`;
    case 'renameColumn':
      return `${describe(step.relation)}.${step.from}`;
    case 'renameTableColumn':
      return `${describe(step.table)}.${step.from}`;
    case 'moveTable':
      return describe(step.table);
    case 'lock':
      return [...step.relations, ...(step.tables ?? [])].map(describe).join(', ');
    case 'replaceView':
      return describe(step.view);
    case 'dropIndex':
      return describe(step.index);
    case 'renameIndex':
      return describe({ ...step.index, name: step.to });
    default:
      return assertNever(step);
  }
}
