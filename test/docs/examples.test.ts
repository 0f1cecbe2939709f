import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { attachMaterializedViews } from '../../lib';
import { useDatabase } from '../support/database';
import { readPage } from './page';
import { PageRun } from './run-page';

const ROOT = join(__dirname, '../..');
const BLOG = 'docs/blog.md';
const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)];

const pageOf = (file: string) => readPage(readFileSync(join(ROOT, file), 'utf8'));

/** A line `-- …` stands for any text. */
function matches(expected: string, actual: string): boolean {
  const texts = expected.replace(/;$/, '').split(/^-- …\n?|\n-- …$/m);
  const pattern = texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[\\s\\S]*');
  return new RegExp(`^${pattern}$`).test(actual);
}

describe('the examples of', () => {
  attachMaterializedViews();

  for (const file of PAGES.filter((name) => name.endsWith('.md') && pageOf(name).examples.length > 0)) {
    describe(file, () => {
      let run: PageRun;
      after(() => run.end());
      const database = useDatabase();

      before(async () => {
        const knex = database.knex();
        if (file !== BLOG) {
          const blog = new PageRun(BLOG, pageOf(BLOG), knex);
          for (const _example of pageOf(BLOG).examples) await blog.next();
        }
        run = new PageRun(join(ROOT, file), pageOf(file), knex);
      });

      for (const { line, sql, contains, output } of pageOf(file).examples) {
        it(`line ${line} does what the page says`, async () => {
          const result = await run.next();
          if (sql !== null && !matches(sql, result.sql())) expect(result.sql()).to.equal(sql);
          for (const text of contains) expect(result.sql()).to.contain(text);
          if (output !== null) expect(result.output).to.equal(output);
        });
      }
    });
  }
});
