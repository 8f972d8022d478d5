import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Algorithm,
  Column,
  DataPrepStage,
  type DataPrepStageOptions,
  DataRecipe,
  type IDataExtract,
  ModelRegistry,
  SuccessCriterion,
  TrainingJob,
  type TrainingJobProps,
  TrainingPipeline,
} from '../../lib';

const ROOT = path.join(__dirname, '..', '..');

/** An app with the feature flags and the rule validation of cdk.json. */
export function createApp(): App {
  return new App({
    context: (JSON.parse(readFileSync(path.join(ROOT, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> })
      .context,
  });
}

export function createStack(region?: string): Stack {
  return new Stack(createApp(), 'Test', region ? { env: { region, account: '111122223333' } } : {});
}

/** Prepares the rows of an extract, in a pipeline and a bucket of their own. */
export function prepareExtract(stack: Stack, extract: IDataExtract, options: DataPrepStageOptions = {}): void {
  const bucket = new s3.Bucket(stack, 'Bucket');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', { pipelineName: 'churn', bucket });
  const recipe = createRecipe();
  new DataPrepStage(stack, 'Data', { pipeline, source: bucket, sourcePrefix: 'raw', recipe, ...options, extract });
}

export function createRecipe(): DataRecipe {
  return new DataRecipe({
    columns: {
      id: Column.id(),
      left: Column.target({ positiveClass: 'Yes' }),
      name: Column.personalData(),
      age: Column.numeric(),
      plan: Column.categorical(),
    },
  });
}

/** A pipeline with both stages in a stack. */
export function createPipeline(
  stack: Stack,
  overrides: Partial<TrainingJobProps> = {},
): {
  pipeline: TrainingPipeline;
  data: DataPrepStage;
  training: TrainingJob;
  registry: ModelRegistry;
  bucket: s3.Bucket;
} {
  const bucket = new s3.Bucket(stack, 'Bucket');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', {
    pipelineName: 'churn',
    bucket,
    encryptionKey: new kms.Key(stack, 'Key'),
  });
  const registry = new ModelRegistry(stack, 'Registry');
  const data = new DataPrepStage(stack, 'Data', {
    pipeline,
    source: bucket,
    sourcePrefix: 'raw/',
    recipe: createRecipe(),
  });
  const training = new TrainingJob(stack, 'Training', {
    pipeline,
    data,
    registry,
    algorithm: Algorithm.xgboost({ rounds: 10 }),
    successCriteria: [SuccessCriterion.auc().atLeast(0.8), SuccessCriterion.logLoss().atMost(0.5)],
    ...overrides,
  });
  return { pipeline, data, training, registry, bucket };
}

/** The pipeline's definition; what CloudFormation fills in stands as `<…>`. */
export function readDefinition(stack: Stack): any {
  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::SageMaker::Pipeline'));
  return JSON.parse(flatten(resource.Properties.PipelineDefinition.PipelineDefinitionBody));
}

/** What the evaluation of the only training of an app is told; the app must not be synthesized before. */
export function readEvaluation(stack: Stack): any {
  return readConfigurations(stack).find((content) => 'criteria' in content);
}

/** The configurations of all jobs. */
export function readConfigurations(stack: Stack): any[] {
  const { directory } = (stack.node.root as App).synth();
  return readdirSync(directory)
    .filter((name) => /^asset\..*\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(path.join(directory, name), 'utf8')));
}

/** A string with `Fn::Join` as one string. */
export function flatten(value: any): string {
  if (typeof value === 'string') {
    return value;
  }
  const [separator, parts] = value['Fn::Join'] as [string, any[]];
  return parts
    .map((part) => (typeof part === 'string' ? part : `<${JSON.stringify(part).replace(/"/g, "'")}>`))
    .join(separator);
}

/** A step of a definition by its name, also inside conditions. */
export function findStep(definition: any, name: string): any {
  const all = (steps: any[]): any[] =>
    steps.flatMap((step) => [step, ...all(step.Arguments?.IfSteps ?? []), ...all(step.Arguments?.ElseSteps ?? [])]);
  return all(definition.Steps).find((step) => step.Name === name);
}

/** All statements of all roles and of policies beside them, with the logical id of the role or policy. */
export function readStatements(
  template: Template,
): Array<{ policy: string; actions: string[]; resources: any[]; conditions?: any }> {
  const documents = [
    ...Object.entries(template.findResources('AWS::IAM::Policy')).map(([id, { Properties }]) => ({
      id,
      document: Properties.PolicyDocument,
    })),
    ...Object.entries(template.findResources('AWS::IAM::Role')).flatMap(([id, { Properties }]) =>
      ((Properties.Policies ?? []) as any[]).map(({ PolicyDocument: document }) => ({ id, document })),
    ),
  ];
  return documents.flatMap(({ id, document }) =>
    (document.Statement as any[]).map((statement) => ({
      policy: id,
      actions: [statement.Action].flat() as string[],
      resources: [statement.Resource].flat() as any[],
      conditions: statement.Condition,
    })),
  );
}
