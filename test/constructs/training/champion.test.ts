import { Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ChampionComparison, ModelApproval } from '../../../lib';
import { createPipeline, createStack, findStep, readDefinition, readStatements } from '../fixtures';

const FUNCTION = { Description: Match.stringLikeRegexp('^Asks the approved version') };

test('the champion is asked beside the training, and waited for before the evaluation', () => {
  const stack = createStack();
  createPipeline(stack, { approval: ModelApproval.AUTOMATIC });
  const definition = readDefinition(stack);
  const ask = findStep(definition, 'AskChampion');
  expect(ask.DependsOn).toBeUndefined();
  expect(ask.Arguments).toEqual({
    action: 'ask',
    run: { Get: 'Execution.PipelineExecutionId' },
    folder: {
      'Std:Join': {
        On: '/',
        Values: [expect.stringMatching(/churn\/runs$/), { Get: 'Execution.PipelineExecutionId' }, 'champion'],
      },
    },
    rows: { Get: "Steps.Prepare.ProcessingOutputConfig.Outputs['test'].S3Output.S3Uri" },
    baseline: { Get: "Steps.Prepare.ProcessingOutputConfig.Outputs['baseline'].S3Output.S3Uri" },
  });
  expect(findStep(definition, 'AwaitChampion').DependsOn).toEqual(['AskChampion', 'Predict']);
  const evaluate = findStep(definition, 'Evaluate');
  expect(evaluate.DependsOn).toEqual(['AwaitChampion']);
  expect(evaluate.Arguments.Environment).toMatchObject({
    MODEL_APPROVAL_STATUS: { Get: 'Parameters.ModelApprovalStatus' },
  });
  const input = evaluate.Arguments.ProcessingInputs.find(({ InputName }: any) => InputName === 'champion');
  expect(input.S3Input.S3Uri['Std:Join'].Values.slice(1)).toEqual([
    { Get: 'Execution.PipelineExecutionId' },
    'champion',
    'answers',
  ]);
});

test('before the rows are prepared, it is found what those of the approved version were like', () => {
  const stack = createStack();
  createPipeline(stack);
  const definition = readDefinition(stack);
  const names = definition.Steps.map(({ Name }: { Name: string }) => Name);
  expect(names.slice(0, 2)).toEqual(['RecallRows', 'Prepare']);
  const { action, ...request } = findStep(definition, 'RecallRows').Arguments;
  expect(action).toBe('recall');
  // It runs before there is anything of the run.
  expect(Object.keys(request)).toEqual(['run', 'folder']);
  const prepare = findStep(definition, 'Prepare');
  expect(prepare.DependsOn).toEqual(['RecallRows']);
  const earlier = prepare.Arguments.ProcessingInputs.find(({ InputName }: any) => InputName === 'earlier');
  expect(earlier.S3Input.S3Uri['Std:Join'].Values.slice(2)).toEqual(['champion', 'earlier']);
  const read = readStatements(Template.fromStack(stack)).filter(
    ({ policy, resources }) => policy.startsWith('DataRole') && JSON.stringify(resources).includes('/champion/'),
  );
  expect(JSON.stringify(read.map(({ resources }) => resources))).toContain('/runs/*/champion/earlier/*');
});

test('the evaluation has the last word on the approval, and the numbers stand on the version', () => {
  const stack = createStack();
  createPipeline(stack, { approval: ModelApproval.AUTOMATIC });
  const value = (Path: string): object => ({
    'Std:JsonGet': { PropertyFile: { Get: 'Steps.Evaluate.PropertyFiles.Evaluation' }, Path },
  });
  const registered = findStep(readDefinition(stack), 'Register').Arguments;
  expect(registered.ModelApprovalStatus).toEqual(value('champion.approval'));
  expect(registered.CustomerMetadataProperties).toMatchObject({
    champion: value('champion.metadata.champion'),
    championVerdict: value('champion.metadata.championVerdict'),
    championComparison: value('champion.metadata.championComparison'),
  });
});

test('nothing of it is there where nothing is compared', () => {
  const stack = createStack();
  createPipeline(stack, { championComparison: ChampionComparison.NONE });
  const text = JSON.stringify(Template.fromStack(stack).toJSON());
  expect(text.toLowerCase()).not.toContain('champion');
  expect(text).not.toContain('RecallRows');
  expect(findStep(readDefinition(stack), 'Prepare').DependsOn).toBeUndefined();
  expect(findStep(readDefinition(stack), 'Register').Arguments.ModelApprovalStatus).toEqual({
    Get: 'Parameters.ModelApprovalStatus',
  });
});

test('the function may ask, and the pipeline may call it: nothing else, and nothing that the rule or the criteria change', () => {
  const permissions = (championComparison: ChampionComparison): string[] => {
    const stack = createStack();
    createPipeline(stack, { championComparison });
    return readStatements(Template.fromStack(stack)).flatMap(({ policy, actions }) =>
      policy.startsWith('TrainingChampion') ? actions : [],
    );
  };
  const asked = permissions(ChampionComparison.MUST_BE_BETTER);
  expect(permissions(ChampionComparison.MUST_NOT_BE_WORSE)).toEqual(asked);
  expect(permissions(ChampionComparison.NONE)).toEqual([]);
  expect([...new Set(asked)].filter((action) => action.startsWith('sagemaker:')).sort()).toEqual([
    'sagemaker:AddTags',
    'sagemaker:CreateModel',
    'sagemaker:CreateTransformJob',
    'sagemaker:DeleteModel',
    'sagemaker:DescribeModelPackage',
    'sagemaker:DescribeModelPackageGroup',
    'sagemaker:DescribeTransformJob',
    'sagemaker:ListModelPackages',
    'sagemaker:StopTransformJob',
  ]);
  const stack = createStack();
  createPipeline(stack);
  const callers = readStatements(Template.fromStack(stack)).filter(({ actions }) =>
    actions.includes('lambda:InvokeFunction'),
  );
  expect(callers.map(({ policy }) => policy)).toEqual([expect.stringMatching(/^PipelineRole/)]);
});

test('what asks has time and memory for it, and tags what it makes', () => {
  const stack = createStack();
  const { training } = createPipeline(stack);
  Tags.of(training).add('team', 'churn');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::Function', { ...FUNCTION, Timeout: 600, MemorySize: 1024 });
  const [{ Properties }] = Object.values(template.findResources('AWS::Lambda::Function', { Properties: FUNCTION }));
  expect(JSON.stringify(Properties.Environment.Variables.CHAMPION_CONFIG)).toContain(
    '\\"tags\\":{\\"team\\":\\"churn\\"}',
  );
});

test('a rule that is none is refused', () => {
  expect(() => createPipeline(createStack(), { championComparison: 'always' as never })).toThrow(
    "championComparison: must be one of 'mustBeBetter', 'mustNotBeWorse', 'none' (ChampionComparison), got 'always'",
  );
});
