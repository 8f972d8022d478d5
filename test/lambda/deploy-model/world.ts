import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { LogGroups } from '../../../contract/log-groups';
import type { CloudFormationAnswer } from '../../../engine/aws/cloudformation';
import { type ControllerEvent, EndpointController } from '../../../lambda/deploy-model/controller';
import type { ReplayClients } from '../../../lambda/deploy-model/replay';
import { fakeClient } from '../../engine/aws/fake-client';
import { awsError, FakeS3 } from '../../engine/aws/fake-s3';
import { ToldNotices } from '../../engine/aws/told-notices';
import { LogsModel } from '../../simulator/aws/logs';
import { SETTINGS } from './endpoint-settings';
import { FakeSageMaker, type FakeVersion } from './fake-sagemaker';

export { SETTINGS };

export const ENDPOINT = 'churn';
export const STATE = 's3://bucket/state';

export interface ReceivedAnswer extends CloudFormationAnswer {
  readonly requestId: string;
}

/** An address as CloudFormation has it, without its signature. */
export const answerUrl = (name: number | string): string =>
  `https://cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com/${name}`;

/** A controller among fakes: SageMaker, S3, CloudWatch, CloudFormation, and the clock. */
export class World {
  public readonly sageMaker = new FakeSageMaker();
  public readonly s3 = new FakeS3();
  public readonly answers: ReceivedAnswer[] = [];
  public readonly metrics: string[] = [];
  /** How often a look came to its end. */
  public looks = 0;
  /** What people and programs were told. */
  public readonly notices = new ToldNotices();
  /** Rollback alarms that are on. */
  public standingAlarms: string[] = [];
  public readonly requests: ControllerEvent[] = [];
  /** Log groups that the controller is to see to. */
  public logGroups: LogGroups | undefined;
  public readonly logs = new LogsModel();
  /** Whether failures cannot be counted. */
  public failsToCount = false;
  /** Called with each metric of a rollout; what it throws ends the invocation there. */
  public onMetric: (name: string) => void = () => undefined;
  public now = Date.UTC(2026, 10, 23);
  public onSleep: () => void = () => undefined;

  /** Lambda and SQS, as a replay asks them. */
  public replayClients: ReplayClients = {};

  public controller(): EndpointController {
    return new EndpointController({
      ...this.replayClients,
      sageMaker: this.sageMaker,
      s3: this.s3,
      cloudWatch: fakeClient(CloudWatchClient, (command) => this.sendCloudWatch(command)),
      logs: fakeClient(CloudWatchLogsClient, (command: object) => {
        const name = command.constructor.name.slice(0, -'Command'.length) as 'CreateLogGroup';
        return this.logs[name]((command as { input: any }).input);
      }),
      logGroups: this.logGroups,
      sns: this.notices.sns,
      eventBridge: this.notices.eventBridge,
      topicArn: 'arn:aws:sns:eu-west-1:111122223333:churn',
      answer: async (request, answer) => {
        this.answers.push({ ...answer, requestId: request.RequestId });
      },
      endpointName: ENDPOINT,
      modelPackageGroup: 'churn',
      stateUri: STATE,
      ownerStack: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Churn/1',
      deadLetterQueueUrl: 'https://sqs/dead-letters',
      now: () => this.now,
      sleep: async (milliseconds) => {
        const end = this.now + milliseconds;
        // Whoever is not asleep gets on with their work first, and sleeps at the same time do not add up.
        await new Promise((resolve) => setImmediate(resolve));
        this.now = Math.max(this.now, end);
        this.onSleep();
      },
    });
  }

  private sendCloudWatch(command: { input: any }): unknown {
    if (command instanceof DescribeAlarmsCommand) {
      return {
        MetricAlarms: this.standingAlarms
          .filter((name) => command.input.AlarmNames!.includes(name))
          .map((AlarmName) => ({ AlarmName, StateValue: 'ALARM' })),
      };
    }
    const [{ MetricName: name, Timestamp: time }] = command.input.MetricData;
    if (name === 'Failures' && this.failsToCount) {
      throw awsError('ThrottlingException', 'Rate exceeded');
    }
    if (name === 'Failures') {
      this.notices.count(command);
    } else if (name === 'Looked') {
      this.looks++;
    } else {
      expect(time).toBeDefined();
      this.onMetric(name);
      this.metrics.push(name);
    }
    return {};
  }

  /** Deploys while there is one version, which serves then, and lets the rollout of a second one fail. */
  public async failSecondVersion(settings: unknown): Promise<void> {
    this.sageMaker.register();
    await this.deliver(this.request('Create', settings));
    await this.drain();
    this.sageMaker.register();
    await this.sweep();
    this.sageMaker.settle(ENDPOINT, false);
    await this.drain();
  }

  public request(
    type: 'Create' | 'Update' | 'Delete',
    settings: unknown = SETTINGS,
    extra: object = {},
  ): ControllerEvent {
    const event = {
      RequestType: type,
      RequestId: `request-${this.requests.length + 1}`,
      ResponseURL: answerUrl(this.requests.length + 1),
      StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Churn/1',
      LogicalResourceId: 'Endpoint',
      ResourceType: 'Custom::Endpoint',
      ServiceToken: 'arn',
      PhysicalResourceId: ENDPOINT,
      ResourceProperties: {
        ServiceToken: 'arn',
        Settings: typeof settings === 'string' ? settings : JSON.stringify(settings),
      },
      ...extra,
    } as unknown as ControllerEvent;
    this.requests.push(event);
    return event;
  }

  public async deliver(event: ControllerEvent): Promise<string | undefined> {
    this.now += 10_000;
    const result = await this.controller().handle(event, 60_000);
    return result && 'action' in result ? result.action : undefined;
  }

  /** Asks the controller as an operator does. */
  public ask(event: ControllerEvent): Promise<unknown> {
    return this.controller().handle(event, 60_000);
  }

  /** A stack whose endpoint serves version 1. */
  public async serveVersionOne(): Promise<FakeVersion> {
    const version = this.sageMaker.register();
    const create = this.request('Create');
    await this.deliver(create);
    await this.drain();
    expect(this.answersTo(create).map(({ status }) => status)).toEqual(['SUCCESS']);
    return version;
  }

  public sweep(): Promise<string | undefined> {
    return this.deliver({ source: 'sweep', scheduledTime: new Date(this.now).toISOString() });
  }

  /** Lets everything under way succeed, and looks, until nothing moves any more. */
  public async drain(): Promise<void> {
    for (let round = 0; round < 40; round++) {
      const before = this.sageMaker.changes.length;
      const moved = this.sageMaker.settle(ENDPOINT, true);
      await this.sweep();
      if (!moved && this.sageMaker.changes.length === before) {
        return;
      }
    }
    throw new Error('the world did not come to rest');
  }

  public answersTo(event: ControllerEvent): ReceivedAnswer[] {
    return this.answers.filter(({ requestId }) => requestId === (event as { RequestId?: string }).RequestId);
  }

  public get endpoint() {
    return this.sageMaker.endpoints.get(ENDPOINT);
  }
}
