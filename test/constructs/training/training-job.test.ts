import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { DefaultStackSynthesizer, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as tar from 'tar';
import {
  Algorithm,
  ModelApproval,
  PipelineStep,
  PipelineValue,
  ScriptFramework,
  StepType,
  SuccessCriterion,
  TrainingPipeline,
} from '../../../lib';
import {
  createApp,
  createPipeline,
  createStack,
  findStep,
  readDefinition,
  readEvaluation,
  readStatements,
} from '../fixtures';

test('the steps run from raw rows to a registered model', () => {
  const stack = createStack();
  createPipeline(stack);
  const definition = readDefinition(stack);
  expect(definition.Version).toBe('2020-12-01');
  expect(definition.Steps.map((step: any) => [step.Name, step.Type])).toEqual([
    ['RecallRows', 'Lambda'],
    ['Prepare', 'Processing'],
    ['Train', 'Training'],
    ['CreateModel', 'Model'],
    ['Predict', 'Transform'],
    ['AskChampion', 'Lambda'],
    ['AwaitChampion', 'Lambda'],
    ['Evaluate', 'Processing'],
    ['CheckCriteria', 'Condition'],
  ]);
  expect(definition.Parameters.map((parameter: any) => parameter.Name)).toEqual([
    'InputDataUri',
    'ModelApprovalStatus',
  ]);
  expect(definition.Parameters[0].DefaultValue).toMatch(/^s3:\/\/<.*>\/raw\/$/);
});

test('the model is judged by the criteria, and rejected in words', () => {
  const stack = createStack();
  createPipeline(stack);
  const { Arguments: check } = findStep(readDefinition(stack), 'CheckCriteria');
  const evaluation = { Get: 'Steps.Evaluate.PropertyFiles.Evaluation' };
  // The evaluation alone judges: what it was told of the criteria is in its configuration.
  expect(check.Conditions).toEqual([
    {
      Type: 'Equals',
      LeftValue: { 'Std:JsonGet': { PropertyFile: evaluation, Path: 'success_criteria.verdict' } },
      RightValue: 'met',
    },
  ]);
  expect(check.ElseSteps).toEqual([
    {
      Name: 'Reject',
      Type: 'Fail',
      Arguments: {
        ErrorMessage: {
          'Std:Join': {
            On: '',
            Values: [
              'model not registered: ',
              { 'Std:JsonGet': { PropertyFile: evaluation, Path: 'success_criteria.message' } },
            ],
          },
        },
      },
    },
  ]);
  expect(readEvaluation(stack)).toEqual({
    championComparison: 'mustBeBetter',
    target: { name: 'left', type: 'binary', positiveClass: 'Yes' },
    features: ['age', 'plan'],
    criteria: [
      { metric: 'auc', comparison: 'atLeast', threshold: 0.8, key: 'auc' },
      { metric: 'logLoss', comparison: 'atMost', threshold: 0.5, key: 'log_loss' },
    ],
    decisionThreshold: 0.5,
    minimumHeldOutRows: 30,
    categoricalFeatures: ['plan'],
    modelFormat: 'xgboost',
    hyperparameters: expect.objectContaining({ objective: 'binary:logistic' }),
  });
  expect(findStep(readDefinition(stack), 'Evaluate').Arguments.Environment).toEqual({
    MODEL_APPROVAL_STATUS: { Get: 'Parameters.ModelApprovalStatus' },
    TRAINING_IMAGE: expect.stringContaining('sagemaker-xgboost:'),
    PIPELINE_EXECUTION_ID: { Get: 'Execution.PipelineExecutionId' },
  });
  expect(findStep(readDefinition(stack), 'Evaluate').PropertyFiles).toEqual([
    { PropertyFileName: 'Evaluation', OutputName: 'evaluation', FilePath: 'evaluation.json' },
  ]);
});

/** A file of the evaluation's output. */
const inEvaluation = (name: string): unknown => ({
  'Std:Join': {
    On: '/',
    Values: [{ Get: "Steps.Evaluate.ProcessingOutputConfig.Outputs['evaluation'].S3Output.S3Uri" }, name],
  },
});

test('what is judged is what is registered: the same two containers', () => {
  const stack = createStack();
  createPipeline(stack);
  const definition = readDefinition(stack);
  const judged = findStep(definition, 'CreateModel').Arguments.Containers;
  const registered = findStep(definition, 'Register').Arguments;
  expect(judged).toHaveLength(2);
  expect(registered.InferenceSpecification.Containers).toEqual(judged);
  expect(judged[0].Image).toContain('sagemaker-scikit-learn:1.4-2-py312-cpu-py3');
  expect(judged[1].ModelDataUrl).toEqual({ Get: 'Steps.Train.ModelArtifacts.S3ModelArtifacts' });
  expect(registered.DriftCheckBaselines.ModelDataQuality.Statistics.S3Uri).toEqual({
    'Std:Join': {
      On: '/',
      Values: [{ Get: "Steps.Prepare.ProcessingOutputConfig.Outputs['baseline'].S3Output.S3Uri" }, 'baseline.csv'],
    },
  });
  expect(registered.CustomerMetadataProperties).toMatchObject({
    pipelineExecutionArn: { Get: 'Execution.PipelineExecutionArn' },
    modelCard: inEvaluation('model-card.json'),
    evaluationPage: inEvaluation('evaluation.html'),
    decisionThreshold: {
      'Std:JsonGet': {
        PropertyFile: { Get: 'Steps.Evaluate.PropertyFiles.Evaluation' },
        Path: 'decision_threshold.text',
      },
    },
  });
});

test.each([
  [undefined, 'PendingManualApproval'],
  [ModelApproval.AUTOMATIC, 'Approved'],
])('approval %s registers as %s', (approval, status) => {
  const stack = createStack();
  createPipeline(stack, { approval });
  expect(
    readDefinition(stack).Parameters.find((parameter: any) => parameter.Name === 'ModelApprovalStatus').DefaultValue,
  ).toBe(status);
});

test('no step is cached: a cached run would never move the baseline', () => {
  const stack = createStack();
  createPipeline(stack);
  expect(JSON.stringify(readDefinition(stack))).not.toContain('CacheConfig');
});

test('jobs are cut off from the network, retried for faults of the service, and run under roles of their own', () => {
  const stack = createStack();
  createPipeline(stack);
  const definition = readDefinition(stack);
  expect(findStep(definition, 'Train').Arguments.EnableNetworkIsolation).toBe(true);
  expect(findStep(definition, 'Prepare').Arguments.NetworkConfig.EnableNetworkIsolation).toBe(true);
  expect(findStep(definition, 'Train').RetryPolicies).toHaveLength(2);
  expect(findStep(definition, 'CreateModel').RetryPolicies).toBeUndefined();
  const roles = ['Prepare', 'Train', 'Evaluate']
    .map((name) => findStep(definition, name).Arguments.RoleArn)
    .concat(findStep(definition, 'CreateModel').Arguments.ExecutionRoleArn);
  expect(new Set(roles).size).toBe(4);
  const passRole = readStatements(Template.fromStack(stack)).filter(({ actions }) => actions.includes('iam:PassRole'));
  expect(
    passRole.every(({ conditions }) => conditions.StringEquals['iam:PassedToService'] === 'sagemaker.amazonaws.com'),
  ).toBe(true);
});

test('instances with local storage get no volume key, which SageMaker would refuse', () => {
  const stack = createStack();
  createPipeline(stack, { instanceType: InstanceType.of('ml.g5.xlarge') });
  const definition = readDefinition(stack);
  expect(findStep(definition, 'Train').Arguments.ResourceConfig.VolumeKmsKeyId).toBeUndefined();
  expect(findStep(definition, 'Predict').Arguments.TransformResources.VolumeKmsKeyId).toContain('Key');
});

test('a script travels in a channel, since the container has no network, and comes with the program that keeps it with the model', async () => {
  const source = mkdtempSync(path.join(tmpdir(), 'script-'));
  writeFileSync(path.join(source, 'train.py'), 'print("training")\n');
  writeFileSync(path.join(source, 'inference.py'), 'def model_fn(folder): pass\n');
  const bind = (): any => {
    const stack = createStack();
    createPipeline(stack, {
      algorithm: Algorithm.script({ framework: ScriptFramework.SCIKIT_LEARN, source, hyperparameters: { depth: 3 } }),
    });
    return {
      stack,
      train: findStep(readDefinition(stack), 'Train').Arguments,
      register: findStep(readDefinition(stack), 'Register').Arguments,
    };
  };
  const { stack, train, register } = bind();
  expect(train.InputDataConfig.map((channel: any) => channel.ChannelName)).toEqual(['train', 'validation', 'code']);
  expect(train.HyperParameters).toMatchObject({
    depth: '3',
    sagemaker_program: 'lifecycle_entry.py',
    lifecycle_program: 'train.py',
  });
  expect(register.InferenceSpecification.Containers[1].Environment).toEqual({
    SAGEMAKER_PROGRAM: 'inference.py',
    SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code',
    SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: 'text/csv',
    PIP_NO_BUILD_ISOLATION: '0',
  });
  // The same files make the same archive, so that a template does not churn.
  expect(bind().train).toEqual(train);

  const assembly = (stack.node.root as any).synth();
  const key = path.basename(train.HyperParameters.sagemaker_submit_directory);
  const { files } = JSON.parse(
    readFileSync(path.join(assembly.directory, `${stack.artifactId}.assets.json`), 'utf8'),
  ) as { files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }> };
  const uploaded = Object.values(files).find(({ destinations }) =>
    Object.values(destinations).some(({ objectKey }) => objectKey === key),
  );
  const archive = path.join(assembly.directory, uploaded!.source.path);
  const names: string[] = [];
  tar.list({ sync: true, file: archive, onentry: (entry) => names.push(entry.path) });
  expect(names.sort()).toEqual(['inference.py', 'lifecycle_entry.py', 'train.py']);
  expect(readFileSync(archive).length).toBeGreaterThan(0);
});

test.each([
  ['the usual keys', {}],
  ['a prefix', { bucketPrefix: 'assets/mine/' }],
  ['a prefix that names the account', { bucketPrefix: '${AWS::AccountId}/' }],
])('a container is told the name that an asset has in S3: %s', (_, options) => {
  const source = mkdtempSync(path.join(tmpdir(), 'script-'));
  writeFileSync(path.join(source, 'train.py'), '');
  writeFileSync(path.join(source, 'inference.py'), '');
  const app = createApp();
  const stack = new Stack(app, 'Test', { synthesizer: new DefaultStackSynthesizer(options) });
  createPipeline(stack, { algorithm: Algorithm.script({ framework: ScriptFramework.XGBOOST, source }) });
  const definition = readDefinition(stack);
  const assembly = app.synth();
  const { files } = JSON.parse(readFileSync(path.join(assembly.directory, 'Test.assets.json'), 'utf8')) as {
    files: Record<string, { destinations: Record<string, { objectKey: string }> }>;
  };
  const keys = Object.values(files)
    .flatMap(({ destinations }) => Object.values(destinations))
    .map(({ objectKey }) => path.posix.basename(objectKey));
  const processing = (name: string): string[] => {
    const { ContainerEntrypoint, ContainerArguments } = findStep(definition, name).Arguments.AppSpecification;
    return [ContainerEntrypoint.at(-1), ContainerArguments.at(-1)];
  };
  const told = [
    findStep(definition, 'Train').Arguments.HyperParameters.sagemaker_submit_directory,
    ...processing('Prepare'),
    ...processing('Evaluate'),
  ].map((file: string) => path.posix.basename(file));
  expect(keys).toEqual(expect.arrayContaining(told));
  expect(told).toHaveLength(5);
});

test('a synthesizer that makes the keys at deployment is refused', () => {
  const stack = new Stack(createApp(), 'Test', { synthesizer: new LegacyStackSynthesizer() });
  expect(() => createPipeline(stack)).toThrow(
    /^synthesizer: the file name of the asset 'Test\/.*' must be known at synth/,
  );
});

test.each([
  ['no criteria', { successCriteria: [] }, 'successCriteria: at least one is needed'],
  ['a decision threshold above 1', { decisionThreshold: 2 }, 'decisionThreshold: must be a number from 0 to 1, got 2'],
])('refuses %s', (_, overrides, message) => {
  expect(() => createPipeline(createStack(), overrides)).toThrow(message);
});

test('refuses criteria and algorithms that cannot be met', () => {
  expect(() => SuccessCriterion.auc().atLeast(80)).toThrow('threshold of auc: must be a number from 0 to 1, got 80');
  expect(() => SuccessCriterion.logLoss().atMost(NaN)).toThrow('threshold of logLoss');
  expect(() => Algorithm.xgboost({ rounds: 0 })).toThrow('rounds: must be a whole number of at least 1, got 0');
  expect(() => Algorithm.script({ framework: ScriptFramework.XGBOOST, source: __dirname })).toThrow(
    "entryPoint: there is no file 'train.py' in source",
  );
});

test('a pipeline checks its name, its steps and its parameters', () => {
  const stack = createStack();
  const { pipeline, bucket } = createPipeline(stack);
  expect(() => new TrainingPipeline(stack, 'Other', { pipelineName: 'my_pipe', bucket })).toThrow(
    "pipelineName: must be 1 to 256 lower-case letters, digits and hyphens, beginning and ending with a letter or digit, got 'my_pipe'",
  );
  expect(() => pipeline.addStep(new PipelineStep({ name: 'Train', stepType: StepType.FAIL, arguments: {} }))).toThrow(
    "the pipeline has a step 'Train' already",
  );
  expect(() => pipeline.addParameter('InputDataUri', '')).toThrow(
    "the pipeline has a parameter 'InputDataUri' already",
  );
  expect(() => new PipelineStep({ name: 'not a name', stepType: StepType.FAIL, arguments: {} })).toThrow(
    "got 'not a name'",
  );
});

test('a step of your own joins the others', () => {
  const stack = createStack();
  const { pipeline, data } = createPipeline(stack);
  pipeline.addStep(
    new PipelineStep({
      name: 'Stop',
      stepType: StepType.FAIL,
      dependsOn: ['Prepare'],
      arguments: { ErrorMessage: PipelineValue.join(' ', ['rows at', data.trainUri]) },
    }),
  );
  expect(findStep(readDefinition(stack), 'Stop')).toMatchObject({ Type: 'Fail', DependsOn: ['Prepare'] });
});

test('images come from the region of the stack; a region without them is refused', () => {
  const stack = createStack('eu-central-1');
  createPipeline(stack);
  expect(findStep(readDefinition(stack), 'Train').Arguments.AlgorithmSpecification.TrainingImage).toMatch(
    /^492215442770\.dkr\.ecr\.eu-central-1\.<?.*sagemaker-xgboost:3\.2-0$/,
  );
  expect(() => createPipeline(createStack('mars-north-1'))).toThrow(
    "region: the image sagemaker-scikit-learn:1.4-2-py312-cpu-py3 is not published in 'mars-north-1'; it is in af-south-1,",
  );
});
