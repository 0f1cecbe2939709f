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
        this.timeout(120_000);
        project = createProject({ from: folder, installed, env: { DATABASE_URL: database.url } });
        await tellStory(project, blog, await database.connect());
      });
    });
  }
});
