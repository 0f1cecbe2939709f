import { useDatabase } from '../support/database';
import { createProject, type TestProject } from '../support/project';
import { BLOG, BLOG_COMMONJS, tellStory } from './blog-story';

describe('the example projects, with the sources of this package', () => {
  for (const [folder, blog, installed] of [
    ['examples/blog', BLOG, ['ts-node', 'typescript']],
    ['examples/blog-commonjs', BLOG_COMMONJS, []],
  ] as const) {
    describe(folder, () => {
      const database = useDatabase();
      let project: TestProject;
      after(() => project.remove());

      it('go from their models to migrations, through changes, and all the way back', async function () {
        this.timeout(240_000);
        // types are checked by test/package/cli.test.ts
        const env = { DATABASE_URL: database.url, TS_NODE_TRANSPILE_ONLY: 'true' };
        project = createProject({ from: folder, installed, env });
        await tellStory(project, blog, await database.connect());
      });
    });
  }
});
