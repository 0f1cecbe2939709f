import { expect } from 'chai';
import knex, { type Knex } from 'knex';
import { attachMaterializedViews, count, type DefinitionError, hasMany, type MaterializedViewBuilder } from '../../lib';

type Callback = (this: MaterializedViewBuilder, view: MaterializedViewBuilder) => unknown;

describe('the callback of createMaterializedView', () => {
  attachMaterializedViews();
  const db = knex({ client: 'pg' });

  function compile(callback: Callback, schema: Knex.SchemaBuilder = db.schema): string {
    return schema.createMaterializedView('v', callback).toString();
  }

  function refused(callback: Callback): DefinitionError {
    try {
      compile(callback);
    } catch (error) {
      return error as DefinitionError;
    }
    throw new Error('expected a refusal');
  }

  it('is given the builder as its argument and as `this`', () => {
    let same = false;
    compile(function callback(view) {
      same = this === view;
      view.as('select 1 as one');
    });
    expect(same).to.equal(true);
  });

  it('chains, in whichever order', () => {
    const one = compile((view) => view.unique('id').where('a', 1).columns({ id: true }).from('posts'));
    const other = compile((view) => view.from('posts').columns({ id: true }).where('a', 1).unique('id'));
    expect(one).to.equal(other);
  });

  it('has what knex.ViewBuilder.extend added, before and after', () => {
    (knex as unknown as { ViewBuilder: { extend(name: string, fn: unknown): void } }).ViewBuilder.extend(
      'onlyActive',
      function onlyActive(this: MaterializedViewBuilder) {
        return this.where('active', true);
      },
    );
    const sql = compile((view) => {
      view.from('users').columns(['id']);
      (view as unknown as { onlyActive(): void }).onlyActive();
    });
    expect(sql).to.contain(`where "users"."active" = 'true'`);
  });

  it('takes the where-forms of Knex, relations one by one or as an object, and columns in every form', () => {
    const sql = compile((view) => {
      view.from({ schema: 'blog', table: 'posts' }, { key: 'id' });
      view.relations({ comments: hasMany('comments', 'post_id') });
      view
        .columns(['id'])
        .columns({ n: count('comments') })
        .column('title')
        .column('heading', 'title');
      view
        .whereIn('id', [1, 2])
        .orWhere((q) => q.whereNull('title').whereNot('id', 3))
        .whereExists('comments');
    });
    expect(sql).to.contain('as "heading"').and.contain('exists (');
  });

  it('has every where-method of the condition builder', () => {
    compile((view) => {
      for (const method of [
        'orWhereNotNull',
        'whereBetween',
        'whereRaw',
        'whereLike',
        'orWhereILike',
        'whereColumn',
        'whereJsonSupersetOf',
      ]) {
        expect(view).to.have.property(method).that.is.a('function');
      }
      view.as('select 1 as one');
    });
  });

  it('has all its problems told at once, those of the calls included', () => {
    const error = refused((view) => {
      view.from('posts').from('users');
      view.columns({ a: 'nobody.name' });
      view.where('a', '=?=', 1);
      (view as unknown as { localCheckOption(): void }).localCheckOption();
    });
    expect(error.code).to.equal('MATVIEW_DEFINITION_INVALID');
    expect(error.view).to.equal('v');
    const messages = error.problems.map(({ message }) => message).join('\n');
    expect(messages)
      .to.contain('from is given twice')
      .and.contain("'=?=' is not known")
      .and.contain('check option')
      .and.contain('nobody');
  });

  describe('that says nothing but a query and its columns', () => {
    it('counts as in Knex: the last query and the last list', () => {
      const sql = compile((view) => view.columns(['old']).as('select 1').columns('new').as('select 2'));
      expect(sql).to.equal('create materialized view "v" ("new") as select 2');
    });

    it('may be asynchronous, as in Knex, and is told when more is said too late', async () => {
      let said: Promise<unknown> = Promise.resolve();
      const sql = compile((view) => {
        said = (async () => {
          view.as('select 1 as one');
          await null;
          view.as('select 2 as two').columns(['one']);
          view.unique('one');
        })().catch((error: Error) => error);
        return said;
      });
      expect(sql).to.equal('create materialized view "v" as select 1 as one');
      expect(await said)
        .to.include({ code: 'MATVIEW_OPTION_INVALID' })
        .and.property('message')
        .contain('unique was called when the callback of the materialized view "v" had returned');
    });

    it('is created by Knex where its columns are raw SQL', async () => {
      expect(
        db.schema
          .createMaterializedView(db.ref('v') as never, (view) =>
            view.columns(db.raw('a, b') as never).as('select 1, 2'),
          )
          .toString(),
      ).to.equal('create materialized view "v" (a, b) as select 1, 2');
      expect(() =>
        db.schema
          .createMaterializedView({ table: 'v' }, (view) => view.columns(db.raw('a, b') as never).as('select 1, 2'))
          .toString(),
      ).to.throw('which has no name as an object');
    });
  });

  it('is refused what Knex would take, when it says more', () => {
    const messages = (callback: Callback) =>
      refused(callback)
        .problems.map(({ message }) => message)
        .join('\n');
    expect(messages((view) => view.as('select 1').as('select 2').unique('a'))).to.equal('as is given twice');
    expect(messages((view) => view.as('select 1').columns(['a']).columns(['b']).comment('b'))).to.equal(
      'its query is given two lists of columns',
    );
    expect(
      messages((view) =>
        view
          .from('posts')
          .columns(['id'])
          .columns(undefined as never),
      ),
    ).to.equal('columns is given nothing');
    expect(messages((view) => view.from('posts').columns(['id', db.raw('a') as never]))).to.contain(
      'columns are given as raw SQL',
    );
    expect(messages(async (view) => view.as('select 1 as a').unique('a'))).to.contain('its callback is asynchronous');
    for (const given of [new Set(['a']), [1], db('posts')]) {
      expect(messages((view) => view.as('select 1 as a').columns(given as never))).to.contain(
        'an array names columns with strings',
      );
    }
  });

  it('may throw what it likes', () => {
    const mine = new RangeError('mine');
    expect(() =>
      compile(() => {
        throw mine;
      }),
    ).to.throw(mine as never);
  });

  it('must be there', () => {
    expect(() => db.schema.createMaterializedView('v', undefined as never).toSQL())
      .to.throw('was not told what "v" is')
      .with.property('code', 'MATVIEW_OPTION_INVALID');
  });

  it('gives wrapIdentifier the query context of the builder, or its own', () => {
    const contexts: unknown[] = [];
    const wrapping = knex({
      client: 'pg',
      wrapIdentifier: (value, wrap, context) => {
        contexts.push(context);
        return wrap(value);
      },
    });
    compile((view) => view.as('select 1 as one'), wrapping.schema.queryContext({ of: 'schema' }) as never);
    compile(
      (view) => {
        view.queryContext({ of: 'view' });
        view.as('select 1 as one');
      },
      wrapping.schema.queryContext({ of: 'schema' }) as never,
    );
    expect(contexts).to.deep.include({ of: 'schema' }).and.deep.include({ of: 'view' });
  });
});
