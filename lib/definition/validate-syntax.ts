import type { Expression } from './expression';
import type { Problems } from './problems';
import { walkExpression } from './traverse';

/** A type name with its modifiers and array brackets: `numeric(10, 2)`, `timestamp(3) with time zone[]`, `app."My Type"`. */
const TYPE =
  /^(?:[a-z_][\w$]*|"(?:[^"\0]|"")+")(?:\s*\.\s*(?:[a-z_][\w$]*|"(?:[^"\0]|"")+"))?(?:\s+[a-z_]+)*(?:\s*\(\s*-?[\w$]+(?:\s*,\s*-?[\w$]+)*\s*\))?(?:\s+[a-z_]+)*(?:\s*\[\s*\d*\s*\])*$/i;

/** What is written as it is must have the shape of what it says it is. */
export function validateSyntax(expression: Expression, found: Problems, column?: string): void {
  for (const inner of walkExpression(expression)) {
    if (inner.kind === 'cast' && !TYPE.test(inner.type.trim())) {
      found.add(
        `"${inner.type}" does not look like a type`,
        "spell it as PostgreSQL does: cast('price', 'numeric(10, 2)')",
        column,
      );
    }
    if (inner.kind === 'call' && inner.name === '')
      found.add('a function has an empty name', "name it: func('lower', 'title')", column);
    if (inner.kind === 'arithmetic' && inner.operands.length < 2)
      found.add(`"${inner.operator}" has fewer than two operands`, 'give it two: add(a, b)', column);
    if (inner.kind === 'call' && needsOperands(inner.name) && inner.arguments.length === 0) {
      found.add(`${inner.name} has no operands`, `give it some: ${inner.name}('title', value('-'))`, column);
    }
  }
}

function needsOperands(name: string): boolean {
  return ['coalesce', 'greatest', 'least', 'concat'].includes(name);
}
