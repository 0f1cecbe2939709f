import { quoteIdentifier } from './dialect';
import { applyEdits, type Edit, type Token, tokenize } from './tokens';

/** A relation, and the one that is to be read in its place. */
export interface Retarget {
  readonly schema: string;
  readonly name: string;
  readonly to: {
    /** The same schema when it is left out. */
    readonly schema?: string;
    readonly name: string;
  };
}

/** What is known at a place of a query, one for each open parenthesis. */
interface Level {
  /** Inside a select, after the word; a `from` elsewhere is part of an expression, as in `extract(year from x)`. */
  readonly isSelect: boolean;
  readonly isFrom: boolean;
  /** The next token begins something to select from. */
  readonly expectsItem: boolean;
}

const EXPRESSION: Level = { isSelect: false, isFrom: false, expectsItem: false };
const JOINS: Level = { isSelect: true, isFrom: true, expectsItem: true };

/** What ends a from clause. */
const FROM_ENDS = new Set([
  'WHERE',
  'GROUP',
  'HAVING',
  'WINDOW',
  'ORDER',
  'LIMIT',
  'OFFSET',
  'FETCH',
  'FOR',
  'UNION',
  'INTERSECT',
  'EXCEPT',
]);

/**
 * Makes a query read from other relations. It has to be as `pg_get_viewdef` prints it under an empty `search_path`, so
 * that every relation has its schema. A relation that has no alias gets its old name as one, so that `name.column` goes
 * on meaning its columns. Casts to the row types of relations stay as they are: whether anything still depends on the
 * old relation is for the catalog to say.
 */
export function retargetBody(body: string, retargets: readonly Retarget[]): string {
  const tokens = tokenize(body);
  const edits: Edit[] = [];
  const levels: Level[] = [EXPRESSION];
  for (const [index, token] of tokens.entries()) {
    const level = levels.at(-1) as Level;
    if (token.text === ')') {
      levels.pop();
      continue;
    }
    const edit = level.expectsItem ? retargetItem(tokens, index, retargets) : null;
    if (edit !== null) edits.push(edit);
    levels[levels.length - 1] = nextLevel(level, token, tokens[index - 1]);
    if (token.text === '(') levels.push(level.expectsItem ? JOINS : EXPRESSION);
  }
  return applyEdits(body, edits);
}

function nextLevel(level: Level, token: Token, before: Token | undefined): Level {
  if (token.kind === 'symbol') return { ...level, expectsItem: token.text === ',' && level.isFrom };
  if (token.kind !== 'keyword') return { ...level, expectsItem: false };
  switch (token.text) {
    case 'SELECT':
      return { isSelect: true, isFrom: false, expectsItem: false };
    case 'WITH':
    case 'VALUES':
      return level.expectsItem ? EXPRESSION : level;
    case 'FROM': {
      const begins = level.isSelect && before?.text !== 'DISTINCT' && before?.text !== 'ROWS';
      return begins ? { ...level, isFrom: true, expectsItem: true } : { ...level, expectsItem: false };
    }
    case 'JOIN':
      return { ...level, expectsItem: level.isFrom };
    case 'ONLY':
    case 'LATERAL':
      return level;
    default:
      return { ...level, isFrom: level.isFrom && !FROM_ENDS.has(token.text), expectsItem: false };
  }
}

/** What replaces `schema.name`, when that begins at a token and is not the name of a function. */
function retargetItem(tokens: readonly Token[], index: number, retargets: readonly Retarget[]): Edit | null {
  const [schema, dot, name, after] = tokens.slice(index, index + 4);
  if (schema?.kind !== 'identifier' || dot?.text !== '.' || name?.kind !== 'identifier') return null;
  if (after?.text === '(') return null;
  const found = retargets.find((retarget) => retarget.schema === schema.value && retarget.name === name.value);
  if (found === undefined) return null;
  const to = `${quoteIdentifier(found.to.schema ?? found.schema)}.${quoteIdentifier(found.to.name)}`;
  const hasAlias = after?.kind === 'identifier' || after?.text === 'AS';
  const needsAlias = !hasAlias && found.to.name !== found.name;
  return { start: schema.start, end: name.end, text: needsAlias ? `${to} ${quoteIdentifier(found.name)}` : to };
}
