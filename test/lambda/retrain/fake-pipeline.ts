import { CloudWatchClient, DescribeAlarmsCommand, type PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  ListPipelineExecutionStepsCommand,
  ListPipelineExecutionsCommand,
  type PipelineExecutionStep,
  type PipelineExecutionSummary,
  SageMakerClient,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Guards } from '../../../contract/retrain-guards';
import type { ScheduleConfig } from '../../../contract/schedule-config';
import type { RetrainEvent } from '../../../lambda/retrain/cause';
import type { DecisionRecord } from '../../../lambda/retrain/report';
import { retrain } from '../../../lambda/retrain/retrain';
import { fakeClient } from '../../engine/aws/fake-client';
import { FakeS3 } from '../../engine/aws/fake-s3';
import { type ToldMessage, ToldNotices } from '../../engine/aws/told-notices';

/** A pipeline whose runs end when told, alarms, and a topic; the clock stands until it is moved. */
export class PipelineWorld {
  public readonly runs: Array<PipelineExecutionSummary & { token: string; forced: boolean }> = [];
  public readonly alarms = new Map<string, Date>();
  public readonly s3 = new FakeS3();
  public readonly notices = new ToldNotices();
  public recordUri = 's3://bucket/decisions';
  /** A version that nobody has approved yet. */
  public waiting: string | undefined;
  /** What its comparison with the champion said, if it was compared. */
  public verdict: string | undefined;
  /** The steps of every run: a pipeline does the same each time. */
  public steps: (run: PipelineExecutionSummary) => PipelineExecutionStep[] = () => [];
  /** A version that was approved. */
  public approved: { readonly arn: string; readonly at: Date } | undefined;
  /** How long SageMaker's list does not show a run. */
  public lag = 0;
  /** Called before and after every call of AWS; what it throws ends the invocation there. */
  public onCall: (what: string) => void = () => undefined;
  /** What was counted of re-checks. */
  public readonly rechecks: PutMetricDataCommand['input'][] = [];
  /** When regular runs are due, as the function was deployed. */
  public schedule: ScheduleConfig | undefined;
  /** What records the runs, as the function was deployed. */
  public recorded: { readonly mlflowArn?: string; readonly experimentName?: string } = {};
  /** Whether re-checks cannot be counted. */
  public failsToCount = false;
  private storeFails = false;
  public now = Date.UTC(2026, 10, 1);
  private invocations = 0;

  public constructor(public readonly guards: Guards = { cooldownSeconds: 86_400, maximumRunsPerDay: 2 }) {}

  public get messages(): ToldMessage[] {
    return this.notices.messages;
  }

  public iso(): string {
    return new Date(this.now).toISOString();
  }

  public alarm(name = 'drift'): RetrainEvent {
    const since = this.alarms.get(name) ?? new Date(this.now);
    this.alarms.set(name, since);
    return {
      'detail-type': 'CloudWatch Alarm State Change',
      time: since.toISOString(),
      detail: { alarmName: name, state: { value: 'ALARM', timestamp: since.toISOString().replace('Z', '+0000') } },
    } as unknown as RetrainEvent;
  }

  public deliver(event: RetrainEvent, invocation = `invocation-${++this.invocations}`): Promise<DecisionRecord[]> {
    const forced = 'force' in event && event.force === true;
    return retrain(event, invocation, 60_000, {
      sageMaker: fakeClient(SageMakerClient, (command) =>
        this.watch(command, () => this.sendSageMaker(command, forced)),
      ),
      cloudWatch: fakeClient(CloudWatchClient, (command) => this.sendCloudWatch(command)),
      sns: fakeClient(SNSClient, (command) => this.watch(command, () => this.notices.sns.send(command))),
      eventBridge: fakeClient(EventBridgeClient, (command) =>
        this.watch(command, () => this.notices.eventBridge.send(command)),
      ),
      s3: fakeClient(S3Client, (command) => {
        if (command instanceof PutObjectCommand && command.input.Key?.endsWith('.json')) {
          this.failOnce();
        }
        return this.watch(command, () => this.s3.send(command));
      }),
      pipelineName: 'churn',
      modelPackageGroup: 'models',
      newDataUri: 's3://raw/rows/',
      topicArn: 'arn:aws:sns:eu-west-1:111122223333:churn',
      recordUri: this.recordUri,
      guards: this.guards,
      alarmNames: ['drift', 'quality'],
      schedule: this.schedule,
      ...this.recorded,
      now: () => this.now,
      sleep: () => new Promise((resolve) => setImmediate(resolve)),
    });
  }

  public recheck(): Promise<DecisionRecord[]> {
    return this.deliver({ source: 'recheck', scheduledTime: this.iso() });
  }

  public finish(status: 'Succeeded' | 'Failed' | 'Stopped' = 'Succeeded'): void {
    this.runs.forEach(
      (run) =>
        (run.PipelineExecutionStatus =
          run.PipelineExecutionStatus === 'Executing' ? status : run.PipelineExecutionStatus),
    );
  }

  public records(): DecisionRecord[] {
    return this.s3
      .uris(`${this.recordUri}/`)
      .filter((uri) => uri.endsWith('.json'))
      .map((uri) => this.s3.json(uri));
  }

  private async watch<T>(command: object, send: () => T | Promise<T>): Promise<T> {
    this.onCall(`before ${command.constructor.name}`);
    const answer = await send();
    this.onCall(`after ${command.constructor.name}`);
    return answer;
  }

  /** The next write of a record, or the next message, fails. */
  public failNext(service: 's3' | 'sns'): void {
    if (service === 's3') {
      this.storeFails = true;
    } else {
      this.notices.topicErrors.push(new Error('socket hang up'));
    }
  }

  private failOnce(): void {
    if (this.storeFails) {
      this.storeFails = false;
      throw new Error('socket hang up');
    }
  }

  private sendSageMaker(command: unknown, forced: boolean): unknown {
    if (command instanceof StartPipelineExecutionCommand) {
      const { ClientRequestToken: token, PipelineExecutionDescription, PipelineParameters } = command.input;
      if (PipelineParameters) {
        throw new Error('the pipeline has no parameters');
      }
      const existing = this.runs.find((run) => run.token === token);
      if (existing) {
        return { PipelineExecutionArn: existing.PipelineExecutionArn };
      }
      // A run starts a moment after it was asked for.
      const StartTime = new Date(this.now + 2_000);
      const PipelineExecutionArn = `arn:aws:sagemaker:eu-west-1:111122223333:pipeline/churn/execution/run${this.runs.length + 1}`;
      this.runs.push({
        PipelineExecutionArn,
        StartTime,
        PipelineExecutionDescription,
        PipelineExecutionStatus: 'Executing',
        token: token!,
        forced,
      });
      return { PipelineExecutionArn };
    }
    if (command instanceof ListModelPackagesCommand) {
      // A page of a filtered list may be empty although more pages follow.
      if (command.input.NextToken === undefined) {
        return { ModelPackageSummaryList: [], NextToken: 'more' };
      }
      const found = command.input.ModelApprovalStatus === 'Approved' ? this.approved?.arn : this.waiting;
      return { ModelPackageSummaryList: found ? [{ ModelPackageArn: found }] : [] };
    }
    if (command instanceof DescribeModelPackageCommand) {
      if (command.input.ModelPackageName === this.waiting) {
        return { CustomerMetadataProperties: this.verdict && { championVerdict: this.verdict } };
      }
      return { CreationTime: new Date(0), LastModifiedTime: this.approved!.at };
    }
    if (command instanceof ListPipelineExecutionStepsCommand) {
      const run = this.runs.find((each) => each.PipelineExecutionArn === command.input.PipelineExecutionArn)!;
      const steps = this.steps(run);
      const start = Number(command.input.NextToken ?? 0);
      return {
        PipelineExecutionSteps: steps.slice(start, start + 1),
        NextToken: start + 1 < steps.length ? String(start + 1) : undefined,
      };
    }
    if (command instanceof ListPipelineExecutionsCommand) {
      const newest = this.runs.filter(({ StartTime }) => StartTime!.getTime() - 2_000 + this.lag <= this.now).reverse();
      const start = Number(command.input.NextToken ?? 0);
      return {
        PipelineExecutionSummaries: newest.slice(start, start + 3),
        NextToken: start + 3 < newest.length ? String(start + 3) : undefined,
      };
    }
    throw new Error('unknown command');
  }

  private sendCloudWatch(command: unknown): unknown {
    if (command instanceof DescribeAlarmsCommand) {
      return {
        MetricAlarms: command.input.AlarmNames!.map((AlarmName) => ({
          AlarmName,
          StateValue: this.alarms.has(AlarmName) ? 'ALARM' : 'OK',
          StateTransitionedTimestamp: this.alarms.get(AlarmName) ?? new Date(0),
        })),
      };
    }
    const { input } = command as PutMetricDataCommand;
    if (input.MetricData!.some(({ MetricName }) => MetricName === 'Rechecked')) {
      if (this.failsToCount) {
        throw new Error('socket hang up');
      }
      this.rechecks.push(input);
    } else {
      this.notices.count(command as PutMetricDataCommand);
    }
    return {};
  }
}
