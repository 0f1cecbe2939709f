import { BUILDER_METHODS } from '../declare/view-builder';
import { isColumnMap } from './view-columns';

type ViewCallback = (this: unknown, view: object) => unknown;
type Explain = (method: string) => Error;
type Columns = (this: unknown, ...input: unknown[]) => unknown;

/** A callback for Knex's own view builder, whose builder says why our methods are not there. */
export function explainInCallback(callback: unknown, explain: Explain): unknown {
  if (typeof callback !== 'function') return callback;
  return function explained(this: unknown, view: object): unknown {
    for (const method of BUILDER_METHODS) if (!(method in view)) define(view, method, refuse(method, explain));
    refuseMaps(view as { columns: Columns }, explain);
    return (callback as ViewCallback).call(this, view);
  };
}

/** Columns as a map are ours; as a list they are Knex's. */
function refuseMaps(view: { columns: Columns }, explain: Explain): void {
  const { columns } = view;
  define(view, 'columns', function stockColumns(this: unknown, ...input: unknown[]): unknown {
    if (isColumnMap(input[0])) throw explain('columns({ … })');
    return columns.apply(this, input);
  });
}

function refuse(method: string, explain: Explain): () => never {
  return () => {
    throw explain(method);
  };
}

function define(view: object, method: string, value: unknown): void {
  Object.defineProperty(view, method, { value, configurable: true, writable: true });
}
