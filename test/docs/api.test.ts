import { expect } from 'chai';
import { type Documented, PublicApi } from './api';

/** The methods of `ConditionBuilder` are those of Knex's query builder; the others lack their docstrings still. */
const EXEMPT = /^(ConditionBuilder|ConditionBuilder\..+)$/;

/** The types that users write; the values are in `test/package`. */
const PUBLIC_TYPES = {
  'knex-matview': [
    'AggregateSource',
    'AlterConfig',
    'AlterMaterializedViewCallback',
    'AlterObstacle',
    'AlterPlan',
    'CaseBranch',
    'CaseSource',
    'ColumnsInput',
    'ConditionBuilder',
    'DefinitionProblem',
    'DropMaterializedViewOptions',
    'ErrorCode',
    'IndexOptions',
    'Inference',
    'MaterializedViewAlterBuilder',
    'MaterializedViewBuilder',
    'MaterializedViewCallback',
    'MatviewConfig',
    'ModelsInput',
    'PlannedStep',
    'ProjectConfig',
    'RefreshOptions',
    'RefreshResult',
    'RefreshStrategy',
    'RegistryProblem',
    'RelationSpec',
    'Source',
    'SourceInput',
    'StepEvent',
    'SuspendedViewsCallback',
    'TableInput',
    'UsedStrategy',
    'ViewDefinition',
  ],
  'knex-matview/objection': [
    'IndexInput',
    'IndexSpec',
    'IndexedInput',
    'MaterializedViewModel',
    'ModelContext',
    'ModelProblem',
    'ParentInput',
    'ParentViewSpec',
    'QueryInput',
    'QueryViewSpec',
    'RefreshOptions',
    'RefreshResult',
    'UniqueInput',
    'View',
    'ViewModel',
    'ViewOptionsSpec',
    'ViewRow',
    'WhereInput',
  ],
  'knex-matview/project': [
    'CheckReport',
    'Difference',
    'GraphFormat',
    'MadeMigration',
    'MakeOptions',
    'OpenOptions',
    'OpenedProject',
    'PlannedChange',
    'Project',
    'ProjectPlan',
    'ReadRelation',
    'RenameCandidate',
    'ViewGraph',
    'ViewNode',
  ],
};

describe('the public interface', () => {
  let api: PublicApi;
  let documented: readonly Documented[];

  before(function () {
    this.timeout(120_000);
    api = new PublicApi();
    documented = api.documented().filter(({ name }) => !EXEMPT.test(name));
  });

  for (const [entry, types] of Object.entries(PUBLIC_TYPES)) {
    it(`has these types in ${entry}, and no others`, () => {
      expect(api.typesOf(entry)).to.deep.equal(types);
    });
  }

  it('has a docstring for each exported name and its members', () => {
    expect(documented.filter(({ text }) => text.trim() === '').map(({ name }) => name)).to.deep.equal([]);
  });

  it('has an example for each function, class and method of knex.schema', () => {
    const without = documented.filter(({ kind, examples }) => kind === 'callable' && examples.length === 0);
    expect(without.map(({ name }) => name)).to.deep.equal([]);
  });

  it('has examples that compile', function () {
    this.timeout(120_000);
    expect(api.problemsOfExamples(documented.flatMap(({ examples }) => examples))).to.deep.equal([]);
  });
});
