import {
  addWhere,
  type Columns,
  type IndexColumnInput,
  type IndexOptions,
  type OpaqueQuery,
  type RelationSpec,
  type Source,
  type SourceInput,
  WHERE_METHODS,
} from '../declare';
import { assertObject } from '../declare/refuse';
import type { ColumnsInput } from '../declare/view-builder';
import type { StorageParameters, TableInput } from '../definition';
import type { KnexViewBuilder } from './knex-client';
import type { DraftCollector } from './view-draft';

/** Knex's class of view builders; what `knex.ViewBuilder.extend` added is on its prototype. */
// biome-ignore lint/suspicious/noExplicitAny: what TypeScript asks of the base of a mixin
export type ViewBuilderBase = new (...args: any[]) => KnexViewBuilder;

/** Where a builder keeps what it collected: out of the way of the fields that Knex and its extensions use. */
export const COLLECTOR = Symbol('collector of knex-matview');

export interface Collecting {
  [COLLECTOR]: DraftCollector;
}

export type ViewBuilderClass = new (...args: unknown[]) => KnexViewBuilder & Collecting;

const classes = new WeakMap<ViewBuilderBase, ViewBuilderClass>();

/** The class of our view builders over that of a copy of Knex. */
export function viewBuilderClass(Base: ViewBuilderBase): ViewBuilderClass {
  const known = classes.get(Base);
  if (known !== undefined) return known;
  const made = extend(Base);
  classes.set(Base, made);
  return made;
}

function extend(Base: ViewBuilderBase): ViewBuilderClass {
  class MaterializedViewBuilder extends Base implements Collecting {
    declare [COLLECTOR]: DraftCollector;

    from(table: TableInput, options: { key?: Columns } = {}): this {
      return collect(this, 'from', (draft) => draft.from(table, options));
    }
    relation(path: string | readonly string[], spec: RelationSpec): this {
      return collect(this, 'relation', (draft) => draft.relation(path, spec));
    }
    relations(specs: { readonly [path: string]: RelationSpec }): this {
      collect(this, 'relations', () => assertObject(specs, 'relations', "{ author: belongsTo('users', 'author_id') }"));
      for (const [path, spec] of Object.entries(Object(specs))) this.relation(path, spec as RelationSpec);
      return this;
    }
    columns(input: ColumnsInput, ...more: readonly string[]): this {
      return collect(this, 'columns', (draft) =>
        draft.columns(more.length === 0 ? input : [input as string, ...more].flat()),
      );
    }
    column(name: string, source: SourceInput | true = true): this {
      return collect(this, 'column', (draft) => draft.column(name, source));
    }
    groupBy(...names: readonly (string | readonly string[])[]): this {
      return collect(this, 'groupBy', (draft) => draft.groupBy(names));
    }
    as(query: OpaqueQuery | string | Source): this {
      return collect(this, 'as', (draft) => draft.as(query));
    }
    unique(columns: IndexColumnInput | readonly IndexColumnInput[], options?: IndexOptions | string): this {
      return collect(this, 'unique', (draft) => draft.index(true, columns, options));
    }
    index(
      columns: IndexColumnInput | readonly IndexColumnInput[],
      options?: IndexOptions | string,
      method?: string,
    ): this {
      return collect(this, 'index', (draft) => draft.index(false, columns, options, method));
    }
    withNoData(): this {
      return collect(this, 'withNoData', (draft) => draft.set('withNoData', 'withData', false));
    }
    comment(text: string): this {
      return collect(this, 'comment', (draft) => draft.comment(text));
    }
    columnComment(name: string, text: string): this {
      return collect(this, 'columnComment', (draft) => draft.columnComment(name, text));
    }
    columnComments(comments: { readonly [column: string]: string }): this {
      collect(this, 'columnComments', () => assertObject(comments, 'columnComments', "{ title: '…' }"));
      for (const [name, text] of Object.entries(Object(comments))) this.columnComment(name, text as string);
      return this;
    }
    storage(parameters: StorageParameters): this {
      return collect(this, 'storage', (draft) => draft.storage(parameters));
    }
    tablespace(name: string): this {
      return collect(this, 'tablespace', (draft) => draft.setText('tablespace', 'tablespace', name));
    }
    using(accessMethod: string): this {
      return collect(this, 'using', (draft) => draft.setText('using', 'accessMethod', accessMethod));
    }
    checkOption(): this {
      return refuse(this, 'checkOption');
    }
    localCheckOption(): this {
      return refuse(this, 'localCheckOption');
    }
    cascadedCheckOption(): this {
      return refuse(this, 'cascadedCheckOption');
    }
  }
  addConditions(MaterializedViewBuilder.prototype);
  return MaterializedViewBuilder;
}

function collect<Builder extends Collecting>(
  builder: Builder,
  method: string,
  call: (draft: DraftCollector) => void,
): Builder {
  const draft = builder[COLLECTOR];
  draft.collect(method, () => call(draft));
  return builder;
}

function refuse<Builder extends Collecting>(builder: Builder, method: string): Builder {
  builder[COLLECTOR].problems.add(
    'a materialized view cannot be written to, so it takes no check option',
    `remove view.${method}()`,
  );
  return builder;
}

/** Every where-method of the condition builder, over the builder's own conditions. */
function addConditions(prototype: Collecting): void {
  for (const [name, method] of WHERE_METHODS) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      writable: true,
      value(this: Collecting, ...input: unknown[]) {
        return collect(this, name, ({ conditions }) => addWhere(conditions, method, input));
      },
    });
  }
}
