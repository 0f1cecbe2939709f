import { resolve } from 'node:path';
import { programOf, run } from '../support/packed';

describe('the folders of lib/', () => {
  it('import each other in the direction that .dependency-cruiser.cjs says', () => {
    run(programOf('depcruise'), ['lib'], resolve(__dirname, '../..'));
  });
});
