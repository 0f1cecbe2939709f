import {
  bodyParts,
  type Expression,
  type ParentBody,
  partExpressions,
  type SqlExpression,
  scanSql,
  walkExpression,
} from '../definition';
import type { Dialect } from './dialect';
import { nameTokens, type WordToken } from './sql-names';

/** What SQL text of a declaration names, as the catalog holds names. It is scanned and not parsed: some names are no tables. */
export interface ForeignNames {
  /** Every name in it. */
  readonly all: ReadonlySet<string>;
  /** What it may name of the queries around it: `x` of `x.y`, where no from clause around that names an `x`. */
  readonly free: ReadonlySet<string>;
  /** Names of its from clauses around an expression of ours, where they would hide a table of that name from it. */
  readonly hiding: ReadonlySet<string>;
}

const NONE: ForeignNames = { all: new Set(), free: new Set(), hiding: new Set() };

/** What all SQL text of a body names. */
export function foreignNames(body: ParentBody, dialect: Dialect): ForeignNames {
  return namesIn(bodyParts(body).flatMap(partExpressions), dialect);
}

/** What the SQL text in some expressions names. */
export function namesIn(expressions: readonly Expression[], dialect: Dialect): ForeignNames {
  const texts = expressions.flatMap(walkExpression).filter((inner) => inner.kind === 'sql');
  if (texts.length === 0) return NONE;
  const found = texts.map((sql) => namesOf(sql, dialect));
  const union = (key: keyof ForeignNames): Set<string> => new Set(found.flatMap((names) => [...names[key]]));
  return { all: union('all'), free: union('free'), hiding: union('hiding') };
}

/** Stands for an expression of ours. PostgreSQL accepts no text with this character. */
const PLACE = '\u0000';

/** The text as it is sent, so that what is written without a gap is one name. */
function textOf({ parts }: SqlExpression, dialect: Dialect): string {
  const texts = parts.map((part) => {
    if (typeof part === 'string') return part;
    if (part.kind === 'sql') return part.query ? `(${textOf(part, dialect)})` : textOf(part, dialect);
    return part.kind === 'literal' ? dialect.literal(part.literal, 'expression') : PLACE;
  });
  return texts.join('');
}

/** What is known inside of one pair of parentheses. */
interface Level {
  readonly given: Set<string>;
  readonly used: Set<string>;
  isSelect: boolean;
  isFrom: boolean;
  hasPlace: boolean;
}

const newLevel = (isFrom = false): Level => ({
  ...{ given: new Set(), used: new Set() },
  ...{ isSelect: false, isFrom, hasPlace: false },
});

function namesOf(sql: SqlExpression, dialect: Dialect): ForeignNames {
  const text = textOf(sql, dialect);
  const tokens = nameTokens(text, scanSql(text));
  const hiding = new Set<string>();
  const levels = [newLevel()];
  const end = (): void => {
    const level = levels.pop() as Level;
    endLevel(level, levels[levels.length - 1] ?? null, hiding);
  };
  for (const [index, token] of tokens.entries()) {
    const level = levels[levels.length - 1] as Level;
    if (token.text === '(') levels.push(newLevel(level.isFrom));
    else if (token.text === ')' && levels.length > 1) end();
    else readToken(level, token, tokens[index - 1], tokens[index + 1]);
  }
  while (levels.length > 1) end();
  const [whole] = levels as [Level];
  endLevel(whole, null, hiding);
  const free = new Set([...whole.used].filter((name) => !whole.given.has(name)));
  return { all: new Set(tokens.flatMap(({ name }) => name ?? [])), free, hiding };
}

/** What a from clause gives is known in all parentheses inside of its select; parentheses in it give to the same select. */
function endLevel(level: Level, around: Level | null, hiding: Set<string>): void {
  if (level.hasPlace) for (const name of level.given) hiding.add(name);
  if (around === null) return;
  around.hasPlace ||= level.hasPlace;
  for (const name of level.used) if (!level.given.has(name)) around.used.add(name);
  if (!level.isSelect) for (const name of level.given) around.given.add(name);
}

const FROM_ENDS =
  /^(?:where|group|having|window|order|limit|offset|fetch|for|union|intersect|except|select|values|with)$/;
const FROM_WORDS = /^(?:join|left|right|full|inner|outer|cross|natural|on|as|lateral|only|using|and|or|not|is|null)$/;

function readToken(level: Level, token: WordToken, before: WordToken | undefined, after: WordToken | undefined): void {
  const { name, keyword } = token;
  if (token.text === PLACE) level.hasPlace = true;
  if (keyword === 'select') level.isSelect = true;
  if (keyword === 'from') level.isFrom = level.isSelect && before?.keyword !== 'distinct';
  else if (keyword !== null && FROM_ENDS.test(keyword)) level.isFrom = false;
  else if (name !== null && after?.text === '.') {
    if (before?.text !== '.') level.used.add(name);
  } else if (name !== null && level.isFrom && !FROM_WORDS.test(keyword ?? '')) level.given.add(name);
}
