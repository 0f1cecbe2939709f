import { defineView, emptyDraft, type ViewDraft, value } from '../../declare';
import { Problems, type ViewDefinition } from '../../definition';
import { DefinitionError } from '../../errors';

/** In place of a source that is wrong, so that it is told once. */
export const PLACEHOLDER = value(null);

/**
 * What a declaration says of its sources, for a search for more problems: without indexes and options, with nothing in
 * place of sources that are wrong, and without what else stands in the way. Null when even that says nothing.
 */
export function readablePart(draft: ViewDraft): ViewDefinition | null {
  const bare = { ...draft, ...withoutOptions(draft) };
  const wrong = wrongColumns(bare);
  const columns = bare.columns.map((column) => (wrong.has(column.name) ? { ...column, source: PLACEHOLDER } : column));
  return attemptDefine({ ...bare, columns }) ?? attemptDefine({ ...bare, columns, filter: null });
}

function withoutOptions({ name, query, columns, groupBy }: ViewDraft): Partial<ViewDraft> {
  const { indexes, columnComments, storage, comment, tablespace, accessMethod } = emptyDraft(name);
  const names = columns.map((column) => column.name);
  return {
    ...{ indexes, columnComments, storage, comment, tablespace, accessMethod },
    query: query === null ? null : 'select',
    groupBy: groupBy.filter((column) => names.includes(column)),
  };
}

function wrongColumns(draft: ViewDraft): ReadonlySet<string | undefined> {
  try {
    defineView(draft, new Problems());
    return new Set();
  } catch (error) {
    return new Set(error instanceof DefinitionError ? error.problems.map(({ column }) => column) : []);
  }
}

function attemptDefine(draft: ViewDraft): ViewDefinition | null {
  try {
    return defineView(draft, new Problems());
  } catch {
    return null;
  }
}
