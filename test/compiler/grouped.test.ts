import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, belongsTo, col, count, func, hasMany, type MatviewError, sql, sum } from '../../lib';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';

attachMaterializedViews();

describe('a grouped view', () => {
  const database = useDatabase();
  let knex: Knex;

  before(async () => {
    knex = database.knex();
    await knex.raw(`
      create table devices (id int primary key, name text);
      insert into devices values (1, 'one'), (2, 'two');
      create table bids (id int primary key, device_id int, platform text, n int, bid int);
      insert into bids values (1, 1, 'ios', 1, 10), (2, 1, 'ios', 2, 30), (3, 2, 'web', 4, 5)`);
  });

  it('takes whatever PostgreSQL can compute from the groups', async () => {
    await knex.schema.createMaterializedView('by_platform', (view) => {
      view.from('bids').columns({
        platform: true,
        upper: func('upper', 'platform'),
        loud: sql`${col('platform')} || '!'`,
        running: sql`sum(${sum('n')}) over (order by ${col('platform')})`,
        median: sql`percentile_disc(0.5) within group (order by ${col('bid')})`,
      });
      view.groupBy('platform');
    });
    expect(await knex('by_platform').orderBy('platform')).to.deep.equal([
      { platform: 'ios', upper: 'IOS', loud: 'ios!', running: '3', median: 10 },
      { platform: 'web', upper: 'WEB', loud: 'web!', running: '7', median: 5 },
    ]);
  });

  it('takes what depends on a grouped primary key', async () => {
    await knex.schema.createMaterializedView('by_device', (view) => {
      view.from('bids').relation('device', belongsTo('devices', 'device_id'));
      view.columns({ device: 'device.id', name: 'device.name', n: count() }).groupBy('device');
    });
    expect(await knex('by_device').orderBy('device')).to.deep.equal([
      { device: 1, name: 'one', n: '2' },
      { device: 2, name: 'two', n: '1' },
    ]);
  });

  it('is refused with the name of the column that PostgreSQL cannot compute', async () => {
    const error = (await rejection(
      knex.schema.createMaterializedView('refused', (view) => {
        view.from('bids').columns({ platform: true, highest: 'bid', n: count() }).groupBy('platform');
      }),
    )) as MatviewError;
    expect(error).to.include({ code: 'MATVIEW_DATABASE', sqlState: '42803' });
    expect(error.message).to.include('column "highest"').and.to.include('"bids.bid" must appear in the GROUP BY');
    expect(error.hint).to.include("add 'highest' to groupBy");
  });

  it('is refused where a column would multiply the rows that are aggregated', async () => {
    const error = await rejection(
      knex.schema.createMaterializedView('multiplied', (view) => {
        view.from('devices').relation('bids', hasMany('bids', 'device_id'));
        view.columns({ id: true, n: count(), high: sql`max(${col('bids.bid')})` }).groupBy('id');
      }),
    );
    expect(error.message).to.include('"bids.bid" has many values for one group');
  });
});
