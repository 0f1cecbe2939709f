import { describeValue } from '../../errors';
import type { Expression } from '../expression';
import type { Problems } from '../problems';

/** A type name with its modifiers and array brackets: `numeric(10, 2)`, `timestamp(3) with time zone[]`, `app."My Type"`. */
const TYPE =
  /^(?:[a-z_][\w$]*|"(?:[^"\0]|"")+")(?:\s*\.\s*(?:[a-z_][\w$]*|"(?:[^"\0]|"")+"))?(?:\s+[a-z_]+)*(?:\s*\(\s*-?\w+(?:\s*,\s*-?\w+)*\s*\))?(?:\s+[a-z_]+)*(?:\s*\[\s*\d*\s*\])*$/i;

/** More than any type needs, in characters. */
const MAX_TYPE_LENGTH = 500;

/** What is written as it is must have the shape of what it says it is. */
export function validateSyntax(expression: Expression, found: Problems, column?: string): void {
  switch (expression.kind) {
    case 'cast':
      if (!isType(expression.type)) {
        const hint = "spell it as PostgreSQL does: cast('price', 'numeric(10, 2)')";
        found.add(`${describeValue(expression.type)} does not look like a type`, hint, column);
      }
      return;
    case 'call':
      if (expression.name === '') found.add('a function has an empty name', "name it: func('lower', 'title')", column);
      if (needsOperands(expression.name) && expression.arguments.length === 0) {
        const hint = `give it some: ${expression.name}('title', value('-'))`;
        found.add(`${expression.name} has no operands`, hint, column);
      }
      return;
    case 'arithmetic':
      if (expression.operands.length < 2)
        found.add(`"${expression.operator}" has fewer than two operands`, 'give it two: add(a, b)', column);
      return;
    case 'case':
      if (expression.branches.length === 0)
        found.add('a case has no branches', "give it one: caseWhen('rating', '>', 4).then(value('good'))", column);
      return;
  }
}

function isType(text: string): boolean {
  return text.length <= MAX_TYPE_LENGTH && TYPE.test(text.trim());
}

function needsOperands(name: string): boolean {
  return ['coalesce', 'greatest', 'least', 'concat'].includes(name);
}
