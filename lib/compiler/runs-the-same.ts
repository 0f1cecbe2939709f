import { type Token, tokenize } from './tokens';

/**
 * Whether a query that a declaration makes calls nothing that the query of the live view does not call, with the same
 * constants; both as `pg_get_viewdef` prints them. PostgreSQL records no dependency on functions of its own, and some of
 * them run whatever text they are given (`query_to_xml`), so that equal dependencies do not tell.
 */
export function runsTheSame(declared: string, live: string): boolean {
  const [own, other] = [declared, live].map((body) => codeOf(tokenize(body))) as [Code, Code];
  return [...own.calls].every((name) => other.calls.has(name)) && own.constants === other.constants;
}

interface Code {
  readonly calls: ReadonlySet<string>;
  /** As JSON, in the order of their texts. */
  readonly constants: string;
}

/** A number is printed as `200` or as `'200'::bigint`, by the type of the column that it is compared with. */
function constantOf({ text }: Token): string {
  return text.replace(/^'-?(\d+(?:\.\d+)?)'$/, '$1');
}

function codeOf(tokens: readonly Token[]): Code {
  const calls = tokens.filter((token, index) => token.kind === 'identifier' && tokens[index + 1]?.text === '(');
  const constants = tokens.filter(({ kind }) => kind === 'string' || kind === 'number').map(constantOf);
  return { calls: new Set(calls.map(({ value }) => value)), constants: JSON.stringify(constants.sort()) };
}
