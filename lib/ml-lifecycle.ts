import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DataPrepStage } from '../constructs/data/data-prep-stage';
import { checkName, checkPrefix } from '../constructs/foundation/names';
import { LifecycleValidationError } from '../constructs/foundation/validation-error';
import { ModelRegistry } from '../constructs/pipeline/model-registry';
import { TrainingPipeline } from '../constructs/pipeline/training-pipeline';
import { RetrainTrigger } from '../constructs/retraining/retrain-trigger';
import { ModelEndpoint } from '../constructs/serving/model-endpoint';
import { TrainingJob } from '../constructs/training/training-job';
import { DriftMonitor } from '../constructs/watching/drift-monitor';
import { LifecycleDashboard } from '../constructs/watching/lifecycle-dashboard';
import type { QualityMonitor } from '../constructs/watching/quality-monitor';
import { createLifecycleBucket } from './lifecycle-bucket';
import { describeLifecycle } from './lifecycle-outputs';
import type { MlLifecycleProps } from './ml-lifecycle-props';
import { createQualityMonitor } from './quality-options';

/**
 * Prepares, trains, judges, serves, watches and retrains: the five constructs as one, in any stack and more than once in
 * one. `MlLifecycleStack` is a stack around it.
 */
export class MlLifecycle extends Construct {
  /** Names the pipeline and the endpoint. */
  public readonly lifecycleName: string;
  /** Holds raw rows, what the runs write, captured requests, reports and records. */
  public readonly bucket: s3.Bucket;
  /** Encrypts all of it. */
  public readonly encryptionKey: kms.IKey;
  public readonly pipeline: TrainingPipeline;
  public readonly registry: ModelRegistry;
  public readonly endpoint: ModelEndpoint;
  public readonly monitor: DriftMonitor;
  /** Absent when live predictions are not measured. */
  public readonly qualityMonitor?: QualityMonitor;
  public readonly retrain: RetrainTrigger;
  /** Absent when it was turned off. */
  public readonly dashboard?: LifecycleDashboard;

  public constructor(scope: Construct, id: string, props: MlLifecycleProps) {
    super(scope, id);
    checkName('lifecycleName', props.lifecycleName, 50);
    this.lifecycleName = props.lifecycleName;
    this.checkTwin();
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const sourcePrefix = checkPrefix('sourcePrefix', props.sourcePrefix ?? 'source');
    this.encryptionKey = props.encryptionKey ?? this.createKey(props.lifecycleName, removalPolicy);
    this.bucket = createLifecycleBucket(this, 'Bucket', this.encryptionKey, removalPolicy);
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
        `sourcePrefix: '${taken}/' of the lifecycle's own bucket holds what the lifecycle writes, which is no raw data; got '${sourcePrefix}'`,
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
    describeLifecycle(this, `s3://${source.bucketName}/${sourcePrefix}/`);
  }

  /** Pipeline and endpoint are named after the lifecycle: two of one name cannot be deployed. */
  private checkTwin(): void {
    const twin = Stack.of(this)
      .node.findAll()
      .find((other) => other !== this && other instanceof MlLifecycle && other.lifecycleName === this.lifecycleName);
    if (twin) {
      throw new LifecycleValidationError(
        `lifecycleName: must be unique in the stack, got '${this.lifecycleName}', which ${twin.node.path} has already`,
      );
    }
  }

  private createKey(lifecycleName: string, removalPolicy: RemovalPolicy): kms.Key {
    return new kms.Key(this, 'Key', {
      description: `Data, models and messages of the lifecycle ${lifecycleName}`,
      enableKeyRotation: true,
      removalPolicy,
    });
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
}
