import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isShown, readSteps, type Step, timeless } from '../cli/transcript';
import { useDatabase } from '../support/database';
import { usePacked } from '../support/packed';
import { createProject, type TestProject } from '../support/project';

const ROOT = join(__dirname, '../..');

/** Each page with the project that it starts from. */
const PAGES = { 'docs/getting-started.md': undefined, 'docs/cli.md': 'examples/blog-commonjs' };

describe('what the reader does on', () => {
  const packed = usePacked();

  for (const [page, from] of Object.entries(PAGES)) {
    describe(page, () => {
      const database = useDatabase();
      let project: TestProject;
      before(() => {
        const env = { DATABASE_URL: database.url, npm_config_update_notifier: 'false', npm_config_offline: 'true' };
        const options = { package: join(packed.project, 'node_modules/knex-matview'), env };
        project = createProject({ ...options, ...(from === undefined ? {} : { from }) });
      });
      after(() => project.remove());

      for (const step of readSteps(readFileSync(join(ROOT, page), 'utf8'))) {
        it(`line ${step.line} is as it says`, () => take(step, project));
      }
    });
  }
});

async function take(step: Step, project: TestProject): Promise<void> {
  if (step.kind === 'file') return project.write({ [step.path]: step.text });
  const { code, stdout } = await project.run('bash', ['-c', `exec 2>&1; ${step.commands}`]);
  if (step.output !== null && !isShown(step.output, stdout)) expect(timeless(stdout)).to.equal(timeless(step.output));
  expect(code, stdout).to.equal(step.code);
}
