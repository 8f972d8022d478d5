import { join } from 'node:path';
import type { Harness } from './harness';
import { ROLE, SKLEARN, XGBOOST } from './harness';

export const SCRIPT_URI = 's3://bucket/assets/code.py';

/** A processing step that runs the fixture script with these arguments. */
export function processing(
  name: string,
  args: unknown[],
  more: { outputs?: string[]; inputs?: Record<string, unknown>; step?: object; environment?: object } = {},
): any {
  const output = (OutputName: string): object => ({
    OutputName,
    S3Output: {
      LocalPath: `/opt/ml/processing/output/${OutputName}`,
      S3UploadMode: 'EndOfJob',
      S3Uri: {
        'Std:Join': {
          On: '/',
          Values: ['s3://bucket/runs', { Get: 'Execution.PipelineExecutionId' }, name, OutputName],
        },
      },
    },
  });
  const input = ([InputName, S3Uri]: [string, unknown]): object => ({
    InputName,
    S3Input: { S3Uri, LocalPath: `/opt/ml/processing/input/${InputName}`, S3DataType: 'S3Prefix', S3InputMode: 'File' },
  });
  return {
    Name: name,
    Type: 'Processing',
    Arguments: {
      RoleArn: ROLE,
      AppSpecification: {
        ImageUri: SKLEARN,
        ContainerEntrypoint: ['python3', '/opt/ml/processing/input/code/code.py'],
        ...(args.length > 0 && { ContainerArguments: args }),
      },
      ProcessingResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 30 } },
      ProcessingInputs: Object.entries({ code: SCRIPT_URI, ...more.inputs }).map(input),
      ProcessingOutputConfig: { Outputs: (more.outputs ?? ['out']).map(output) },
      ...(more.environment && { Environment: more.environment }),
    },
    ...more.step,
  };
}

/** A training step on the fake XGBoost. */
export function training(
  name: string,
  trainUri: unknown,
  hyperparameters: Record<string, unknown> = {},
  more: object = {},
): any {
  return {
    Name: name,
    Type: 'Training',
    Arguments: {
      RoleArn: ROLE,
      AlgorithmSpecification: {
        TrainingImage: XGBOOST,
        TrainingInputMode: 'File',
        MetricDefinitions: [{ Name: 'validation:auc', Regex: 'validation-auc:([0-9.]+)' }],
      },
      HyperParameters: hyperparameters,
      InputDataConfig: [
        {
          ChannelName: 'train',
          ContentType: 'text/csv',
          DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: trainUri } },
        },
      ],
      OutputDataConfig: { S3OutputPath: 's3://bucket/models' },
      ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 30 },
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    },
    ...more,
  };
}

/** A step that calls a function, in the form of the SDK's `LambdaStep.to_request`. */
export function lambdaStep(Name: string, Arguments: object = {}, outputs: Record<string, string> = {}): any {
  return {
    Name,
    Type: 'Lambda',
    Arguments,
    FunctionArn: 'arn:aws:lambda:us-west-2:000000000000:function:decide',
    OutputParameters: Object.entries(outputs).map(([OutputName, OutputType]) => ({ OutputName, OutputType })),
  };
}

/** Makes a pipeline of these steps. */
export async function createPipeline(harness: Harness, Steps: unknown[], Parameters: unknown[] = []): Promise<void> {
  await harness.store.upload(join(__dirname, 'fixtures', 'processing.py'), SCRIPT_URI);
  await harness.call('CreatePipeline', {
    PipelineName: 'churn',
    RoleArn: ROLE,
    PipelineDefinition: definition(Steps, Parameters),
  });
}

/** The text of a definition. */
export function definition(Steps: unknown[], Parameters: unknown[] = []): string {
  return JSON.stringify({ Version: '2020-12-01', Metadata: {}, Parameters, Steps });
}

/** Starts an execution; the answer is its ARN. */
export async function startPipeline(
  harness: Harness,
  parameters: Record<string, string> = {},
  more: object = {},
): Promise<string> {
  const PipelineParameters = Object.entries(parameters).map(([Name, Value]) => ({ Name, Value }));
  return (await harness.call('StartPipelineExecution', { PipelineName: 'churn', PipelineParameters, ...more }))
    .PipelineExecutionArn;
}

/** Waits for the end of an execution; answers its description and its steps by name. */
export async function finish(
  harness: Harness,
  PipelineExecutionArn: string,
): Promise<{ execution: any; steps: Record<string, any> }> {
  const execution = await harness.until(
    () => harness.call('DescribePipelineExecution', { PipelineExecutionArn }),
    ({ PipelineExecutionStatus }) => !['Executing', 'Stopping'].includes(PipelineExecutionStatus),
  );
  const { PipelineExecutionSteps } = await harness.call('ListPipelineExecutionSteps', { PipelineExecutionArn });
  return { execution, steps: Object.fromEntries(PipelineExecutionSteps.map((step: any) => [step.StepName, step])) };
}

/** Creates, starts and finishes. */
export async function runPipeline(
  harness: Harness,
  steps: unknown[],
  parameters: unknown[] = [],
  given: Record<string, string> = {},
): Promise<{ execution: any; steps: Record<string, any> }> {
  await createPipeline(harness, steps, parameters);
  return finish(harness, await startPipeline(harness, given));
}
