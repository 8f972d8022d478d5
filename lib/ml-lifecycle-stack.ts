import type { IModel, InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { DataPrepStage } from '../constructs/data/data-prep-stage';
import type { DataRecipe } from '../constructs/data/data-recipe';
import { checkName, checkPrefix } from '../constructs/foundation/names';
import { LifecycleValidationError } from '../constructs/foundation/validation-error';
import { ModelRegistry } from '../constructs/pipeline/model-registry';
import { TrainingPipeline } from '../constructs/pipeline/training-pipeline';
import { RetrainTrigger } from '../constructs/retraining/retrain-trigger';
import { ModelEndpoint } from '../constructs/serving/model-endpoint';
import type { Rollout } from '../constructs/serving/rollout';
import type { Algorithm } from '../constructs/training/algorithm';
import type { ModelApproval } from '../constructs/training/model-approval';
import type { SuccessCriterion } from '../constructs/training/success-criterion';
import { TrainingJob } from '../constructs/training/training-job';
import { DriftMonitor } from '../constructs/watching/drift-monitor';
import type { DriftThresholds } from '../constructs/watching/drift-thresholds';
import { LifecycleDashboard } from '../constructs/watching/lifecycle-dashboard';
import type { QualityMonitor } from '../constructs/watching/quality-monitor';
import { createQualityMonitor, type QualityOptions } from './quality-options';

/** The whole loop for one business question. */
export interface MlLifecycleStackProps extends StackProps {
  /** Names the pipeline and the endpoint: lower-case letters, digits and hyphens, at most 50. */
  readonly lifecycleName: string;
  /** What each column of the data is for. */
  readonly recipe: DataRecipe;
  /** How the model is trained. */
  readonly algorithm: Algorithm;
  /** What a model must reach on held-out rows to be registered. */
  readonly successCriteria: SuccessCriterion[];
  /**
   * Who approves a model that meets the criteria.
   * @default ModelApproval.MANUAL
   */
  readonly approval?: ModelApproval;
  /**
   * The bucket of the raw rows.
   * @default - the stack's own bucket
   */
  readonly sourceBucket?: s3.IBucket;
  /**
   * Where in the bucket the raw rows are.
   * @default 'source'
   */
  readonly sourcePrefix?: string;
  /**
   * Encrypts everything: data, captured requests, volumes, messages.
   * @default - a new key with yearly rotation
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The VPC of jobs and endpoint.
   * @default - none: SageMaker's own network, without access to the internet
   */
  readonly vpc?: ec2.IVpc;
  /**
   * Serves until the first version is approved.
   * @default - nothing serves until then
   */
  readonly initialModel?: IModel;
  /**
   * The instances that serve.
   * @default ml.m5.large
   */
  readonly endpointInstanceType?: InstanceType;
  /**
   * How many instances serve at first.
   * @default 2
   */
  readonly endpointInstanceCount?: number;
  /**
   * How traffic goes from one model to the next.
   * @default Rollout.canary()
   */
  readonly rollout?: Rollout;
  /**
   * How much traffic the drift monitor looks at at once, and how often.
   * @default Duration.days(1)
   */
  readonly driftWindow?: Duration;
  /**
   * What counts as drift.
   * @default - see DriftThresholds
   */
  readonly driftThresholds?: DriftThresholds;
  /**
   * Whether windows with more captured requests than one function reads are counted in parts, see DriftMonitorProps.fanOut.
   * @default false
   */
  readonly driftFanOut?: boolean;
  /**
   * How long after the start of a run no other run is started.
   * @default Duration.days(1)
   */
  readonly retrainCooldown?: Duration;
  /**
   * Retrains regularly as well. A rate begins with a run at deployment, so a cron expression is the usual choice.
   * @default - only when the traffic drifts, or by hand
   */
  readonly retrainSchedule?: scheduler.ScheduleExpression;
  /**
   * Retrains when new raw rows arrive as well. A bucket of your own must send its events to EventBridge.
   * @default false
   */
  readonly retrainOnNewData?: boolean;
  /**
   * A CloudWatch dashboard of the loop. It costs 3 USD a month beyond the account's first three dashboards, little beside
   * the instances that serve, and wakes nobody.
   * @default true
   */
  readonly dashboard?: boolean;
  /**
   * Whether live predictions are estimated, and measured against labels when there are any.
   * @default true
   */
  readonly measureQuality?: boolean;
  /**
   * How live predictions are measured.
   * @default - see QualityOptions
   */
  readonly quality?: QualityOptions;
  /**
   * What happens to data, key and model versions when the stack is destroyed. With DESTROY the model versions are
   * deleted; a bucket that still holds objects stops the destruction all the same.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Prepares, trains, judges, serves, watches and retrains: the five constructs as one stack. */
export class MlLifecycleStack extends Stack {
  /** Holds raw rows, what the runs write, captured requests, reports and records. */
  public readonly bucket: s3.Bucket;
  public readonly pipeline: TrainingPipeline;
  public readonly registry: ModelRegistry;
  public readonly endpoint: ModelEndpoint;
  public readonly monitor: DriftMonitor;
  /** Absent when live predictions are not measured. */
  public readonly qualityMonitor?: QualityMonitor;
  public readonly retrain: RetrainTrigger;
  /** Absent when it was turned off. */
  public readonly dashboard?: LifecycleDashboard;

  private readonly encryptionKey: kms.IKey;

  public constructor(scope: Construct, id: string, props: MlLifecycleStackProps) {
    super(scope, id, props);
    checkName('lifecycleName', props.lifecycleName, 50);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const sourcePrefix = checkPrefix('sourcePrefix', props.sourcePrefix ?? 'source');
    this.encryptionKey = props.encryptionKey ?? this.createKey(props.lifecycleName, removalPolicy);
    this.bucket = this.createBucket(removalPolicy);
    const source = props.sourceBucket ?? this.bucket;
    const taken = [
      props.lifecycleName,
      'capture',
      'drift-fan-out',
      'drift-reports',
      'endpoint-controller',
      'ground-truth',
      'quality-reports',
      'retrain-decisions',
    ].find((folder) => `${sourcePrefix}/`.startsWith(`${folder}/`));
    if (!props.sourceBucket && taken !== undefined) {
      throw new LifecycleValidationError(
        `sourcePrefix: '${taken}/' of the stack's own bucket holds what the lifecycle writes, which is no raw data; got '${sourcePrefix}'`,
      );
    }

    this.registry = new ModelRegistry(this, 'Registry', { namePrefix: props.lifecycleName, removalPolicy });
    this.pipeline = new TrainingPipeline(this, 'Pipeline', {
      pipelineName: props.lifecycleName,
      bucket: this.bucket,
      encryptionKey: this.encryptionKey,
      vpc: props.vpc,
    });
    const data = new DataPrepStage(this, 'DataPrep', {
      pipeline: this.pipeline,
      source,
      sourcePrefix,
      recipe: props.recipe,
    });
    new TrainingJob(this, 'Training', {
      pipeline: this.pipeline,
      data,
      algorithm: props.algorithm,
      successCriteria: props.successCriteria,
      registry: this.registry,
      approval: props.approval,
    });
    this.endpoint = new ModelEndpoint(this, 'Endpoint', {
      endpointName: props.lifecycleName,
      registry: this.registry,
      bucket: this.bucket,
      encryptionKey: this.encryptionKey,
      vpc: props.vpc,
      initialModel: props.initialModel,
      instanceType: props.endpointInstanceType,
      instanceCount: props.endpointInstanceCount,
      rollout: props.rollout,
    });
    this.monitor = new DriftMonitor(this, 'DriftMonitor', {
      endpoint: this.endpoint,
      registry: this.registry,
      window: props.driftWindow,
      thresholds: props.driftThresholds,
      fanOut: props.driftFanOut,
    });
    if (props.measureQuality ?? true) {
      this.qualityMonitor = createQualityMonitor(this, 'QualityMonitor', {
        endpoint: this.endpoint,
        registry: this.registry,
        recipe: props.recipe,
        successCriteria: props.successCriteria,
        source,
        sourcePrefix,
        ownSource: !props.sourceBucket,
        options: props.quality ?? {},
      });
    } else if (props.quality) {
      throw new LifecycleValidationError(
        'quality: says how to measure what measureQuality false does not measure; leave out one of them',
      );
    }
    this.retrain = new RetrainTrigger(this, 'Retrain', {
      pipeline: this.pipeline,
      bucket: this.bucket,
      encryptionKey: this.encryptionKey,
      alarms: [this.monitor.driftAlarm, ...(this.qualityMonitor ? [this.qualityMonitor.criteriaAlarm] : [])],
      cooldown: props.retrainCooldown,
      alarmMemory: Duration.seconds(
        Math.max(this.monitor.alarmMemory.toSeconds(), this.qualityMonitor?.alarmMemory.toSeconds() ?? 0),
      ),
      registry: this.registry,
      schedule: props.retrainSchedule,
      newData: props.retrainOnNewData ? { bucket: source, prefix: sourcePrefix } : undefined,
    });
    this.monitor.linkDecisions(this.retrain);
    if (props.dashboard ?? true) {
      this.dashboard = new LifecycleDashboard(this, 'Dashboard', {
        endpoint: this.endpoint,
        monitor: this.monitor,
        pipeline: this.pipeline,
        retrain: this.retrain,
        alarms: this.qualityMonitor?.alarms,
        qualityMetrics: this.qualityMonitor?.metrics.overview(),
      });
    }
    this.notify();
    this.describe(`s3://${source.bucketName}/${sourcePrefix}/`);
  }

  private createKey(lifecycleName: string, removalPolicy: RemovalPolicy): kms.Key {
    return new kms.Key(this, 'Key', {
      description: `Data, models and messages of the lifecycle ${lifecycleName}`,
      enableKeyRotation: true,
      removalPolicy,
    });
  }

  private createBucket(removalPolicy: RemovalPolicy): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: this.encryptionKey,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      removalPolicy,
      lifecycleRules: [
        {
          id: 'old-versions',
          noncurrentVersionExpiration: Duration.days(90),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
        { id: 'captured-requests', prefix: 'capture/', expiration: Duration.days(90) },
        { id: 'parts-of-windows', prefix: 'drift-fan-out/', expiration: Duration.days(30) },
      ],
    });
    // On the bucket itself, where bucket.enableEventBridgeNotification() would add a function to the stack.
    const resource = bucket.node.defaultChild as s3.CfnBucket;
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    return bucket;
  }

  /** Failed runs and the monitor's alarms go where the decisions go. */
  private notify(): void {
    const { topic } = this.retrain;
    const action = new actions.SnsAction(topic);
    this.monitor.driftAlarm.addAlarmAction(action);
    this.monitor.silenceAlarm.addAlarmAction(action);
    this.monitor.captureAlarm.addAlarmAction(action);
    this.monitor.fanOutAlarm?.addAlarmAction(action);
    this.qualityMonitor?.alarms.forEach((alarm) => alarm.addAlarmAction(action));
    new events.Rule(this, 'FailedRunRule', {
      description: `A run of the pipeline ${this.pipeline.pipelineName} failed`,
      eventPattern: {
        source: ['aws.sagemaker'],
        detailType: ['SageMaker Model Building Pipeline Execution Status Change'],
        detail: { pipelineArn: [this.pipeline.pipelineArn], currentPipelineExecutionStatus: ['Failed'] },
      },
      targets: [
        new targets.SnsTopic(topic, {
          message: events.RuleTargetInput.fromText(
            `The run ${events.EventField.fromPath('$.detail.pipelineExecutionArn')} failed: no model of it was registered, the endpoint keeps serving what it served. The reason stands in the run's failed step.`,
          ),
          deadLetterQueue: this.retrain.handler.deadLetterQueue,
        }),
      ],
    });
  }

  private describe(sourceUri: string): void {
    const outputs: Record<string, string> = {
      BucketName: this.bucket.bucketName,
      SourceUri: sourceUri,
      PipelineName: this.pipeline.pipelineName,
      ModelPackageGroupName: this.registry.modelPackageGroupName,
      EndpointName: this.endpoint.endpointName,
      CaptureUri: this.endpoint.captureUri,
      DeployModelFunctionName: this.endpoint.controller.function.functionName,
      DriftReportUri: this.monitor.reportUri,
      DetectDriftFunctionName: this.monitor.detector.function.functionName,
      DriftAlarmName: this.monitor.driftAlarm.alarmName,
      SilenceAlarmName: this.monitor.silenceAlarm.alarmName,
      CaptureAlarmName: this.monitor.captureAlarm.alarmName,
      DecisionRecordUri: this.retrain.recordUri,
      RetrainFunctionName: this.retrain.handler.function.functionName,
      TopicArn: this.retrain.topic.topicArn,
      ...(this.qualityMonitor && {
        GroundTruthUri: this.qualityMonitor.groundTruthUri,
        QualityReportUri: this.qualityMonitor.reportUri,
        MeasureQualityFunctionName: this.qualityMonitor.measurer.function.functionName,
        CriteriaAlarmName: this.qualityMonitor.criteriaAlarm.alarmName,
      }),
    };
    for (const [name, value] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value });
    }
  }
}
