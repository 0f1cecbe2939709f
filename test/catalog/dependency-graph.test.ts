import { strict as assert } from 'node:assert';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Client } from 'pg';
import {
  createGraph,
  type DependencyGraph,
  downstreamOf,
  inOrder,
  readDownstream,
  readersOf,
  readsOf,
  readUpstream,
  upstreamOf,
} from '../../lib/catalog/dependency-graph';
import { runs } from '../property/runs';
import { ask } from '../support/client-database';
import { useDatabase } from '../support/database';

describe('the dependency graph', () => {
  const server = useDatabase();
  let client: Client;
  let notices: string[] = [];

  before(async () => {
    client = await server.connect();
    client.on('notice', ({ message, detail }) => notices.push(`${message}\n${detail ?? ''}`));
  });

  beforeEach(() =>
    client.query('drop schema if exists blog, reports cascade; create schema blog; create schema reports'),
  );

  const oidOf = async (name: string): Promise<string> =>
    (await client.query('select $1::regclass::oid::text as oid', [name])).rows[0].oid;

  const oidsOf = async (names: readonly string[]): Promise<readonly string[]> => {
    const oids: string[] = [];
    for (const name of names) oids.push(await oidOf(name));
    return oids;
  };

  const downstream = async (...names: readonly string[]): Promise<DependencyGraph> => {
    const oids = await oidsOf(names);
    return ask(client, (database) => readDownstream(database, oids));
  };

  const upstream = async (...names: readonly string[]): Promise<DependencyGraph> => {
    const oids = await oidsOf(names);
    return ask(client, (database) => readUpstream(database, oids));
  };

  /** The views that PostgreSQL drops with a relation, as it names them. */
  const droppedWith = async (name: string): Promise<ReadonlySet<string>> => {
    const { rows } = await client.query(
      `select case relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as kind
      from pg_class where oid = $1::regclass`,
      [name],
    );
    notices = [];
    await client.query(`begin; drop ${rows[0].kind} ${name} cascade; rollback`);
    const dropped = notices.join('\n').matchAll(/^(?:drop cascades to )?(?:materialized )?view (.+)$/gm);
    return new Set([...dropped].map(([, view]) => view as string));
  };

  const nameIn =
    ({ relations }: DependencyGraph) =>
    (oid: string): string => {
      const relation = relations.find((one) => one.oid === oid);
      return relation === undefined ? `unknown ${oid}` : `${relation.schema}.${relation.name}`;
    };

  const describeReadings = (graph: DependencyGraph): readonly string[] => {
    const name = nameIn(graph);
    return graph.readings.map(({ reader, relation, columns, readsRows, usesRowType }) =>
      [
        `${name(reader)} reads ${name(relation)} (${columns.join(', ')})`,
        ...(readsRows ? [] : ['not its rows']),
        ...(usesRowType ? ['its row type'] : []),
      ].join(', '),
    );
  };

  const world = `
    create table blog.posts (id integer, title text, author_id integer);
    create table blog.users (id integer, name text);
    create table blog.events (post_id integer, day date) partition by range (day);
    create table blog.events_2024 partition of blog.events for values from ('2024-01-01') to ('2025-01-01');
    create view blog.titles as select id, title from blog.posts;
    create materialized view reports.authors as
      select u.name, count(t.title) as titles from blog.titles t, blog.users u group by u.name;
    create view reports.busy as select name from reports.authors where titles > 1;
    create materialized view blog.best as select b.name, (select count(*) from blog.events) as events from reports.busy b
      with no data;
    create view blog.days as select day from blog.events_2024;
    create view blog.shaped as select json_populate_record(null::blog.posts, '{}') as post, null::blog.posts[] as others`;

  const views = ['blog.titles', 'reports.authors', 'reports.busy', 'blog.best', 'blog.days', 'blog.shaped'];
  const tables = ['blog.posts', 'blog.users', 'blog.events', 'blog.events_2024'];

  it('of tables has their partitions and all views on them, and how each reads the others', async () => {
    await client.query(world);
    const graph = await downstream('blog.posts', 'blog.events');
    expect(graph.relations.map(({ schema, name, kind, populated }) => [`${schema}.${name}`, kind, populated])).to.eql([
      ['blog.best', 'materialized view', false],
      ['blog.days', 'view', true],
      ['blog.events', 'table', true],
      ['blog.events_2024', 'table', true],
      ['blog.posts', 'table', true],
      ['blog.shaped', 'view', true],
      ['blog.titles', 'view', true],
      ['reports.authors', 'materialized view', true],
      ['reports.busy', 'view', true],
    ]);
    expect(describeReadings(graph)).to.have.members([
      'blog.titles reads blog.posts (id, title)',
      'reports.authors reads blog.titles (title)',
      'reports.busy reads reports.authors (name, titles)',
      'blog.best reads reports.busy (name)',
      'blog.best reads blog.events ()',
      'blog.days reads blog.events_2024 (day)',
      'blog.shaped reads blog.posts (), not its rows, its row type',
    ]);
    const partition = graph.relations.find(({ name }) => name === 'events_2024');
    expect(graph.relations.find(({ name }) => name === 'events')?.children).to.deep.equal([partition?.oid]);
  });

  it('of views has all that they read, down to the tables', async () => {
    await client.query(world);
    const graph = await upstream('reports.busy', 'blog.shaped', 'blog.days');
    expect(graph.relations.map(({ oid }) => nameIn(graph)(oid))).to.deep.equal([
      'blog.days',
      'blog.events_2024',
      'blog.posts',
      'blog.shaped',
      'blog.titles',
      'blog.users',
      'reports.authors',
      'reports.busy',
    ]);
    expect(describeReadings(graph)).to.have.members([
      'reports.busy reads reports.authors (name, titles)',
      'reports.authors reads blog.titles (title)',
      'reports.authors reads blog.users (name)',
      'blog.titles reads blog.posts (id, title)',
      'blog.days reads blog.events_2024 (day)',
      'blog.shaped reads blog.posts (), not its rows, its row type',
    ]);
  });

  it('answers in both directions, directly and over what is between', async () => {
    await client.query(world);
    const graph = await upstream(...views);
    const name = nameIn(graph);
    const authors = await oidOf('reports.authors');
    expect(readsOf(graph, authors).map(({ relation }) => name(relation))).to.have.members([
      'blog.titles',
      'blog.users',
    ]);
    expect(readersOf(graph, authors).map(({ reader }) => name(reader))).to.deep.equal(['reports.busy']);
    expect([...upstreamOf(graph, [authors])].map(name)).to.have.members(['blog.titles', 'blog.users', 'blog.posts']);
    expect([...downstreamOf(graph, [authors])].map(name)).to.have.members(['reports.busy', 'blog.best']);
  });

  it('has downstream of each relation the views that PostgreSQL drops with it', async () => {
    await client.query(world);
    for (const relation of [...tables, ...views]) {
      const graph = await downstream(relation);
      const found = [...downstreamOf(graph, [await oidOf(relation)])].map(nameIn(graph));
      expect(found.filter((one) => views.includes(one))).to.have.members([...(await droppedWith(relation))], relation);
    }
  });

  it('orders each after what it reads, also over views that are not asked for, and else by schema and name', async () => {
    await client.query(world);
    const graph = await downstream(...tables);
    const names = async (...wanted: readonly string[]): Promise<readonly string[]> =>
      inOrder(graph, await oidsOf(wanted)).map(({ oid }) => nameIn(graph)(oid));
    expect(await names('blog.best', 'reports.authors')).to.deep.equal(['reports.authors', 'blog.best']);
    expect(await names(...views)).to.deep.equal([
      'blog.days',
      'blog.shaped',
      'blog.titles',
      'reports.authors',
      'reports.busy',
      'blog.best',
    ]);
    expect(inOrder(graph)).to.have.length(graph.relations.length);
  });

  it('leaves out temporary views and what is no view', async () => {
    await client.query(`${world};
      create temporary view fleeting as select id from blog.posts;
      create function blog.atomic() returns bigint begin atomic select count(title) from blog.posts; end;
      create table blog.holds (post blog.posts)`);
    const graph = await downstream('blog.posts');
    expect(graph.relations.map(({ name }) => name)).to.deep.equal([
      'best',
      'posts',
      'shaped',
      'titles',
      'authors',
      'busy',
    ]);
    await client.query('drop view fleeting');
  });

  it('is read while another session holds every relation exclusively', async () => {
    await client.query(world);
    const other = await server.connect();
    await other.query(`begin; lock table ${tables.join(', ')}, blog.titles, reports.busy in access exclusive mode;
      alter materialized view reports.authors set (fillfactor = 90); alter materialized view blog.best set (fillfactor = 90)`);
    await client.query("set lock_timeout = '100ms'");
    const both = [await downstream('blog.posts'), await upstream('blog.best')];
    expect(both.map(({ relations }) => relations.length)).to.deep.equal([6, 7]);
    await client.query('reset lock_timeout');
    await other.query('rollback');
  });

  it('refuses to order views that read each other, and ends nonetheless', async () => {
    await client.query(`
      create view blog.a as select 1 as id;
      create view blog.b as select id from blog.a;
      create or replace view blog.a as select id from blog.b`);
    const graph = await downstream('blog.a');
    const oids = await oidsOf(['blog.a', 'blog.b']);
    expect([...downstreamOf(graph, oids)]).to.have.members(oids);
    expect([...upstreamOf(await upstream('blog.a'), oids)]).to.have.members(oids);
    expect(() => inOrder(graph)).to.throw('views depend on each other: a, b');
  });

  it('has no readings of a relation that was dropped while it was read', () => {
    const relation = { schema: 's', name: 'v', kind: 'view', populated: true, children: [] } as const;
    const reading = { columns: [], readsRows: true, usesRowType: false };
    const graph = createGraph(
      [
        { ...relation, oid: '1' },
        { ...relation, oid: '2' },
      ],
      [
        { ...reading, reader: '1', relation: '2' },
        { ...reading, reader: '1', relation: '3' },
        { ...reading, reader: '3', relation: '2' },
      ],
    );
    expect(graph.readings).to.deep.equal([{ ...reading, reader: '1', relation: '2' }]);
  });

  it('agrees with PostgreSQL about any layers of views', async function () {
    this.timeout(300_000);
    await fc.assert(
      fc.asyncProperty(layers, async (nodes) => {
        await client.query('drop schema blog cascade; create schema blog');
        for (const node of nodes) await client.query(createText(node, nodes));
        const oids = await oidsOf(nodes.map(({ name }) => name));
        const nameOf = (oid: string): string => nodes[oids.indexOf(oid)]?.name ?? `unknown ${oid}`;
        const isView = (name: string): boolean =>
          nodes.some((node) => node.name === name && node.kind.endsWith('view'));
        for (const [index, { name }] of nodes.entries()) {
          const oid = oids[index] as string;
          const below = await downstream(name);
          const found = [...downstreamOf(below, [oid])].map(nameOf).filter(isView);
          assert.deepEqual(new Set(found), await droppedWith(name), `downstream of ${name}`);
          assertOrdered(
            inOrder(below).map((one) => oids.indexOf(one.oid)),
            nodes,
          );
          if (!isView(name)) continue;
          const above = await upstream(name);
          const read = new Set([...upstreamOf(above, [oid])].map(nameOf));
          assert.deepEqual(
            read,
            new Set([...readBy(index, nodes)].map((one) => nodes[one]?.name)),
            `upstream of ${name}`,
          );
        }
        const all = await downstream(...nodes.map(({ name }) => name));
        for (const kind of ['view', 'materialized view']) {
          const wanted = oids.filter((_, index) => nodes[index]?.kind === kind);
          assertOrdered(
            inOrder(all, wanted).map((one) => oids.indexOf(one.oid)),
            nodes,
          );
        }
        for (const [index, node] of nodes.entries()) {
          const direct = readsOf(all, oids[index] as string).map(({ relation }) => oids.indexOf(relation));
          assert.deepEqual(new Set(direct), new Set(node.reads.map(({ of }) => of)), `reads of ${node.name}`);
        }
      }),
      runs('layers of views', 0.2),
    );
  });
});

/** How a view of the property names a relation: in text, with `?` for the relation. */
const WAYS = [
  '(select count(x.id) from ? x)',
  '(select count(*) from ?)',
  '(select x from ? x limit 1)',
  'null::?',
  'null::?[]',
] as const;

interface LayerNode {
  /** Quoted and qualified, as PostgreSQL prints it. */
  readonly name: string;
  readonly kind: 'table' | 'partition' | 'view' | 'materialized view';
  readonly reads: readonly { readonly of: number; readonly way: (typeof WAYS)[number] }[];
}

/** A table, a partitioned table with its partition, and up to 8 views, each of which reads some of those before it. */
const layers: fc.Arbitrary<readonly LayerNode[]> = fc
  .array(
    fc.record({
      prefix: fc.constantFrom('"Z', '"a b', '"é', '"q""'),
      kind: fc.constantFrom('view' as const, 'materialized view' as const),
      reads: fc.array(fc.record({ of: fc.nat(), way: fc.constantFrom(...WAYS) }), { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((made) => [
    { name: 'blog.t', kind: 'table', reads: [] },
    { name: 'blog.parted', kind: 'table', reads: [] },
    { name: 'blog.part', kind: 'partition', reads: [] },
    ...made.map(
      ({ prefix, kind, reads }, index): LayerNode => ({
        name: `blog.${prefix}${index}"`,
        kind,
        reads: reads.map(({ of, way }) => ({ of: of % (index + 3), way })),
      }),
    ),
  ]);

function createText({ name, kind, reads }: LayerNode, nodes: readonly LayerNode[]): string {
  if (name === 'blog.parted') return `create table ${name} (id integer) partition by range (id)`;
  if (kind === 'table') return `create table ${name} (id integer)`;
  if (kind === 'partition') return `create table ${name} partition of blog.parted for values from (0) to (9)`;
  const columns = reads.map(({ of, way }, index) => `${way.replace('?', () => nodes[of]?.name ?? '')} as c${index}`);
  return `create ${kind} ${name} as select 1 as id, ${columns.join(', ')}`;
}

/** The places of all that a node reads, directly or through others. */
function readBy(index: number, nodes: readonly LayerNode[]): ReadonlySet<number> {
  return new Set((nodes[index]?.reads ?? []).flatMap(({ of }) => [of, ...readBy(of, nodes)]));
}

/** Each is the first by name of those left that read none of those left. */
function assertOrdered(places: readonly number[], nodes: readonly LayerNode[]): void {
  const bare = (place: number): string => (nodes[place]?.name ?? '').replace(/"(?!")|blog\./g, '');
  for (const [at, place] of places.entries()) {
    const left = places.slice(at);
    const ready = left.filter((one) => ![...readBy(one, nodes)].some((read) => left.includes(read)));
    assert.equal(bare(place), ready.map(bare).sort()[0], `order of ${places.map(bare).join(', ')}`);
  }
}
