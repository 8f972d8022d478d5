import { CloudWatchClient, type PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  ListModelsCommand,
  ListPipelineExecutionStepsCommand,
  ListPipelineExecutionsCommand,
  SageMakerClient,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import type { ScheduleConfig } from '../../../contract/schedule-config';
import type { BatchEvent, BatchRecord } from '../../../lambda/run-batch/events';
import type { BatchOptions } from '../../../lambda/run-batch/options';
import { runBatch } from '../../../lambda/run-batch/run-batch';
import { fakeClient } from '../../engine/aws/fake-client';
import { awsError, FakeS3 } from '../../engine/aws/fake-s3';
import { ToldNotices } from '../../engine/aws/told-notices';

const PIPELINE = 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/demand-batch';
const GROUP = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/demand';

/** A lifecycle's batches: the table, the registry, and runs that do what a run does when they are told to. */
export class FakeBatches {
  public readonly s3 = new FakeS3();
  public readonly told = new ToldNotices();
  /** Runs by their ids, in the order of their start. */
  public readonly runs = new Map<
    string,
    { status: string; name: string; order: string; token: string; parameters: Record<string, string> }
  >();
  /** Whether deliveries are scored. */
  public deliveries?: string;
  /** When batches are due, where it is watched. */
  public schedule?: ScheduleConfig;
  /** Whether a list of the runs has them. */
  public listsRuns = true;
  public models: string[] = [];
  /** The version that serves. */
  public version?: number = 1;
  public failedSteps: { StepName: string; FailureReason?: string; StartTime?: Date }[] = [];
  /** What a list of steps is answered with. */
  public stepsRefused?: Error;
  public now = Date.parse('2026-03-01T12:00:00Z');

  private readonly sageMaker = fakeClient(SageMakerClient, (command) => this.answer(command));

  /** The function with an event; a second delivery is a second call. */
  public run(event: BatchEvent): Promise<BatchRecord> {
    return runBatch(event, this.options);
  }

  public due(day: number): Promise<BatchRecord> {
    return this.run({
      source: 'schedule',
      scheduledTime: new Date(Date.UTC(2026, 2, day, 5)).toISOString(),
    });
  }

  /** A new file of the table. */
  public put(name: string, body = 'date,units\n2026-03-01,1\n'): void {
    this.s3.objects.set(`s3://data/source/${name}`, { body, etag: `"${name}"` });
  }

  /** What the jobs of the run write, given what they were told. */
  public write(run: string, reached: Record<string, string>): void {
    const { order: uri } = this.runs.get(run)!;
    const order = this.s3.json(`${uri}order.json`);
    const folder = `s3://data/demand-batch/runs/${run}/publish`;
    const day = order.time.slice(0, 10).replaceAll('-', '/');
    const put = (name: string, body: string): void =>
      void this.s3.objects.set(`${folder}/${name}`, { body, etag: '"x"' });
    put(`published/${day}/${order.run}.jsonl`, `forecasts of ${order.run}\n`);
    const isNew = Object.entries(reached).some(([series, time]) => (order.reached[series] ?? '') < time);
    const record = { captureData: {}, eventMetadata: { eventId: order.run, inferenceTime: order.time } };
    if (isNew) {
      put('captured/0-1.jsonl', `${JSON.stringify(record)}\n`);
    }
    put('state/state.json', JSON.stringify({ ...order, reached: { ...order.reached, ...reached } }));
  }

  /** The end of a run, as EventBridge says it. */
  public end(
    run: string,
    currentPipelineExecutionStatus = 'Succeeded',
    time = '2026-03-01T12:00:00Z',
  ): Promise<BatchRecord> {
    this.runs.get(run)!.status = currentPipelineExecutionStatus;
    return this.run({
      time,
      'detail-type': 'SageMaker Model Building Pipeline Execution Status Change',
      detail: { pipelineExecutionArn: `${PIPELINE}/execution/${run}`, currentPipelineExecutionStatus },
    } as BatchEvent);
  }

  /** What monitors see: of which batch, and when. */
  public traffic(): string[] {
    return this.s3.uris('s3://data/capture/').map((uri) => {
      const { eventId, inferenceTime } = JSON.parse(this.s3.objects.get(uri)!.body).eventMetadata;
      return `${eventId} at ${inferenceTime}`;
    });
  }

  public get options(): BatchOptions {
    return {
      pipelineName: 'demand-batch',
      endpointName: 'demand',
      variantName: 'AllTraffic',
      topicArn: 'arn:aws:sns:eu-west-1:111122223333:topic',
      workUri: 's3://data/demand-batch',
      sourceUri: 's3://data/source',
      publishedUri: 's3://data/forecasts/demand',
      deliveries: this.deliveries,
      schedule: this.schedule,
      captureUri: 's3://data/capture/demand/AllTraffic',
      s3: this.s3,
      sageMaker: this.sageMaker,
      sns: this.told.sns,
      eventBridge: this.told.eventBridge,
      cloudWatch: fakeClient(CloudWatchClient, (command: PutMetricDataCommand) => {
        this.told.count(command);
        return {};
      }),
      now: () => this.now,
      sleep: async () => undefined,
    };
  }

  private answer(command: unknown): unknown {
    if (command instanceof StartPipelineExecutionCommand) {
      const { ClientRequestToken: token, PipelineParameters = [], PipelineExecutionDisplayName: name } = command.input;
      const known = [...this.runs].find(([, run]) => run.token === token);
      const id = known?.[0] ?? `run${this.runs.size + 1}`;
      if (!known) {
        const order = PipelineParameters.find(({ Name }) => Name === 'OrderUri')!.Value!;
        const parameters = Object.fromEntries(PipelineParameters.map(({ Name, Value }) => [Name!, Value!]));
        this.runs.set(id, { status: 'Executing', name: name!, order, token: token!, parameters });
        this.models.push(`pipelines-${id}-CreateModel-abc`);
      }
      return { PipelineExecutionArn: `${PIPELINE}/execution/${id}` };
    }
    if (command instanceof ListPipelineExecutionsCommand) {
      return {
        PipelineExecutionSummaries: (this.listsRuns ? [...this.runs].reverse() : []).map(([id, { status, name }]) => ({
          PipelineExecutionArn: `${PIPELINE}/execution/${id}`,
          PipelineExecutionStatus: status,
          PipelineExecutionDisplayName: name,
        })),
      };
    }
    if (command instanceof ListPipelineExecutionStepsCommand) {
      if (this.stepsRefused) {
        throw this.stepsRefused;
      }
      return { PipelineExecutionSteps: this.failedSteps.map((step) => ({ ...step, StepStatus: 'Failed' })) };
    }
    if (command instanceof DescribeEndpointCommand) {
      if (this.version === undefined) {
        throw awsError('ValidationException', 'Could not find endpoint "demand".');
      }
      return { EndpointConfigName: 'config' };
    }
    if (command instanceof DescribeEndpointConfigCommand) {
      return { ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'demand-1' }] };
    }
    if (command instanceof DescribeModelCommand) {
      return { Containers: [{ ModelPackageName: `${GROUP}/${this.version}` }] };
    }
    if (command instanceof DescribeModelPackageCommand) {
      const file = { S3Uri: 's3://data/baseline' };
      return {
        InferenceSpecification: { SupportedResponseMIMETypes: ['application/jsonlines'] },
        CustomerMetadataProperties: { decisionThreshold: '0.4' },
        DriftCheckBaselines: { ModelDataQuality: { Statistics: file, Constraints: file } },
      };
    }
    if (command instanceof ListModelsCommand) {
      const found = this.models.filter((name) => name.includes(command.input.NameContains!));
      return { Models: found.map((ModelName) => ({ ModelName })) };
    }
    if (command instanceof DeleteModelCommand) {
      this.models = this.models.filter((name) => name !== command.input.ModelName);
      return {};
    }
    throw new Error(`no answer to ${(command as object).constructor.name}`);
  }
}
