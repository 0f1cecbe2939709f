import type { Dialect } from '../compiler/dialect';
import type { TableName } from '../definition';

export interface DropOptions {
  readonly ifExists: boolean;
  /** Drops what depends on the view as well. */
  readonly cascade: boolean;
}

export function compileDrop(view: TableName, { ifExists, cascade }: DropOptions, dialect: Dialect): string {
  return `drop materialized view ${ifExists ? 'if exists ' : ''}${dialect.table(view)}${cascade ? ' cascade' : ''}`;
}

/** `to` is a name alone: a view stays in its schema. */
export function compileRename(view: TableName, to: string, dialect: Dialect): string {
  return `alter materialized view ${dialect.table(view)} rename to ${dialect.identifier(to)}`;
}

export interface RefreshForm {
  readonly concurrently: boolean;
  /** Empties the view, which can then not be read until it is refreshed again. */
  readonly withNoData: boolean;
}

export function compileRefresh(view: TableName, { concurrently, withNoData }: RefreshForm, dialect: Dialect): string {
  return `refresh materialized view ${concurrently ? 'concurrently ' : ''}${dialect.table(view)}${withNoData ? ' with no data' : ''}`;
}
