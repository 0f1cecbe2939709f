import type { ViewDraft } from '../../declare';
import { nearestName } from '../../definition/nearest-name';
import { describeValue } from '../../errors';
import type { ModelProblems } from './model-problems';

type Spec = { readonly [key: string]: unknown };

const OPTIONS = ['unique', 'indexes', 'withNoData', 'comment', 'columnComments', 'storage', 'tablespace', 'using'];
const OF_PARENT = ['parent', 'key', 'columns', 'where', 'groupBy', 'assumeUnique', ...OPTIONS];
const OF_QUERY = ['query', 'columns', ...OPTIONS];

/** What a misspelt key, or one of the other kind of view, would silently not do. */
export function checkKeys(spec: Spec, problems: ModelProblems): void {
  const known = spec.query === undefined ? OF_PARENT : OF_QUERY;
  for (const key of given(spec)) {
    if (known.includes(key)) continue;
    if (OF_PARENT.includes(key)) {
      problems.add(`it is given by a query and also says ${key}`, 'keep the query or the declaration, not both');
    } else {
      const nearest = nearestName(key, known);
      const hint = nearest === null ? `its keys are: ${known.join(', ')}` : `did you mean "${nearest}"?`;
      problems.add(`defineView has no key "${key}"`, hint);
    }
  }
}

function given(spec: Spec): readonly string[] {
  return Object.keys(spec).filter((key) => spec[key] !== undefined);
}

type Options = Pick<ViewDraft, 'withData' | 'comment' | 'columnComments' | 'storage' | 'tablespace' | 'accessMethod'>;

/** What a view may have beside its content; columns by their names in the database. */
export function readOptions(spec: Spec, nameOf: (property: string) => string, problems: ModelProblems): Options {
  const text = (key: string): string | null => read(spec, key, 'string', "'…'", problems) as string | null;
  const comments = (read(spec, 'columnComments', 'object', "{ title: '…' }", problems) ??
    {}) as ViewDraft['columnComments'];
  return {
    withData: read(spec, 'withNoData', 'boolean', 'true', problems) !== true,
    comment: text('comment'),
    columnComments: Object.fromEntries(Object.entries(comments).map(([name, comment]) => [nameOf(name), comment])),
    storage: (read(spec, 'storage', 'object', '{ fillfactor: 70 }', problems) ?? {}) as ViewDraft['storage'],
    tablespace: text('tablespace'),
    accessMethod: text('using'),
  };
}

function read(spec: Spec, key: string, type: string, example: string, problems: ModelProblems): unknown {
  const value = spec[key];
  if (value === undefined || value === null) return null;
  if (typeof value === type && !Array.isArray(value)) return value;
  problems.add(`${key} is ${describeValue(value)}`, `write ${key}: ${example}`);
  return null;
}
