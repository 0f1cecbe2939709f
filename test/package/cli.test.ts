import { join } from 'node:path';
import { BLOG, BLOG_COMMONJS, tellStory } from '../cli/blog-story';
import { useDatabase } from '../support/database';
import { usePacked } from '../support/packed';
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
