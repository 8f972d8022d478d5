import { Duration, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../../contract/cloudwatch';
import { nameVariables, RETRAIN_VARIABLES } from '../../contract/environment';
import { DETAIL_TYPES, IN_ALARM, SCHEDULED } from '../../contract/events';
import { FILES, PREFIXES } from '../../contract/layout';
import { DEFAULT_GUARDS, type Guards } from '../../contract/retrain-guards';
import { checkSameAlarms, checkSameEnvironment, checkSameRegion } from '../foundation/check-environment';
import { checkProperties } from '../foundation/check-properties';
import { HandlerFunction } from '../foundation/handler-function';
import { pickScheduledHandlerOptions, type ScheduledHandlerOptions } from '../foundation/handler-options';
import { checkInteger, checkPrefix } from '../foundation/names';
import { grantPublish, grantPutEvents, tellPeople } from '../foundation/notice-grants';
import {
  grantDeleteObjects,
  grantListObjects,
  grantReadObjects,
  grantWriteObjects,
  referredArns,
} from '../foundation/object-grants';
import { ruleDeadLetterQueueOf } from '../foundation/stack-singletons';
import type { IModelRegistry } from '../pipeline/model-registry';
import { warnWithoutEvents } from './bucket-events';
import { checkNewData, checkRecheckInterval } from './check-trigger';
import { createDecisionTopic } from './decision-topic';
import {
  ImportedRetrainTrigger,
  type IRetrainTrigger,
  type RetrainTriggerAttributes,
  RetrainTriggerBase,
  renderRecordUri,
} from './retrain-trigger-base';

/**
 * As many ARNs of the longest names (255 characters) fit into the 2,048 characters that EventBridge takes as a pattern.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
const ALARMS_PER_RULE = 6;

/**
 * New raw rows that start a retraining. The first object that arrives starts it; what arrives during the run or the
 * cooldown starts the next one, when nothing came for ten minutes.
 */
export interface NewDataTrigger {
  /** The bucket; it must send its events to EventBridge. */
  readonly bucket: s3.IBucket;
  /** Which objects count. */
  readonly prefix: string;
}

/** When to retrain and when not to, whichever pipeline it is. */
export interface RetrainTriggerOptions extends ScheduledHandlerOptions {
  /**
   * Retrains regularly as well. A rate begins with a run at deployment, so a cron expression is the usual choice.
   * @default - not on a schedule
   */
  readonly schedule?: scheduler.ScheduleExpression;
  /**
   * How long after the start of a run no other run is started.
   * @default Duration.days(1)
   */
  readonly cooldown?: Duration;
  /**
   * How many runs are started in any 24 hours, at most.
   * @default 2
   */
  readonly maximumRunsPerDay?: number;
  /**
   * How often alarms that are still in ALARM, data that no run has seen, and scheduled runs that met a running one are
   * checked again, so that nothing that came during a run is lost.
   * @default Duration.hours(1)
   */
  readonly recheckInterval?: Duration;
  /**
   * Is told what was decided and why.
   * @default - a new topic
   */
  readonly topic?: sns.ITopic;
  /**
   * The role of the function that decides, which Lambda assumes.
   * @default - a new role
   */
  readonly role?: iam.IRole;
}

/** Retrains when there is a reason to, and says why. */
export interface RetrainTriggerProps extends RetrainTriggerOptions {
  /** The pipeline that trains: a `TrainingPipeline`, or one that exists already, in the stack's account and region. */
  readonly pipeline: sagemaker.IPipeline;
  /** Holds the records of the decisions under `retrain-decisions/<pipeline>/`. */
  readonly bucket: s3.IBucket;
  /**
   * Alarms that start a retraining, such as the drift alarm of a `DriftMonitor`.
   * @default - none
   */
  readonly alarms?: cloudwatch.IAlarm[];
  /**
   * Retrains when new raw rows arrive as well.
   * @default - not on new data
   */
  readonly newData?: NewDataTrigger;
  /**
   * How long the alarms remember what was before a run (`DriftMonitor.alarmMemory`): an alarm that still stands is
   * answered again only after this time. With `registry` it counts from the approval of the run's version.
   * @default - the cooldown
   */
  readonly alarmMemory?: Duration;
  /**
   * The registry of the pipeline's models: an alarm that still stands is not answered again while a version of it waits
   * for approval.
   * @default - versions that wait are not considered
   */
  readonly registry?: IModelRegistry;
  /**
   * Encrypts the new topic.
   * @default - the bucket's own key, if it has one
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Starts the training pipeline when an alarm fires, on a schedule, on new data or by hand, and guards it: one run
 * at a time, a cooldown, a cap per day, and one run for one cause however often its event is delivered. Every start
 * and every skip is recorded with its reason and published to a topic.
 *
 * By hand: invoke the function with `{"reason": "why"}`. Runs that failed or were stopped do not hold back a call by hand;
 * `{"reason": "why", "force": true}` starts a run in spite of the cooldown and the cap per day, never beside another run.
 */
export class RetrainTrigger extends RetrainTriggerBase {
  /** Refers to a `RetrainTrigger` that another stack made, to show it, to measure it or to let somebody invoke it. */
  public static fromRetrainTriggerAttributes(
    scope: Construct,
    id: string,
    attributes: RetrainTriggerAttributes,
  ): IRetrainTrigger {
    checkProperties('RetrainTriggerAttributes', attributes);
    return new ImportedRetrainTrigger(scope, id, attributes);
  }

  /** Decides and starts. */
  public readonly handler: lambda.Function;
  /** Is told what was decided and why. */
  public readonly topic: sns.ITopic;
  /** Where the records of the decisions are. */
  public readonly recordUri: string;
  /** The name of the pipeline that it starts. */
  public readonly pipelineName: string;

  protected readonly decidingFunction: lambda.IFunction;

  private readonly decider: HandlerFunction;

  public constructor(scope: Construct, id: string, props: RetrainTriggerProps) {
    super(scope, id);
    checkProperties('RetrainTriggerProps', props);
    checkSameEnvironment('pipeline', this, props.pipeline);
    const cooldown = props.cooldown ?? Duration.seconds(DEFAULT_GUARDS.cooldownSeconds);
    const alarms = props.alarms ?? [];
    checkInteger('maximumRunsPerDay', props.maximumRunsPerDay, 1, 1000);
    checkSameRegion('bucket', this, props.bucket);
    checkSameRegion('encryptionKey', this, props.encryptionKey);
    checkSameRegion('newData.bucket', this, props.newData?.bucket);
    checkSameAlarms('alarms', this, alarms);
    checkRecheckInterval(props.recheckInterval);
    const newDataPrefix = props.newData && `${checkPrefix('newData.prefix', props.newData.prefix)}/`;
    const records = `${PREFIXES.retrainDecisions}/${props.pipeline.pipelineName}`;
    this.pipelineName = props.pipeline.pipelineName;
    this.recordUri = renderRecordUri(props.bucket, props.pipeline.pipelineName);
    checkNewData(props, `${records}/`, newDataPrefix);
    const key = props.encryptionKey ?? props.bucket.encryptionKey;
    this.topic = props.topic ?? createDecisionTopic(this, 'Topic', key);

    const guards: Guards = {
      cooldownSeconds: cooldown.toSeconds(),
      maximumRunsPerDay: props.maximumRunsPerDay ?? DEFAULT_GUARDS.maximumRunsPerDay,
      alarmMemorySeconds: (props.alarmMemory ?? cooldown).toSeconds(),
    };
    this.decider = new HandlerFunction(this, 'Handler', {
      ...pickScheduledHandlerOptions(props),
      role: props.role,
      handler: 'retrain',
      description: `Decides whether ${props.pipeline.pipelineName} is run again`,
      environment: nameVariables(RETRAIN_VARIABLES, {
        pipelineName: props.pipeline.pipelineName,
        recordUri: this.recordUri,
        alarmNames: `[${alarms.map((alarm) => `"${alarm.alarmName}"`).join(',')}]`,
        guards: Stack.of(this).toJsonString(guards),
        newDataUri: props.newData && `s3://${props.newData.bucket.bucketName}/${newDataPrefix}`,
        modelPackageGroup: props.registry?.modelPackageGroupName,
      }),
    });
    this.handler = this.decider.function;
    this.decidingFunction = this.handler;
    this.grantHandler(props, records, alarms, newDataPrefix);
    this.handleEvents(props, alarms, newDataPrefix);
  }

  private grantHandler(
    props: RetrainTriggerProps,
    records: string,
    alarms: cloudwatch.IAlarm[],
    newDataPrefix?: string,
  ): void {
    const { role } = this.decider;
    props.pipeline.grantStartPipelineExecution(role);
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'SeeRuns',
        actions: ['sagemaker:ListPipelineExecutions'],
        resources: referredArns(Stack.of(this), props.pipeline.pipelineArn, 'pipeline', props.pipeline.pipelineName),
      }),
    );
    if (alarms.length > 0) {
      // Composite alarms are described only to those who may describe all:
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
      role.addToPrincipalPolicy(
        new iam.PolicyStatement({ sid: 'SeeAlarms', actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
      );
    }
    props.registry?.grantRead(role);
    if (props.newData) {
      grantListObjects(props.newData.bucket, role, `${newDataPrefix}*`);
    }
    tellPeople(this.decider, RETRAIN_VARIABLES.topicArn, this.topic);
    grantPutEvents(role, 'retraining');
    grantPublish(role, 'CountFailures', METRICS_NAMESPACE);
    grantWriteObjects(props.bucket, role, `${records}/*`);
    // What was reported before is not reported again.
    grantReadObjects(props.bucket, role, `${records}/*`);
    // Invocations that come together take turns by a lock beside the records.
    grantDeleteObjects(props.bucket, role, `${records}/${FILES.lock}`);
  }

  private handleEvents(props: RetrainTriggerProps, alarms: cloudwatch.IAlarm[], newDataPrefix?: string): void {
    const target = new targets.LambdaFunction(this.handler, {
      deadLetterQueue: ruleDeadLetterQueueOf(this),
      retryAttempts: 10,
      maxEventAge: Duration.hours(6),
    });
    for (let first = 0; first < alarms.length; first += ALARMS_PER_RULE) {
      const number = first / ALARMS_PER_RULE + 1;
      new events.Rule(this, number === 1 ? 'AlarmRule' : `AlarmRule${number}`, {
        description: `An alarm asks for a retraining of ${props.pipeline.pipelineName}`,
        eventPattern: {
          source: ['aws.cloudwatch'],
          detailType: [DETAIL_TYPES.alarm],
          resources: alarms.slice(first, first + ALARMS_PER_RULE).map((alarm) => alarm.alarmArn),
          detail: { state: { value: [IN_ALARM] } },
        },
        targets: [target],
      });
    }
    if (alarms.length > 0 || props.newData || props.schedule) {
      this.decider.invokeOnSchedule(
        'Recheck',
        scheduler.ScheduleExpression.rate(props.recheckInterval ?? Duration.hours(1)),
        SCHEDULED.recheck,
        'Checks alarms that are still in ALARM, and data that no run has used',
      );
    }
    if (props.schedule) {
      this.decider.invokeOnSchedule(
        'Schedule',
        props.schedule,
        SCHEDULED.window,
        `Retrains ${props.pipeline.pipelineName} regularly`,
      );
    }
    if (props.newData) {
      warnWithoutEvents(this, props.newData.bucket);
      new events.Rule(this, 'NewDataRule', {
        description: `New data for ${props.pipeline.pipelineName}`,
        eventPattern: {
          source: ['aws.s3'],
          detailType: [DETAIL_TYPES.object],
          detail: { bucket: { name: [props.newData.bucket.bucketName] }, object: { key: [{ prefix: newDataPrefix }] } },
        },
        targets: [target],
      });
    }
  }
}
