import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { BATCH_FOLDERS, BATCH_PLACES } from '../../contract/batch';
import { METRICS_NAMESPACE } from '../../contract/cloudwatch';
import { nameVariables, RUN_BATCH_VARIABLES } from '../../contract/environment';
import { DETAIL_TYPES, ENDED_EXECUTION_STATES, SCHEDULED } from '../../contract/events';
import { PREFIXES, RUNS_FOLDER } from '../../contract/layout';
import { checkSameEnvironment, checkSameRegion } from '../foundation/check-environment';
import { checkInstanceType } from '../foundation/check-instance-type';
import { checkProperties } from '../foundation/check-properties';
import { SCIKIT_LEARN_IMAGE } from '../foundation/container-images';
import { HandlerFunction } from '../foundation/handler-function';
import { pickScheduledHandlerOptions } from '../foundation/handler-options';
import { checkArchitecture, DEFAULT_INSTANCE } from '../foundation/instance-checks';
import { configurationAsset, jobsAsset } from '../foundation/job-assets';
import { createJobRole } from '../foundation/job-role';
import { checkName, checkPrefix } from '../foundation/names';
import { grantPublish, grantPutEvents, tellPeople } from '../foundation/notice-grants';
import {
  grantEncryption,
  grantListObjects,
  grantReadAsset,
  grantReadObjects,
  grantWriteObjects,
  sagemakerArn,
} from '../foundation/object-grants';
import { renderSchedule } from '../foundation/render-schedule';
import { deliverForHours } from '../foundation/rule-delivery';
import { checkServedImages } from '../pipeline/served-images';
import { RUN_KEYS, TrainingPipeline } from '../pipeline/training-pipeline';
import { type BatchPlaces, checkPlaces } from './batch-places';
import type { BatchPredictionProps } from './batch-prediction-props';
import { addBatchSteps } from './batch-steps';
import type { IMonitoredEndpoint } from './monitored-endpoint-base';
import { grantFindServingVersion } from './version-grants';

/**
 * Answers on a schedule, by the version that an endpoint serves: a SageMaker pipeline makes requests, sends them through a batch
 * transform, and publishes what was answered. Of a recipe with `Problem.forecasting` all series are forecast from the table's
 * newest rows, a line for each series and time under `forecasts/<endpoint>/yyyy/mm/dd/`; of others the newest delivery below
 * `rowsPrefix` is scored, a line for each row under `predictions/<endpoint>/yyyy/mm/dd/`. Monitors of the endpoint see requests
 * and answers as captured traffic, each series once for each of its newest values, and each delivery once. Whoever subscribes to
 * the topic hears of batches that fail, are skipped, or are missed because their schedule sends nothing; that the function fails
 * is an alarm of `LifecycleAlarms` with `batch`.
 *
 * By hand: invoke the function with `{"reason": "why"}`.
 */
export class BatchPrediction extends Construct {
  /** Whose version answers. */
  public readonly endpoint: IMonitoredEndpoint;
  /** The pipeline of a batch. */
  public readonly pipeline: TrainingPipeline;
  /** Starts batches and publishes what they bring. */
  public readonly starter: lambda.Function;
  /** Where forecasts are: `<forecastUri>/yyyy/mm/dd/*.jsonl`. Absent where rows are scored. */
  public readonly forecastUri?: string;
  /** Where predictions are: `<predictionUri>/yyyy/mm/dd/*.jsonl`. Absent where series are forecast. */
  public readonly predictionUri?: string;
  /** Where rows to score are delivered. Absent where series are forecast. */
  public readonly deliveryUri?: string;

  public constructor(scope: Construct, id: string, props: BatchPredictionProps) {
    super(scope, id);
    checkProperties('BatchPredictionProps', props);
    checkName('pipelineName', props.pipelineName, 63);
    checkSameEnvironment('endpoint', this, props.endpoint);
    checkSameRegion('source', this, props.source);
    const places = checkPlaces(props);
    const instanceType = props.instanceType?.toString() ?? DEFAULT_INSTANCE;
    checkArchitecture('instanceType', instanceType, SCIKIT_LEARN_IMAGE);
    checkInstanceType(this, 'instanceType', instanceType, 'processing');
    checkServedImages(this, props.registry, instanceType);
    const { bucket, endpoint, source } = props;
    this.endpoint = endpoint;
    this.pipeline = new TrainingPipeline(this, 'Pipeline', {
      pipelineName: props.pipelineName,
      bucket,
      encryptionKey: props.encryptionKey,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      role: props.pipelineRole,
    });
    const code = jobsAsset(this);
    const configuration = configurationAsset(this, { recipe: props.recipe._render() });
    const roles = { jobs: this.createJobs(props, places), model: this.createModel(props) };
    [code, configuration].forEach((asset) => grantReadAsset(asset, roles.jobs));
    addBatchSteps(this, {
      pipeline: this.pipeline,
      source,
      places,
      code,
      configuration,
      roles,
      instanceType,
      networkIsolation: props.networkIsolation ?? true,
    });
    const { isOfDeliveries } = places;
    const published = `${isOfDeliveries ? PREFIXES.predictions : PREFIXES.forecasts}/${endpoint.endpointName}`;
    const publishedUri = `s3://${bucket.bucketName}/${published}`;
    const uri = (prefix: string): string => `s3://${source.bucketName}/${prefix}`;
    if (isOfDeliveries) {
      this.predictionUri = publishedUri;
      this.deliveryUri = `${uri(places.source)}/`;
    } else {
      this.forecastUri = publishedUri;
    }
    const starter = new HandlerFunction(this, 'Starter', {
      ...pickScheduledHandlerOptions(props),
      role: props.starterRole,
      roleProp: 'starterRole',
      handler: 'run-batch',
      description: `Starts batches of ${endpoint.endpointName} and publishes what they bring`,
      environment: nameVariables(RUN_BATCH_VARIABLES, {
        pipelineName: this.pipeline.pipelineName,
        endpointName: endpoint.endpointName,
        variantName: endpoint.variantName,
        workUri: `s3://${bucket.bucketName}/${this.pipeline.prefix}`,
        sourceUri: uri(places.source),
        aheadUri: places.ahead && uri(places.ahead),
        publishedUri,
        deliveries: isOfDeliveries ? 'true' : undefined,
        schedule: renderSchedule(this, props.schedule),
        captureUri: `${endpoint.captureUri}/${endpoint.endpointName}/${endpoint.variantName}`,
      }),
      timeout: Duration.minutes(5),
    });
    this.starter = starter.function;
    tellPeople(starter, RUN_BATCH_VARIABLES.topicArn, props.topic);
    this.grantStarter(starter.role, props, places, published);
    new events.Rule(this, 'RunEnded', {
      description: `A batch of the pipeline ${this.pipeline.pipelineName} has ended`,
      eventPattern: {
        source: ['aws.sagemaker'],
        detailType: [DETAIL_TYPES.execution],
        detail: {
          pipelineArn: [this.pipeline.pipelineArn],
          currentPipelineExecutionStatus: Object.values(ENDED_EXECUTION_STATES),
        },
      },
      targets: [new targets.LambdaFunction(this.starter, deliverForHours(this))],
    });
    const schedule = starter.invokeOnSchedule(
      'Schedule',
      props.schedule,
      SCHEDULED.window,
      `Starts batches of ${endpoint.endpointName}`,
    );
    schedule.node.addDependency(this.pipeline);
    // Beside the schedule that it watches over, and not disabled or deleted with it.
    starter.invokeOnSchedule(
      'Watch',
      scheduler.ScheduleExpression.rate(Duration.hours(1)),
      SCHEDULED.watch,
      `Checks that the schedule of batches of ${endpoint.endpointName} has sent what was due`,
    );
  }

  /** The role of the jobs that make requests and publish. */
  private createJobs(props: BatchPredictionProps, places: BatchPlaces): iam.IRole {
    const { pipeline } = this;
    const role = createJobRole(this, 'Role', {
      prop: 'role',
      given: props.role,
      description: `Makes the requests of ${pipeline.pipelineName} and publishes the answers`,
      imageRepositories: [SCIKIT_LEARN_IMAGE.repositoryArn(this)],
      inVpc: pipeline.vpcConfig !== undefined,
      logGroups: ['ProcessingJobs'],
    });
    grantReadObjects(props.source, role, `${places.source}/*`, ...(places.ahead ? [`${places.ahead}/*`] : []));
    const { requests, answers, publish } = BATCH_FOLDERS;
    const keys = (folder: string): string => pipeline.runKeys(folder, '*');
    grantReadObjects(
      props.bucket,
      role,
      `${pipeline.prefix}/${BATCH_PLACES.orders}/*`,
      ...[requests, answers].map(keys),
    );
    grantWriteObjects(props.bucket, role, ...[requests, publish].map(keys));
    return this.letRun(role);
  }

  /** The role of the model that answers. */
  private createModel(props: BatchPredictionProps): iam.IRole {
    const { pipeline } = this;
    const role = createJobRole(this, 'ModelRole', {
      prop: 'modelRole',
      given: props.modelRole,
      description: `Answers the requests of ${pipeline.pipelineName}`,
      imageRepositories: props.registry.modelRepositoryArns(this),
      inVpc: pipeline.vpcConfig !== undefined,
      logGroups: ['TransformJobs'],
    });
    const artifacts = props.artifactPrefix && checkPrefix('artifactPrefix', props.artifactPrefix);
    grantReadObjects(
      props.bucket,
      role,
      artifacts ? `${artifacts}/${RUNS_FOLDER}/*` : RUN_KEYS,
      pipeline.runKeys(BATCH_FOLDERS.requests, '*'),
    );
    grantWriteObjects(props.bucket, role, pipeline.runKeys(BATCH_FOLDERS.answers, '*'));
    return this.letRun(role);
  }

  private letRun(role: iam.IRole): iam.IRole {
    if (this.pipeline.encryptionKey) {
      grantEncryption(this.pipeline.encryptionKey, role);
    }
    this.pipeline.grantPassRole(role);
    return role;
  }

  private grantStarter(role: iam.IRole, props: BatchPredictionProps, places: BatchPlaces, published: string): void {
    const { pipeline } = this;
    const { bucket, endpoint } = props;
    pipeline.grantStartPipelineExecution(role);
    const statements: [string, string[], string[]][] = [
      [
        'SeeRuns',
        ['sagemaker:ListPipelineExecutions', 'sagemaker:ListPipelineExecutionSteps'],
        [pipeline.pipelineArn, `${pipeline.pipelineArn}/execution/*`],
      ],
      ['DeleteModels', ['sagemaker:DeleteModel'], [sagemakerArn(Stack.of(this), 'model', 'pipelines-*')]],
      // Listing has no resources.
      ['FindModels', ['sagemaker:ListModels'], ['*']],
    ];
    for (const [sid, actions, resources] of statements) {
      role.addToPrincipalPolicy(new iam.PolicyStatement({ sid, actions, resources }));
    }
    grantFindServingVersion(role, endpoint);
    props.registry.grantRead(role);
    grantListObjects(props.source, role, `${places.source}/*`, ...(places.ahead ? [`${places.ahead}/*`] : []));
    const memory = [BATCH_PLACES.state, BATCH_PLACES.skips, BATCH_PLACES.schedule].map(
      (name) => `${pipeline.prefix}/${name}`,
    );
    grantReadObjects(bucket, role, ...memory, pipeline.runKeys(BATCH_FOLDERS.publish, '*'));
    grantWriteObjects(bucket, role, ...memory, `${pipeline.prefix}/${BATCH_PLACES.orders}/*`, `${published}/*`);
    endpoint.grantWriteCapture(role);
    grantPublish(role, 'CountFailures', METRICS_NAMESPACE);
    grantPutEvents(role, 'batch');
  }
}
