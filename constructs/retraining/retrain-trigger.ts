import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../../contract/cloudwatch';
import { nameVariables, RETRAIN_VARIABLES } from '../../contract/environment';
import { DETAIL_TYPES, IN_ALARM, SCHEDULED } from '../../contract/events';
import { FILES, PREFIXES } from '../../contract/layout';
import type { DriftReportPlaces } from '../../contract/retrain-guards';
import { checkSameAlarms, checkSameEnvironment, checkSameRegion } from '../foundation/check-environment';
import { checkProperties } from '../foundation/check-properties';
import { HandlerFunction } from '../foundation/handler-function';
import { pickScheduledHandlerOptions } from '../foundation/handler-options';
import { checkPrefix } from '../foundation/names';
import { checkCauses } from '../foundation/no-cause';
import { grantPublish, grantPutEvents, tellPeople } from '../foundation/notice-grants';
import {
  grantDeleteObjects,
  grantListObjects,
  grantReadObjects,
  grantWriteObjects,
  referredArns,
} from '../foundation/object-grants';
import { renderSchedule } from '../foundation/render-schedule';
import { deliverForHours } from '../foundation/rule-delivery';
import { warnWithoutEvents } from './bucket-events';
import { checkNewData } from './check-trigger';
import { createDecisionTopic } from './decision-topic';
import { queueNewData } from './new-data-queue';
import { createNewsRule } from './news-rule';
import { awaitPipelines } from './pipeline-end-rule';
import { checkOptions, renderGuards } from './render-guards';
import {
  ImportedRetrainTrigger,
  type IRetrainTrigger,
  type RetrainTriggerAttributes,
  RetrainTriggerBase,
  renderRecordUri,
} from './retrain-trigger-base';
import type { RetrainTriggerProps } from './retrain-trigger-props';

/**
 * As many ARNs of the longest names (255 characters) fit into the 2,048 characters that EventBridge takes as a pattern.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
const ALARMS_PER_RULE = 6;

/** How long the function that decides has for an event. */
const TIMEOUT = Duration.minutes(1);

/**
 * Starts the training pipeline when an alarm fires, on a schedule, on new data or by hand, and guards it: one run
 * at a time, a cooldown, a cap per day, and one run for one cause however often its event is delivered. Every start
 * and every skip is recorded with its reason and published to a topic; so is a run of the pipeline that failed, whoever
 * started it, and with `registry` a version that waits for approval or was approved.
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

  /**
   * What asks for the re-check; absent where nothing could be left to it.
   *
   * @internal
   */
  public _recheck?: { readonly schedule: scheduler.Schedule; readonly interval: Duration };

  protected readonly decidingFunction: lambda.IFunction;

  private readonly decider: HandlerFunction;
  private readonly reports: Array<Omit<DriftReportPlaces[number], 'quality'> & { readonly endpoint: string }> = [];
  /** Where the reports of measured quality lie, by the endpoint's name. */
  private readonly quality = new Map<string, string>();

  public constructor(scope: Construct, id: string, props: RetrainTriggerProps) {
    super(scope, id);
    checkProperties('RetrainTriggerProps', props);
    checkSameEnvironment('pipeline', this, props.pipeline);
    const alarms = props.alarms ?? [];
    checkOptions(this, props);
    checkSameRegion('bucket', this, props.bucket);
    checkSameRegion('encryptionKey', this, props.encryptionKey);
    checkSameRegion('newData.bucket', this, props.newData?.bucket);
    checkSameAlarms('alarms', this, alarms);
    checkCauses('alarms', alarms);
    const newDataPrefix = props.newData && `${checkPrefix('newData.prefix', props.newData.prefix)}/`;
    const records = `${PREFIXES.retrainDecisions}/${props.pipeline.pipelineName}`;
    this.pipelineName = props.pipeline.pipelineName;
    this.recordUri = renderRecordUri(props.bucket, props.pipeline.pipelineName);
    checkNewData(props, `${records}/`, newDataPrefix);
    const key = props.encryptionKey ?? props.bucket.encryptionKey;
    this.topic = props.topic ?? createDecisionTopic(this, 'Topic', key);

    this.decider = new HandlerFunction(this, 'Handler', {
      ...pickScheduledHandlerOptions(props),
      role: props.role,
      handler: 'retrain',
      timeout: TIMEOUT,
      description: `Decides whether ${props.pipeline.pipelineName} is run again`,
      environment: nameVariables(RETRAIN_VARIABLES, {
        pipelineName: props.pipeline.pipelineName,
        recordUri: this.recordUri,
        alarmNames: `[${alarms.map((alarm) => `"${alarm.alarmName}"`).join(',')}]`,
        guards: renderGuards(this, props),
        newDataUri: props.newData && `s3://${props.newData.bucket.bucketName}/${newDataPrefix}`,
        modelPackageGroup: props.registry?.modelPackageGroupName,
        schedule: props.schedule && renderSchedule(this, props.schedule),
        mlflowArn: props.tracking?.mlflowArn,
        experimentName: props.tracking?.experimentName,
      }),
    });
    this.handler = this.decider.function;
    this.decidingFunction = this.handler;
    this.grantHandler(props, records, alarms, newDataPrefix);
    this.handleEvents(props, alarms, newDataPrefix);
  }

  /**
   * Lets the function read the reports that an alarm rests on: what the drift looks like is told with the decision.
   *
   * @param prefix of the monitor's reports, in which each endpoint has a folder
   * @internal
   */
  public _readReports(alarm: cloudwatch.IAlarm, endpoint: string, bucket: s3.IBucket, prefix: string): void {
    if (this.reports.length === 0) {
      const list = (): string =>
        Stack.of(this).toJsonString(
          this.reports.map(({ endpoint: name, ...place }) => ({ ...place, quality: this.quality.get(name) })),
        );
      this.handler.addEnvironment(RETRAIN_VARIABLES.driftReports, Lazy.string({ produce: list }));
    }
    this.reports.push({ alarm: alarm.alarmName, endpoint, uri: this.readFolder(bucket, `${prefix}/${endpoint}`) });
  }

  /**
   * Lets the function read what an endpoint's quality was measured to be: whether drift has hurt the model is told with the
   * decision.
   *
   * @internal
   */
  public _readQuality(endpoint: string, bucket: s3.IBucket, prefix: string): void {
    this.quality.set(endpoint, this.readFolder(bucket, `${prefix}/${endpoint}`));
  }

  private readFolder(bucket: s3.IBucket, folder: string): string {
    grantReadObjects(bucket, this.decider.role, `${folder}/*`);
    return `s3://${bucket.bucketName}/${folder}`;
  }

  private grantHandler(
    props: RetrainTriggerProps,
    records: string,
    alarms: cloudwatch.IAlarm[],
    newDataPrefix?: string,
  ): void {
    const { role } = this.decider;
    props.pipeline.grantStartPipelineExecution(role);
    // What ran, what it has cost, and why it failed.
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'SeeRuns',
        actions: ['sagemaker:ListPipelineExecutions', 'sagemaker:ListPipelineExecutionSteps'],
        resources: ['', '/execution/*'].flatMap((suffix) =>
          referredArns(
            Stack.of(this),
            `${props.pipeline.pipelineArn}${suffix}`,
            'pipeline',
            `${props.pipeline.pipelineName}${suffix}`,
          ),
        ),
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
    const target = new targets.LambdaFunction(this.handler, deliverForHours(this));
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
    createNewsRule(this, this.handler, props.pipeline, props.registry);
    awaitPipelines(this, this.handler, props.afterPipelines ?? [], props.pipeline.pipelineName);
    if (alarms.length > 0 || props.newData || props.schedule || props.afterPipelines?.length) {
      const interval = props.recheckInterval ?? Duration.hours(1);
      const schedule = this.decider.invokeOnSchedule(
        'Recheck',
        scheduler.ScheduleExpression.rate(interval),
        SCHEDULED.recheck,
        'Checks alarms that are still in ALARM, and data that no run has used',
      );
      this._recheck = { schedule, interval };
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
      queueNewData(this, {
        handler: this.handler,
        timeout: TIMEOUT,
        bucketName: props.newData.bucket.bucketName,
        prefix: newDataPrefix!,
        pipelineName: props.pipeline.pipelineName,
        batch: props.newDataBatch,
      });
    }
  }
}
