import { quoteIdentifier } from '../../compiler/dialect';
import { applyEdits, type Token, tokenize } from '../../compiler/tokens';

/** What stands in a definition after a part of it that is known exactly. */
export function afterPrefix(definition: string, prefix: string): string {
  if (!definition.startsWith(prefix))
    throw new Error(`expected a definition that starts with ${prefix}: ${definition}`);
  return definition.slice(prefix.length);
}

export function beforeSuffix(definition: string, suffix: string): string {
  if (!definition.endsWith(suffix)) throw new Error(`expected a definition that ends with ${suffix}: ${definition}`);
  return definition.slice(0, -suffix.length);
}

/** Expressions name their relation only where they mean a whole row of it: `relation.*`. */
export function retargetWholeRows(expressions: string, quotedRelation: string, to: string): string {
  const tokens = tokenize(expressions);
  const edits = tokens
    .filter((token, index) => token.text === quotedRelation && isWholeRow(tokens, index))
    .map(({ start, end }) => ({ start, end, text: quoteIdentifier(to) }));
  return applyEdits(expressions, edits);
}

function isWholeRow(tokens: readonly Token[], index: number): boolean {
  return tokens[index - 1]?.text !== '.' && tokens[index + 1]?.text === '.' && tokens[index + 2]?.text === '*';
}
