/** Tables of the schema `s`, all with the columns `id`, `n` and `t`; the schema's name is among them. */
export const TABLES = ['posts', 'select', 'from', 'Odd "t".x', 's', 'lateral', 'a from s.posts'] as const;

type Table = (typeof TABLES)[number];

/** A name to select from, and what its three columns are called. */
interface Source {
  readonly alias: string;
  readonly columns: readonly [string, string, string];
}

const COLUMNS = ['id', 'n', 't'] as const;
const ALIASES = ['x', 's', '"from"', '"A ""b"""', 'posts', '"left"'] as const;

/** A select of the columns `id`, `n` and `t`, from numbers that decide what it looks like; 0 decides for the simplest. */
export function writeQuery(choices: readonly number[]): string {
  return new QueryWriter(choices).query(3, [], []);
}

class QueryWriter {
  private used = 0;

  constructor(private readonly choices: readonly number[]) {}

  query(depth: number, outer: readonly Source[], ctes: readonly string[]): string {
    const form = depth === 0 ? 0 : this.choose(8);
    if (form === 6) {
      const operator = this.pick(['union all', 'union', 'intersect', 'except all']);
      return `(${this.query(depth - 1, outer, ctes)}) ${operator} (${this.query(depth - 1, outer, ctes)})`;
    }
    if (form === 7) {
      const name = this.pick(['c', 'posts', '"select"', 's']);
      const hint = this.pick(['', ' materialized', ' not materialized']);
      const content = this.query(depth - 1, outer, ctes);
      return `with ${name} as${hint} (${content}) ${this.select(depth - 1, outer, [...ctes, name])}`;
    }
    return this.select(depth, outer, ctes);
  }

  private select(depth: number, outer: readonly Source[], ctes: readonly string[]): string {
    const sources: Source[] = [];
    const items: string[] = [];
    for (let count = 1 + this.choose(3); count > 0; count -= 1) items.push(this.item(depth, sources, outer, ctes));
    const scope = shadow(sources, outer);
    const number = (): string => this.number(depth, scope, ctes);
    const list = `${number()} as id, ${number()} as n, ${this.text(depth, scope, ctes)} as t`;
    const where = this.choose(2) === 0 ? '' : ` where ${this.condition(depth, scope, ctes)}`;
    const distinct = this.choose(6) === 5 ? 'distinct ' : '';
    const order = this.choose(4) === 3 ? ` order by ${this.pick(['1, 2', '3, 1'])}` : '';
    return `select ${distinct}${list} from ${items.join(', ')}${where}${order}`;
  }

  /** Adds what it can be called by to the sources, under names that are not taken there. */
  private item(depth: number, sources: Source[], outer: readonly Source[], ctes: readonly string[]): string {
    switch (depth === 0 ? this.choose(2) : this.choose(10)) {
      case 5: {
        const lateral = this.pick(['', 'lateral ']);
        const seen = lateral === '' ? outer : shadow(sources, outer);
        return `${lateral}(${this.query(depth - 1, seen, ctes)}) ${this.alias(sources)}`;
      }
      case 6:
        return this.join(depth, sources, outer, ctes);
      case 7: {
        const call = this.pick([
          'unnest(array[1, 2], array[3, 4])',
          's.posts(2)',
          'rows from (s.posts(1), generate_series(1, 2))',
        ]);
        const ordinality = call.startsWith('unnest') ? ' with ordinality' : '';
        return `${call}${ordinality} ${this.alias(sources, ['id', 'n', call.startsWith('unnest') ? 'ord' : 't'])}`;
      }
      case 8: {
        const cte = ctes.length === 0 ? undefined : this.pick(ctes);
        return cte === undefined ? this.table(sources) : `${cte} ${this.alias(sources)}`;
      }
      case 9:
        return `(values (1, 2, 'FROM s.posts'), (3, 4, 'x')) ${this.alias(sources, ['id', 'posts', 't'])}`;
      default:
        return this.table(sources);
    }
  }

  private table(sources: Source[]): string {
    const table: Table = this.pick(TABLES);
    const name = quote(table);
    const only = this.pick(['', 'only ']);
    const isFree = !sources.some(({ alias }) => isSame(alias, name));
    if (this.choose(2) === 0 && isFree) {
      sources.push({ alias: name, columns: COLUMNS });
      return `${only}s.${name}${this.pick(['', '', ' tablesample bernoulli (100)'])}`;
    }
    return `${only}s.${name} ${this.alias(sources, this.pick([COLUMNS, ['id', 'posts', 't'], ['"select"', 'n', 's']]))}`;
  }

  private join(depth: number, sources: Source[], outer: readonly Source[], ctes: readonly string[]): string {
    const before = sources.length;
    const left = this.table(sources);
    const right = this.choose(3) === 2 ? `(${this.join(depth - 1, sources, outer, ctes)})` : this.table(sources);
    const [one, other] = [sources[before], sources.at(-1)] as [Source, Source];
    const kind = this.pick(['join', 'left join', 'full join', 'cross join', 'using']);
    if (kind === 'cross join') return `${left} cross join ${right}`;
    const isPlain = [one, other].every(({ columns }) => columns[0] === 'id') && sources.length === before + 2;
    if (kind === 'using' && isPlain) return `${left} join ${right} using (id)`;
    return `${left} ${kind === 'using' ? 'join' : kind} ${right} on ${column(one, 1)} = ${column(other, 0)}`;
  }

  private alias(sources: Source[], columns: Source['columns'] | readonly string[] = COLUMNS): string {
    const free = ALIASES.filter((name) => !sources.some(({ alias }) => isSame(alias, name)));
    const alias = free.length === 0 ? `a${sources.length}` : this.pick(free);
    const names = columns as Source['columns'];
    sources.push({ alias, columns: names });
    return `as ${alias}(${names.join(', ')})`;
  }

  private number(depth: number, scope: readonly Source[], ctes: readonly string[]): string {
    const source = this.pick(scope);
    const own = column(source, this.pick([0, 1]));
    switch (this.choose(depth === 0 ? 4 : 8)) {
      case 1:
        return `coalesce(${own}, ${column(this.pick(scope), 0)})`;
      case 2:
        return `extract(year from date '2024-01-01')::integer + ${own}`;
      case 3:
        return `case when ${own} is distinct from 2 then length('s.posts, s.posts') else ${own} end`;
      case 5:
        return `(select max(q.id) from (${this.query(depth - 1, scope, ctes)}) q)`;
      case 6:
        return `(select count(*)::integer from ${this.table([])})`;
      case 7:
        return `(array[${own}, ${column(this.pick(scope), 1)}])[1]`;
      default:
        return own;
    }
  }

  private text(depth: number, scope: readonly Source[], ctes: readonly string[]): string {
    const source = this.pick(scope);
    switch (this.choose(depth === 0 ? 4 : 7)) {
      case 1:
        return `substring('some text from s.posts' from ${column(source, 0)} for 2)`;
      case 2:
        return `(${source.alias}.*)::text`;
      case 3:
        return `' FROM s.posts, s."select" ''' || E'\\\\''( FROM s.posts'`;
      case 5:
        return `(select string_agg(q.t, ', ' order by q.t) from (${this.query(depth - 1, scope, ctes)}) q)`;
      case 6:
        return `trim(both ' ' from ${column(source, 0)}::text)`;
      default:
        return `${column(source, 2)}::text`;
    }
  }

  private condition(depth: number, scope: readonly Source[], ctes: readonly string[]): string {
    const own = column(this.pick(scope), 0);
    switch (this.choose(depth === 0 ? 2 : 5)) {
      case 1:
        return `${own} is not distinct from ${column(this.pick(scope), 1)}`;
      case 2:
        return `exists (${this.query(depth - 1, scope, ctes)})`;
      case 3:
        return `${own} in (select q.n from (${this.query(depth - 1, scope, ctes)}) q)`;
      case 4:
        return `${own} = any (array(select q.id from ${this.table([]).replace(/ tablesample.*| as .*/, '')} q))`;
      default:
        return `${own} > 0`;
    }
  }

  private choose(count: number): number {
    const choice = this.choices[this.used] ?? 0;
    this.used += 1;
    return choice % count;
  }

  private pick<Item>(items: readonly Item[]): Item {
    return items[this.choose(items.length)] as Item;
  }
}

function column({ alias, columns }: Source, index: 0 | 1 | 2): string {
  return `${alias}.${columns[index]}`;
}

function quote(name: string): string {
  return `"${name.replace(/"/g, '""')}"`;
}

/** What can be named where both are in sight: the inner ones hide the outer ones of the same name. */
function shadow(inner: readonly Source[], outer: readonly Source[]): readonly Source[] {
  return [...inner, ...outer.filter(({ alias }) => !inner.some((source) => isSame(source.alias, alias)))];
}

function isSame(one: string, other: string): boolean {
  return one.replace(/^"|"$/g, '') === other.replace(/^"|"$/g, '');
}
