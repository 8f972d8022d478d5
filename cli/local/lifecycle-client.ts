import {
  DescribeModelPackageCommand,
  DescribePipelineExecutionCommand,
  type DescribePipelineExecutionResponse,
  DescribeProcessingJobCommand,
  ListPipelineExecutionStepsCommand,
  ListPipelineExecutionsCommand,
  ModelApprovalStatus,
  type PipelineExecutionStep,
  paginateListModelPackages,
  SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { ENDED_EXECUTION_STATES } from '../../contract/events';
import { findNewestVersion } from '../../engine/aws/model-packages';
import type { LocalCloud } from '../../local/cloud';
import type { Say } from './tasks';
import { waitFor } from './wait-for';

/** Real seconds that a training run, a rollout or an event may take on a slow machine. */
const PATIENCE = { event: 60, run: 600, rollout: 300 };

/** A deployed lifecycle as its users see it: through the SageMaker API, the stack's outputs and the bucket. */
export class LifecycleClient {
  public readonly sagemaker: SageMakerClient;
  public readonly runtime: SageMakerRuntimeClient;

  /** @param outputs the stack's outputs */
  public constructor(
    private readonly cloud: LocalCloud,
    public readonly outputs: Record<string, string>,
  ) {
    const environment = cloud.awsEnvironment();
    const options = {
      region: environment.AWS_REGION,
      credentials: { accessKeyId: environment.AWS_ACCESS_KEY_ID!, secretAccessKey: environment.AWS_SECRET_ACCESS_KEY! },
      // What the caller's environment or configuration asks of real endpoints does not hold here.
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
    };
    this.sagemaker = new SageMakerClient({ ...options, endpoint: environment.AWS_ENDPOINT_URL_SAGEMAKER });
    this.runtime = new SageMakerRuntimeClient({ ...options, endpoint: environment.AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME });
  }

  /** Whether the stack has an output. */
  public has(name: string): boolean {
    return this.outputs[name] !== undefined;
  }

  /** The value of an output; an output that the stack lacks is an error that names it. */
  public output(name: string): string {
    const value = this.outputs[name];
    if (value === undefined) {
      throw new Error(`the stack has no output ${name}; it has ${Object.keys(this.outputs).join(', ')}`);
    }
    return value;
  }

  /** Asks the retrain function for a run, as a person would. Returns the run's ARN. */
  public async requestTraining(reason: string): Promise<string> {
    const record = await this.cloud.invokeFunction(this.output('RetrainFunctionName'), {
      reason,
      time: this.cloud.clock.now().toISOString(),
    });
    if (record?.outcome !== 'started') {
      throw new Error(`the retrain function did not start a run: ${record?.reason ?? JSON.stringify(record)}`);
    }
    return record.pipelineExecutionArn;
  }

  /** The pipeline's runs, oldest first. */
  public async listRuns(): Promise<string[]> {
    const { PipelineExecutionSummaries = [] } = await this.sagemaker.send(
      new ListPipelineExecutionsCommand({
        PipelineName: this.output('PipelineName'),
        SortBy: 'CreationTime',
        SortOrder: 'Ascending',
        MaxResults: 100,
      }),
    );
    return PipelineExecutionSummaries.map(({ PipelineExecutionArn }) => PipelineExecutionArn!);
  }

  /** Waits until there is a run that is not among the known ones. */
  public waitForRun(known: string[]): Promise<string> {
    return waitFor(
      'the drift alarm to start a run of the pipeline',
      async () => (await this.listRuns()).find((arn) => !known.includes(arn)),
      PATIENCE.event,
    );
  }

  /** The steps of a run in the order in which they began. */
  public async listSteps(arn: string): Promise<PipelineExecutionStep[]> {
    const { PipelineExecutionSteps = [] } = await this.sagemaker.send(
      new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: arn, SortOrder: 'Ascending', MaxResults: 100 }),
    );
    return PipelineExecutionSteps;
  }

  /** The URI of a processing step's output; undefined when the step did not succeed, or has no such output. */
  public async findOutput(steps: PipelineExecutionStep[], step: string, output: string): Promise<string | undefined> {
    const arn = steps.find(
      ({ StepName, StepStatus }) => StepName === step && StepStatus === ENDED_EXECUTION_STATES.succeeded,
    )?.Metadata?.ProcessingJob?.Arn;
    if (!arn) {
      return undefined;
    }
    const { ProcessingOutputConfig } = await this.sagemaker.send(
      new DescribeProcessingJobCommand({ ProcessingJobName: arn.slice(arn.lastIndexOf('/') + 1) }),
    );
    const found = ProcessingOutputConfig?.Outputs?.find(({ OutputName }) => OutputName === output);
    return found?.S3Output?.S3Uri?.replace(/\/$/, '');
  }

  /** Approves a version, as a person would who has read its evaluation. */
  public async approve(modelPackageArn: string): Promise<void> {
    await this.sagemaker.send(
      new UpdateModelPackageCommand({
        ModelPackageArn: modelPackageArn,
        ModelApprovalStatus: ModelApprovalStatus.APPROVED,
        ApprovalDescription: 'approved by the local run',
      }),
    );
  }

  /** Follows a run to its end and tells the states of its steps as they change. */
  public async followRun(arn: string, say: Say): Promise<DescribePipelineExecutionResponse> {
    const states = new Map<string, string>();
    return waitFor(
      `the run ${arn} to end`,
      async () => {
        const run = await this.sagemaker.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn }));
        for (const step of await this.listSteps(arn)) {
          if (states.get(step.StepName!) !== step.StepStatus) {
            states.set(step.StepName!, step.StepStatus!);
            say(
              `${step.StepName} ${step.StepStatus}${step.FailureReason ? `: ${step.FailureReason}` : ''}`,
              describeSteps(states),
            );
          }
        }
        return run.PipelineExecutionStatus === 'Executing' || run.PipelineExecutionStatus === 'Stopping'
          ? undefined
          : run;
      },
      PATIENCE.run,
    );
  }

  /** Follows a run that must succeed; a failed one is an error with the run's reason. */
  public async followRunToSuccess(arn: string, say: Say): Promise<void> {
    const run = await this.followRun(arn, say);
    if (run.PipelineExecutionStatus !== ENDED_EXECUTION_STATES.succeeded) {
      throw new Error(
        `the pipeline run ${run.PipelineExecutionStatus?.toLowerCase()}: ${run.FailureReason ?? 'no reason was given'}`,
      );
    }
  }

  /** The versions of the registry, oldest first. */
  public async listVersions(): Promise<string[]> {
    const arns: string[] = [];
    const pages = paginateListModelPackages(
      { client: this.sagemaker },
      { ModelPackageGroupName: this.output('ModelPackageGroupName'), SortBy: 'CreationTime', SortOrder: 'Ascending' },
    );
    for await (const page of pages) {
      arns.push(...(page.ModelPackageSummaryList ?? []).map(({ ModelPackageArn }) => ModelPackageArn!));
    }
    return arns;
  }

  /** The newest version that is approved; undefined while there is none. */
  public async findApproved(): Promise<number | undefined> {
    const group = this.output('ModelPackageGroupName');
    const arn = await findNewestVersion(this.sagemaker, { group, status: ModelApprovalStatus.APPROVED });
    return arn === undefined ? undefined : Number(arn.slice(arn.lastIndexOf('/') + 1));
  }

  /** The version that the endpoint serves to all its traffic; undefined while there is none. */
  public servingVersion(): number | undefined {
    return this.cloud.sagemaker.endpointHistory(this.output('EndpointName')).at(-1)?.version;
  }

  /** Whether the endpoint has settled on a version. A rollout that failed is an error. */
  public hasSettled(version: number): boolean {
    const state = this.cloud.sagemaker.endpointHistory(this.output('EndpointName')).at(-1);
    if (state?.status === 'Failed') {
      throw new Error(`the endpoint ${this.output('EndpointName')} failed while version ${version} was rolled out`);
    }
    return state?.status === 'InService' && state.version === version;
  }

  /**
   * Waits until the endpoint serves a version and nothing else.
   *
   * @param meanwhile is done again and again while the rollout lasts
   */
  public async waitForRollout(version: number, meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
    await this.requireApproved(version);
    await waitFor(
      `version ${version} to serve`,
      async () => {
        await meanwhile();
        return this.hasSettled(version) || undefined;
      },
      PATIENCE.rollout,
    );
  }

  /** A registered version that is not approved is an error: nobody would approve it while its rollout is waited for. */
  private async requireApproved(version: number): Promise<void> {
    const arn = (await this.listVersions()).find((one) => one.endsWith(`/${version}`));
    const { ModelApprovalStatus: status, ModelPackageDescription: said } = arn
      ? await this.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: arn }))
      : {};
    if (status !== undefined && status !== ModelApprovalStatus.APPROVED) {
      throw new Error(`version ${version} is registered and not approved (${status}): ${said ?? 'it says no reason'}`);
    }
  }

  /** The features that a version expects, in its order, from the schema that it carries. */
  public async readFeatures(modelPackageArn: string): Promise<string[]> {
    const { DriftCheckBaselines } = await this.sagemaker.send(
      new DescribeModelPackageCommand({ ModelPackageName: modelPackageArn }),
    );
    const uri = DriftCheckBaselines?.ModelDataQuality?.Constraints?.S3Uri;
    if (!uri) {
      throw new Error(`the model version ${modelPackageArn} carries no schema`);
    }
    const schema: { features: { name: string }[] } = JSON.parse((await this.cloud.store.read(uri)).toString('utf8'));
    return schema.features.map(({ name }) => name);
  }
}

function describeSteps(states: Map<string, string>): string {
  const mark = (status: string): string =>
    ({ Succeeded: '✔', Failed: '✖', Executing: '…', Starting: '…' })[status] ?? status;
  return [...states].map(([name, status]) => `${name} ${mark(status)}`).join('  ');
}
