import path from 'node:path';
import type { LocalImage } from '../../contract/local-image';
import { LOCAL_ACCOUNT } from '../interfaces';
import type { LocalSageMaker } from '../sagemaker/local-sagemaker';
import type { StepEvent } from '../sagemaker/pipelines/execution';
import { FolderStore } from './folder-store';
import {
  callSageMaker,
  type EndedExecution,
  runToEnd,
  startUndeployed,
  type UndeployedOptions,
} from './undeployed-sagemaker';

const PIPELINE_NAME = 'definition';

/** Settings of a definition that runs without a deployment. */
export interface DefinitionCloudOptions extends UndeployedOptions {
  /** The programs that stand for images which nothing stands for. */
  readonly images: readonly LocalImage[];
  /** What the functions of Lambda steps answer, by the function's name. */
  readonly answers: ReadonlyMap<string, unknown>;
}

/** A Lambda step needs an answer that nobody gave. */
export class NoAnswerError extends Error {
  constructor(functionName: string) {
    super(
      `nothing answers for the function ${functionName} here; give its answer: --answer ${functionName}=<json file>`,
    );
    this.name = 'NoAnswerError';
  }
}

/**
 * A pipeline definition, of whatever wrote it, on the local SageMaker: jobs and containers are real processes, objects are
 * files, and functions answer what they are told to.
 */
export class DefinitionCloud {
  /** What stands for S3. */
  public readonly store: FolderStore;
  private readonly sagemaker: LocalSageMaker;

  constructor(options: DefinitionCloudOptions) {
    const { workDir, images, answers } = options;
    this.store = new FolderStore(path.join(workDir, 'objects'));
    this.sagemaker = startUndeployed(options, this.store, async (functionArn) => {
      const name = functionArn.split(':')[6]!;
      if (!answers.has(name)) {
        throw new NoAnswerError(name);
      }
      return answers.get(name);
    });
    this.sagemaker.useImages([...images]);
  }

  /**
   * Makes the pipeline, and the groups that it registers in: SageMaker makes those of a run's first version itself.
   *
   * @throws AwsError in SageMaker's words where it refuses the definition
   */
  public async provide(definition: string): Promise<void> {
    await callSageMaker(this.sagemaker, 'CreatePipeline', {
      PipelineName: PIPELINE_NAME,
      PipelineDefinition: definition,
      RoleArn: `arn:aws:iam::${LOCAL_ACCOUNT}:role/definition`,
      ClientRequestToken: 'local-pipeline-definition-0123456789',
    });
    for (const ModelPackageGroupName of listGroups(JSON.parse(definition).Steps)) {
      await callSageMaker(this.sagemaker, 'CreateModelPackageGroup', { ModelPackageGroupName });
    }
  }

  /** Runs the pipeline to its end, whatever that is. */
  public execute(parameters: ReadonlyMap<string, string>, onStep: (event: StepEvent) => void): Promise<EndedExecution> {
    return runToEnd(this.sagemaker, PIPELINE_NAME, parameters, onStep);
  }

  /** Ends what runs. */
  public async stop(): Promise<void> {
    await this.sagemaker.stop();
  }
}

/** The model package groups that steps register in by name, those in branches as well. */
function listGroups(steps: any[]): string[] {
  const names = steps.flatMap(({ Type, Arguments }) => [
    ...(Type === 'RegisterModel' && typeof Arguments?.ModelPackageGroupName === 'string'
      ? [Arguments.ModelPackageGroupName]
      : []),
    ...(Type === 'Condition' ? listGroups([...(Arguments?.IfSteps ?? []), ...(Arguments?.ElseSteps ?? [])]) : []),
  ]);
  return [...new Set(names)];
}
