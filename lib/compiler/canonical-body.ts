import { applyEdits, type Edit, tokenize } from './tokens';

/**
 * A query as `pg_get_viewdef` prints it, less aliases that say nothing: `FROM blog.posts posts` is `FROM blog.posts`. A
 * view that was rebuilt beside what it reads keeps such an alias, and is the same view all the same.
 */
export function canonicalBody(body: string): string {
  const tokens = tokenize(body);
  const edits = tokens.flatMap((token, index): Edit[] => {
    const [schema, dot, name] = [tokens[index - 3], tokens[index - 2], tokens[index - 1]];
    const isAlias =
      token.kind === 'identifier' &&
      name?.kind === 'identifier' &&
      dot?.text === '.' &&
      schema?.kind === 'identifier' &&
      token.value === name.value &&
      tokens[index + 1]?.text !== '.';
    return isAlias ? [{ start: name.end, end: token.end, text: '' }] : [];
  });
  return applyEdits(body, edits);
}
