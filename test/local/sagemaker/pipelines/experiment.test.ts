import { parseDefinition } from '../../../../local/sagemaker/pipelines/definition';
import { Harness, ROLE } from '../harness';
import { definition, finish, startPipeline } from '../pipeline-harness';

/** A step that needs nothing: a choice without branches. */
const STEP = { Name: 'A', Type: 'Condition', Arguments: { Conditions: [], IfSteps: [], ElseSteps: [] } };

const withExperiment = (PipelineExperimentConfig: unknown, parameters: unknown[] = []): string =>
  JSON.stringify({ ...JSON.parse(definition([STEP], parameters)), PipelineExperimentConfig });

test.each<[string, unknown, string]>([
  ['a text for it', 'churn', 'PipelineExperimentConfig must be an object, got "churn"'],
  ['a field that there is not', { RunName: 'a' }, 'PipelineExperimentConfig has an unknown field RunName'],
  ['a name with an underscore', { ExperimentName: 'a_b' }, "Value 'a_b' at 'experimentName' failed"],
  ['a name that is too long', { TrialName: 'x'.repeat(121) }, 'length less than or equal to 120'],
  ['a number', { TrialName: 1 }, 'TrialName of PipelineExperimentConfig must be a text or an expression'],
  [
    'a parameter that there is not',
    { ExperimentName: { Get: 'Parameters.Where' } },
    'the parameter Where is not defined',
  ],
  ['a variable that there is not', { TrialName: { Get: 'Execution.Id' } }, 'there is no execution variable Id'],
  [
    "a step's answer",
    { TrialName: { Get: 'Steps.A.OutputParameters' } },
    'TrialName of PipelineExperimentConfig: the step A',
  ],
  ['a path that is none', { TrialName: { Get: 'a..b' } }, 'TrialName of PipelineExperimentConfig: not a'],
])('refuses an experiment with %s', (_, config, problem) => {
  expect(() => parseDefinition(withExperiment(config))).toThrow(problem);
});

describe('an execution', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await Harness.start();
  });
  afterEach(() => harness.stop());

  async function run(config: unknown, parameters: unknown[] = []): Promise<any> {
    const PipelineDefinition = withExperiment(config, parameters);
    await harness.call('CreatePipeline', { PipelineName: 'churn', RoleArn: ROLE, PipelineDefinition });
    return finish(harness, await startPipeline(harness));
  }
  const names = ({ PipelineExperimentConfig }: any): unknown => PipelineExperimentConfig;

  test("is recorded under the pipeline's name and its own id, as the SDK has it", async () => {
    const { execution } = await run({
      ExperimentName: { Get: 'Execution.PipelineName' },
      TrialName: { Get: 'Execution.PipelineExecutionId' },
    });
    const id = execution.PipelineExecutionArn.split('/').at(-1);
    expect(names(execution)).toEqual({ ExperimentName: 'churn', TrialName: id });
  });

  test('is recorded nowhere where the SDK writes null', async () => {
    const { execution } = await run(null);
    expect(execution.PipelineExecutionStatus).toBe('Succeeded');
    expect(names(execution)).toBeUndefined();
  });

  test('fails before its first step under a name that is none', async () => {
    const name = { Name: 'Where', Type: 'String', DefaultValue: 'a/b' };
    const { execution, steps } = await run({ ExperimentName: { Get: 'Parameters.Where' } }, [name]);
    expect(execution.PipelineExecutionStatus).toBe('Failed');
    expect(execution.FailureReason).toContain("'a/b' at 'experimentName' failed");
    expect(steps).toEqual({});
  });
});
