import { Duration, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { FILES, PREFIXES } from '../../contract/layout';
import { HandlerFunction } from '../foundation/handler-function';
import type { HandlerOptions } from '../foundation/handler-options';
import { grantReadObjects, grantWriteObjects } from '../foundation/object-grants';
import { createFanOut, createFanOutRole, grantStartFanOut, nameFanOut, renderTask } from './fan-out-machine';
import { grantReadBaseline, type MonitorPlaces } from './monitor-baseline';

/** Names the map in the ARNs of its child executions. */
const MAP = 'CountShards';

/** What counts large windows in parts. */
export interface DriftFanOutProps {
  /** The endpoint, and what its traffic is compared with. */
  readonly places: MonitorPlaces;
  /** Asks for the parts and judges what they add up to. */
  readonly detector: HandlerFunction;
  /** Holds the reports; plans and parts go beside them. */
  readonly bucket: s3.IBucket;
  /** Parts that are counted at the same time. */
  readonly concurrency: number;
  /** How the counting function is set up. */
  readonly handlers: HandlerOptions;
  /** A role of the user's own for the counting function. */
  readonly counterRole?: iam.IRole;
  /** A role of the user's own for the state machine. */
  readonly stateMachineRole?: iam.IRole;
}

/**
 * Counts a window that is too large for one function in parts: a state machine whose Distributed Map has one function count
 * each part, and then has the detector judge the sum. A part that cannot be counted fails the whole: there is no verdict on
 * a part of a window.
 */
export class DriftFanOut extends Construct {
  public readonly stateMachineArn: string;
  /** Fires when a window could not be counted to its end. */
  public readonly alarm: cloudwatch.Alarm;

  public constructor(scope: Construct, id: string, props: DriftFanOutProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const { detector } = props;
    const { endpoint } = props.places;
    // A name of its own: detector and state machine each need to know the other.
    const machine = nameFanOut(this, `${endpoint.endpointName}-drift`);
    this.stateMachineArn = machine.arn;

    const counter = new HandlerFunction(this, 'Counter', {
      ...props.handlers,
      role: props.counterRole,
      roleProp: 'counterRole',
      handler: 'count-shard',
      description: `Counts a part of a large window of the endpoint ${endpoint.endpointName}`,
      environment: {},
      timeout: Duration.minutes(15),
      memorySize: 1769,
    });
    const keys = `${PREFIXES.driftFanOut}/${endpoint.endpointName}/*`;
    endpoint.grantReadCapture(counter.role);
    if (grantReadBaseline(counter, counter.role, props.places)) {
      // What the detector built of it.
      grantReadObjects(props.bucket, counter.role, `${PREFIXES.driftReports}/${endpoint.endpointName}/baseline/*`);
    }
    for (const role of [counter.role, detector.role]) {
      grantReadObjects(props.bucket, role, keys);
      grantWriteObjects(props.bucket, role, keys);
    }
    grantStartFanOut(detector.role, machine);

    const role = createFanOutRole(
      this,
      props.stateMachineRole,
      `Counts large windows of the endpoint ${endpoint.endpointName} in parts`,
    );
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'ReadShards',
        actions: ['s3:GetObject'],
        resources: [props.bucket.arnForObjects(`${keys}/${FILES.parts}`)],
      }),
    );
    props.bucket.encryptionKey?.grant(role, 'kms:Decrypt');
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'CountAndJudge',
        actions: ['lambda:InvokeFunction'],
        resources: [counter.function.functionArn, detector.function.functionArn],
      }),
    );
    // What a Distributed Map needs of itself: https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'StartParts',
        actions: ['states:StartExecution'],
        resources: [this.stateMachineArn],
      }),
    );
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'FollowParts',
        actions: ['states:DescribeExecution', 'states:StopExecution'],
        resources: [machine.executions(), machine.executions(MAP)],
      }),
    );
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'ResumeParts',
        actions: ['states:RedriveExecution'],
        resources: [machine.executions(MAP)],
      }),
    );

    this.alarm = createFanOut(
      this,
      machine,
      role,
      renderDefinition(stack.partition, counter, detector, props.concurrency),
      `A large window of the endpoint ${endpoint.endpointName} could not be counted: it has no verdict`,
    );
  }
}

/** The state machine in the Amazon States Language: https://states-language.net */
function renderDefinition(
  partition: string,
  counter: HandlerFunction,
  detector: HandlerFunction,
  concurrency: number,
): object {
  return {
    Comment: 'Counts the shards of a plan, then judges their sum',
    StartAt: MAP,
    TimeoutSeconds: Duration.hours(6).toSeconds(),
    States: {
      [MAP]: {
        Type: 'Map',
        Label: MAP,
        ItemReader: {
          Resource: `arn:${partition}:states:::s3:getObject`,
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { 'Bucket.$': '$.manifest.bucket', 'Key.$': '$.manifest.key' },
        },
        ItemSelector: { 'plan.$': '$.plan', 'shard.$': '$$.Map.Item.Value' },
        MaxConcurrency: concurrency,
        ToleratedFailureCount: 0,
        ItemProcessor: {
          // Express executions end after 5 minutes.
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'CountShard',
          States: {
            CountShard: {
              ...renderTask(partition, counter, { 'plan.$': '$.plan', 'shard.$': '$.shard' }),
              ResultSelector: { 'index.$': '$.Payload.index' },
            },
          },
        },
        // The parts' answers are of no use, and all together might be longer than a state may hold.
        ResultPath: null,
        Next: 'Judge',
      },
      Judge: { ...renderTask(partition, detector, { 'plan.$': '$.plan' }), OutputPath: '$.Payload' },
    },
  };
}
