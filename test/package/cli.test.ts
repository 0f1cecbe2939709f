import { join } from 'node:path';
import { expect } from 'chai';
import { BLOG, BLOG_COMMONJS, tellStory } from '../cli/blog-story';
import { useDatabase } from '../support/database';
import { run, usePacked } from '../support/packed';
import { createProject, type TestProject } from '../support/project';

describe('the example projects, with the packed package', () => {
  const packed = usePacked();

  for (const [folder, blog, installed] of [
    ['examples/blog', BLOG, ['ts-node', 'typescript']],
    ['examples/blog-commonjs', BLOG_COMMONJS, []],
  ] as const) {
    describe(folder, () => {
      const database = useDatabase();
      let project: TestProject;
      after(() => project.remove());

      it('go from their models to migrations, through changes, and all the way back, and the types are right', async function () {
        this.timeout(240_000);
        const built = join(packed.project, 'node_modules/knex-matview');
        project = createProject({ from: folder, package: built, installed, env: { DATABASE_URL: database.url } });
        await tellStory(project, blog, await database.connect());
        if (blog.extension === 'ts') await project.succeed('tsc');
      });
    });
  }
});

describe('knex-matview/project', () => {
  const packed = usePacked();
  const names = [
    'FileUnloadableError',
    'MigrationsPendingError',
    'ProjectNotFoundError',
    'checkProject',
    'makeMigration',
    'openProject',
    'planProject',
    'readGraph',
    'writeGraph',
  ];

  it('has what the commands do as functions, to require and to import', () => {
    const required = "console.log(Object.keys(require('knex-matview/project')).sort().join())";
    expect(run(process.execPath, ['--eval', required], packed.project).trim()).to.equal(names.join());
    const imported = `import { ${names.join(', ')} } from 'knex-matview/project'; console.log(typeof openProject)`;
    expect(run(process.execPath, ['--input-type=module', '--eval', imported], packed.project)).to.equal('function\n');
  });
});
