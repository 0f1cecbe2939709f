import { quoteIdentifier } from '../compiler/dialect';
import { quoteText } from '../compiler/literal';
import { compileSelect } from '../compiler/select';
import { compileParameters } from './parameters';
import type { Storage } from './storage';

/** Rows that `refresh materialized view` replaces. https://www.postgresql.org/docs/current/rules-materializedviews.html */
export const materializedView: Storage = {
  kind: 'materialized view',
  registeredAs: 'materialized',

  /** https://www.postgresql.org/docs/current/sql-creatematerializedview.html */
  create(definition, dialect) {
    const { body, options, name } = definition;
    const columns = body.kind === 'query' && body.columns ? listed(body.columns.map(dialect.identifier)) : '';
    const clauses = [
      options.accessMethod && ` using ${quoteIdentifier(options.accessMethod)}`,
      compileParameters(options.storage, dialect),
      options.tablespace && ` tablespace ${quoteIdentifier(options.tablespace)}`,
    ];
    const gap = body.kind === 'query' ? ' ' : '\n';
    const end = options.withData ? '' : '\nwith no data';
    const head = `create materialized view ${dialect.table(name)}${columns}${clauses.filter((clause) => clause !== null).join('')} as`;
    return `${head}${gap}${compileSelect(definition, dialect)}${end}`;
  },

  createEmpty({ name, columns, query }) {
    return `create materialized view ${name}${listed(columns)} as ${query}\nwith no data`;
  },

  /** https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html */
  refresh(name, { concurrently, withNoData } = { concurrently: false, withNoData: false }) {
    return `refresh materialized view ${concurrently ? 'concurrently ' : ''}${name}${withNoData ? ' with no data' : ''}`;
  },

  drop(name, { ifExists, cascade }) {
    return `drop materialized view ${ifExists ? 'if exists ' : ''}${name}${cascade ? ' cascade' : ''}`;
  },

  alter(name, change) {
    return `alter materialized view ${name} ${change}`;
  },

  /** https://www.postgresql.org/docs/current/sql-comment.html */
  comment(name, text) {
    return `comment on materialized view ${name} is ${text === null ? 'null' : quoteText(text)}`;
  },
};

function listed(columns: readonly string[]): string {
  return columns.length === 0 ? '' : ` (${columns.join(', ')})`;
}
