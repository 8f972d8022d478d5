import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DataPrepStage } from '../constructs/data/data-prep-stage';
import { checkSameRegion } from '../constructs/foundation/check-environment';
import { checkProperties, pickProperties } from '../constructs/foundation/check-properties';
import { claimName } from '../constructs/foundation/claim-name';
import { pickHandlerOptions, pickScheduledHandlerOptions } from '../constructs/foundation/handler-options';
import { checkName, checkPrefix } from '../constructs/foundation/names';
import { shareSchedulerRole } from '../constructs/foundation/scheduler-role';
import { LifecycleValidationError } from '../constructs/foundation/validation-error';
import { MlflowTracking } from '../constructs/pipeline/mlflow-tracking';
import { ModelRegistry } from '../constructs/pipeline/model-registry';
import { TrainingPipeline } from '../constructs/pipeline/training-pipeline';
import { RetrainTrigger } from '../constructs/retraining/retrain-trigger';
import type { BatchPrediction } from '../constructs/serving/batch-prediction';
import { ModelEndpoint } from '../constructs/serving/model-endpoint';
import type { ModelDefinition } from '../constructs/training/model-definition';
import { TrainingJob } from '../constructs/training/training-job';
import { DriftMonitor } from '../constructs/watching/drift-monitor';
import { LifecycleAlarms } from '../constructs/watching/lifecycle-alarms';
import { LifecycleDashboard } from '../constructs/watching/lifecycle-dashboard';
import type { LifecycleTables } from '../constructs/watching/lifecycle-tables';
import type { QualityMonitor } from '../constructs/watching/quality-monitor';
import { Workbench } from '../constructs/workbench/workbench';
import { DELIVERY_PREFIX } from '../contract/batch';
import { PREFIXES } from '../contract/layout';
import { createBatch } from './lifecycle-batch';
import { calibrateForecast, shareFilter } from './lifecycle-filter';
import { describeLifecycle } from './lifecycle-outputs';
import { createQualityMonitor, isPlainSource, measuresQuality } from './lifecycle-quality';
import { createTables } from './lifecycle-sql';
import { checkOwnSource, chooseKey, createLifecycleBucket, expireExtracts, withKey } from './lifecycle-storage';
import { createLifecycleTopic } from './lifecycle-topic';
import type { MlLifecycleProps } from './ml-lifecycle-props';
import { nameOptions } from './name-options';

/**
 * Prepares, trains, judges, serves, watches and retrains: the five constructs as one, in any stack and more than once in
 * one. `MlLifecycleStack` is a stack around it.
 */
export class MlLifecycle extends Construct {
  /** Names the pipeline and the endpoint. */
  public readonly lifecycleName: string;
  /** Holds raw rows, what the runs write, captured requests, reports and records. */
  public readonly bucket: s3.IBucket;
  /** Encrypts all of it. */
  public readonly encryptionKey: kms.IKey;
  /** Prepares, trains, evaluates and registers. */
  public readonly pipeline: TrainingPipeline;
  /** The model versions and their approval. */
  public readonly registry: ModelRegistry;
  /** The step that prepares the raw rows. */
  public readonly preparation: DataPrepStage;
  /** The steps that train, evaluate and register. */
  public readonly training: TrainingJob;
  /** Serves the newest approved version. */
  public readonly endpoint: ModelEndpoint;
  /** Watches the live traffic for drift. */
  public readonly monitor: DriftMonitor;
  /** Absent when live predictions are not measured. */
  public readonly qualityMonitor?: QualityMonitor;
  /** Decides when the pipeline runs again. */
  public readonly retrain: RetrainTrigger;
  /** Tells people of whatever fails. */
  public readonly alarms: LifecycleAlarms;
  /** Absent unless `batch` asks for it. */
  public readonly batch?: BatchPrediction;
  /** Absent when it was turned off. */
  public readonly dashboard?: LifecycleDashboard;
  /** Absent unless `tables` asks for them. */
  public readonly tables?: LifecycleTables;
  /** Absent unless `mlflow` asks for it. */
  public readonly tracking?: MlflowTracking;
  /** Absent unless `workbench` asks for it. */
  public readonly workbench?: Workbench;

  public constructor(scope: Construct, id: string, props: MlLifecycleProps) {
    super(scope, id);
    checkProperties('MlLifecycleProps', props);
    checkName('lifecycleName', props.lifecycleName, 50);
    this.lifecycleName = props.lifecycleName;
    // Pipeline and endpoint are named after the lifecycle: two of one name cannot be deployed.
    claimName('lifecycleName', this, props.lifecycleName);
    checkSameRegion('bucket', this, props.bucket);
    checkSameRegion('sourceBucket', this, props.sourceBucket);
    checkSameRegion('encryptionKey', this, props.encryptionKey);
    shareSchedulerRole(this);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    this.encryptionKey = chooseKey(this, 'Key', { ...props, removalPolicy });
    this.bucket = props.bucket
      ? withKey(this, 'SuppliedBucket', props.bucket, this.encryptionKey)
      : createLifecycleBucket(this, 'Bucket', this.encryptionKey, removalPolicy, props.retention);
    if (props.bucket && props.retention) {
      throw new LifecycleValidationError(
        "retention: must be left out with bucket, whose lifecycle rules are its owner's, got both",
      );
    }
    if (!props.bucket && props.preparation?.extract) {
      expireExtracts(this.bucket as s3.Bucket);
    }
    const folder = (name: string): string => (props.bucket ? `${name}/${props.lifecycleName}` : name);
    const source = props.sourceBucket ?? this.bucket;
    const sourcePrefix = checkPrefix('sourcePrefix', props.sourcePrefix ?? folder(PREFIXES.source));
    if (!props.sourceBucket) {
      checkOwnSource(sourcePrefix, props.lifecycleName);
    }
    const shared = {
      bucket: this.bucket,
      encryptionKey: this.encryptionKey,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
    };
    const handlers = pickHandlerOptions(props);
    const scheduled = pickScheduledHandlerOptions(props);
    const { dashboard = {}, retraining = {}, quality = {} } = props;

    this.registry = nameOptions(
      'registry',
      () =>
        new ModelRegistry(this, 'Registry', {
          ...handlers,
          ...props.registry,
          namePrefix: props.registry?.namePrefix ?? props.lifecycleName,
          removalPolicy,
        }),
    );
    this.pipeline = nameOptions(
      'pipeline',
      () => new TrainingPipeline(this, 'Pipeline', { ...props.pipeline, ...shared, pipelineName: props.lifecycleName }),
    );
    this.preparation = nameOptions(
      'preparation',
      () =>
        new DataPrepStage(this, 'DataPrep', {
          ...handlers,
          ...props.preparation,
          pipeline: this.pipeline,
          source,
          sourcePrefix,
          recipe: props.recipe,
        }),
    );
    this.training = nameOptions(
      'training',
      () =>
        new TrainingJob(this, 'Training', {
          ...handlers,
          ...props.training,
          ...pickProperties<ModelDefinition>('ModelDefinition', props),
          pipeline: this.pipeline,
          data: this.preparation,
          registry: this.registry,
        }),
    );
    if (props.training?.networkIsolation === false && props.endpoint?.networkIsolation !== false) {
      throw new LifecycleValidationError(
        'endpoint: networkIsolation must be false where training.networkIsolation is: what serves installs the same libraries',
      );
    }
    this.endpoint = nameOptions(
      'endpoint',
      () =>
        new ModelEndpoint(this, 'Endpoint', {
          ...scheduled,
          // Nobody else writes to a bucket of the lifecycle's own.
          ...(props.bucket && { artifactPrefix: this.pipeline.prefix }),
          ...props.endpoint,
          ...shared,
          jobLogRetention: props.jobLogRetention,
          endpointName: props.lifecycleName,
          registry: this.registry,
        }),
    );
    const filter = shareFilter(props.leaveOut, props.recipe);
    const watched = { endpoint: this.endpoint, registry: this.registry };
    this.monitor = nameOptions(
      'drift',
      () =>
        new DriftMonitor(this, 'DriftMonitor', {
          ...scheduled,
          ...filter,
          ...calibrateForecast(props),
          ...watched,
          baselineBucket: this.bucket,
        }),
    );
    if (measuresQuality(quality, props.recipe)) {
      this.qualityMonitor = nameOptions('quality', () =>
        createQualityMonitor(this, 'QualityMonitor', {
          ...watched,
          training: this.training,
          recipe: props.recipe,
          source,
          sourcePrefix,
          ownSource: !props.sourceBucket,
          plainSource: isPlainSource(props.preparation),
          groundTruthPrefix: folder(PREFIXES.groundTruth),
          options: { ...scheduled, ...filter, ...quality },
        }),
      );
    }
    if (this.qualityMonitor) {
      this.monitor.linkQuality(this.qualityMonitor);
    }
    if (props.mlflow) {
      this.tracking = nameOptions(
        'mlflow',
        () => new MlflowTracking(this, 'Tracking', { ...handlers, ...props.mlflow, pipeline: this.pipeline }),
      );
    }
    const topic = retraining.topic ?? createLifecycleTopic(this, 'Topic', 'Retrain', this.encryptionKey);
    const { onNewData = false, furtherAlarms = [], ...guards } = retraining;
    this.retrain = nameOptions(
      'retraining',
      () =>
        new RetrainTrigger(this, 'Retrain', {
          ...scheduled,
          ...guards,
          pipeline: this.pipeline,
          bucket: this.bucket,
          encryptionKey: this.encryptionKey,
          topic,
          alarms: [
            this.monitor.driftAlarm,
            ...(this.qualityMonitor ? [this.qualityMonitor.criteriaAlarm] : []),
            ...furtherAlarms,
          ],
          alarmMemory: Duration.seconds(
            Math.max(this.monitor.alarmMemory.toSeconds(), this.qualityMonitor?.alarmMemory.toSeconds() ?? 0),
          ),
          registry: this.registry,
          tracking: this.tracking,
          newData: onNewData
            ? { bucket: props.sourceBucket ?? props.bucket ?? this.bucket, prefix: sourcePrefix }
            : undefined,
        }),
    );
    this.monitor.linkDecisions(this.retrain);
    this.qualityMonitor?.linkDecisions(this.retrain);
    const { vpc, vpcSubnets } = props;
    const artifactPrefix = props.bucket && this.pipeline.prefix;
    this.batch = createBatch(
      this,
      props,
      { ...scheduled, source, sourcePrefix, topic, artifactPrefix, encryptionKey: this.encryptionKey, vpc, vpcSubnets },
      folder(DELIVERY_PREFIX),
    );
    this.alarms = new LifecycleAlarms(this, 'Alarms', {
      topic,
      endpoint: this.endpoint,
      monitor: this.monitor,
      qualityMonitor: this.qualityMonitor,
      retrain: this.retrain,
      batch: this.batch,
    });
    const { enabled: shown = true, ...look } = dashboard;
    if (shown) {
      this.dashboard = nameOptions(
        'dashboard',
        () =>
          new LifecycleDashboard(this, 'Dashboard', {
            ...look,
            alarms: [...this.alarms.alarms, ...(look.alarms ?? [])],
            endpoint: this.endpoint,
            monitor: this.monitor,
            qualityMonitor: this.qualityMonitor,
            pipeline: this.pipeline,
            retrain: this.retrain,
          }),
      );
    }
    if (props.tables) {
      const { bucket, encryptionKey, endpoint, monitor, qualityMonitor, retrain, batch } = this;
      const places = { bucket, encryptionKey, endpoint, monitor, qualityMonitor, retrain, batch };
      const elsewhere = [props.drift?.bucket, quality.bucket, quality.groundTruthBucket];
      this.tables = createTables(
        this,
        'Tables',
        { ...props.tables, ...places, furtherBuckets: elsewhere.filter((one) => one !== undefined) },
        props.bucket ? undefined : bucket,
      );
    }
    if (props.workbench) {
      const { pipeline, preparation, registry } = this;
      this.workbench = nameOptions(
        'workbench',
        () => new Workbench(this, 'Workbench', { ...props.workbench, pipeline, preparation, registry }),
      );
    }
    describeLifecycle(this, `s3://${source.bucketName}/${sourcePrefix}/`);
  }
}
