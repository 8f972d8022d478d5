import { Arn, ArnFormat, CfnResource, Duration, RemovalPolicy, Resource, Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { nameVariables, TRACK_RUN_VARIABLES } from '../../contract/environment';
import { DETAIL_TYPES, ENDED_EXECUTION_STATES } from '../../contract/events';
import { FILES, PREFIXES } from '../../contract/layout';
import { MLFLOW_ACTIONS, MLFLOW_APP_ACTION, MLFLOW_RESOURCES } from '../../contract/mlflow';
import { checkProperties } from '../foundation/check-properties';
import { HandlerFunction } from '../foundation/handler-function';
import { pickHandlerOptions } from '../foundation/handler-options';
import { checkPrefix } from '../foundation/names';
import { grantReadObjects, grantWriteObjects, sagemakerArn } from '../foundation/object-grants';
import { deliverForHours } from '../foundation/rule-delivery';
import { createServiceRole } from '../foundation/service-role';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { MlflowTrackingProps } from './mlflow-tracking-props';

export { MlflowTrackingOptions, MlflowTrackingProps } from './mlflow-tracking-props';

/** What experiments may be called: as SageMaker's own configurations of MLflow have it. */
const EXPERIMENT_NAME = /^[a-zA-Z0-9\-_./]{1,256}$/;

/** What is read of a run: what it is described by, and what is copied to its artefacts. */
const READ_FILES = [
  FILES.report,
  FILES.reportPage,
  FILES.evaluation,
  FILES.evaluationPage,
  FILES.modelCard,
  FILES.modelCardPage,
  FILES.lineage,
];

/**
 * Records every run of a pipeline in MLflow: parameters, hyperparameters (of a tuning, the best ones), images, the metrics of the
 * evaluation, its verdict, its pages and reports. A function does it when the run has ended, so that no job needs the
 * library, or a way out of its network. A run that cannot be recorded goes to the dead-letter queue, and can be recorded later.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/mlflow.html
 */
export class MlflowTracking extends Resource {
  /** The MLflow app or tracking server. */
  public readonly mlflowArn: string;
  /** The experiment that runs are recorded in. */
  public readonly experimentName: string;
  /** Records a run; `{"pipelineExecutionArn": "…"}` records one by hand. */
  public readonly function: lambda.IFunction;

  public constructor(scope: Construct, id: string, props: MlflowTrackingProps) {
    super(scope, id);
    checkProperties('MlflowTrackingProps', props);
    const { pipeline } = props;
    this.experimentName = checkExperiment(props.experimentName ?? pipeline.pipelineName);
    const isApp = props.mlflowArn === undefined || checkArn(this, props.mlflowArn);
    if (props.mlflowArn !== undefined && props.appRole) {
      throw new LifecycleValidationError(
        'appRole: is the role of an MLflow app that is made here, and mlflowArn names one that exists; leave one of them out',
      );
    }
    checkArtifacts(props);
    this.mlflowArn = props.mlflowArn ?? this.createApp(props);
    const store = findStore(props);
    const handler = new HandlerFunction(this, 'Handler', {
      ...pickHandlerOptions(props),
      role: props.trackerRole,
      roleProp: 'trackerRole',
      handler: 'track-run',
      description: `Records runs of ${pipeline.pipelineName} in MLflow`,
      environment: nameVariables(TRACK_RUN_VARIABLES, {
        pipelineName: pipeline.pipelineName,
        mlflowArn: this.mlflowArn,
        experimentName: this.experimentName,
        artifactUri: store && toUri(store),
      }),
      timeout: Duration.minutes(5),
    });
    this.function = handler.function;
    this.grantRuns(handler, props);
    if (store) {
      grantWriteObjects(store.bucket, handler.role, [...store.folder, '*'].join('/'));
    }
    handler.role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'RecordRuns',
        actions: [...MLFLOW_ACTIONS, ...(isApp ? [MLFLOW_APP_ACTION] : [])],
        resources: [this.mlflowArn],
      }),
    );
    new events.Rule(this, 'RunEnded', {
      description: `A run of the pipeline ${pipeline.pipelineName} has ended`,
      eventPattern: {
        source: ['aws.sagemaker'],
        detailType: [DETAIL_TYPES.execution],
        detail: {
          pipelineArn: [pipeline.pipelineArn],
          currentPipelineExecutionStatus: Object.values(ENDED_EXECUTION_STATES),
        },
      },
      targets: [new targets.LambdaFunction(handler.function, deliverForHours(this))],
    });
  }

  /** An app costs nothing while nobody uses it. What was recorded goes with it, so that it stays when the stack goes. */
  private createApp({ pipeline, appRole }: MlflowTrackingProps): string {
    const { bucket, pipelineName } = pipeline;
    const store = findStore({ pipeline })!;
    const keys = [...store.folder, '*'].join('/');
    const role = createServiceRole(this, 'AppRole', {
      prop: 'appRole',
      given: appRole,
      assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: `Keeps the artefacts of the MLflow app ${pipelineName}`,
    });
    grantReadObjects(bucket, role, keys);
    grantWriteObjects(bucket, role, keys);
    // By its type: aws-cdk-lib releases older than the resource have no class for it.
    const app = new CfnResource(this, 'App', {
      type: 'AWS::SageMaker::MlflowApp',
      properties: {
        Name: pipelineName,
        ArtifactStoreUri: toUri(store),
        RoleArn: role.roleArn,
      },
    });
    app.applyRemovalPolicy(RemovalPolicy.RETAIN);
    app.node.addDependency(role);
    return app.getAtt('Arn').toString();
  }

  /** Lets it see the runs, what their jobs were told, and what they report. */
  private grantRuns({ role }: HandlerFunction, { pipeline }: MlflowTrackingProps): void {
    const stack = Stack.of(this);
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'SeeRuns',
        actions: [
          'sagemaker:DescribePipelineExecution',
          'sagemaker:ListPipelineExecutionSteps',
          'sagemaker:ListPipelineParametersForExecution',
        ],
        resources: [`${pipeline.pipelineArn}/execution/*`],
      }),
    );
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'SeeJobs',
        actions: [
          'sagemaker:DescribeHyperParameterTuningJob',
          'sagemaker:DescribeProcessingJob',
          'sagemaker:DescribeTrainingJob',
        ],
        resources: [
          sagemakerArn(stack, 'processing-job', 'pipelines-*'),
          sagemakerArn(stack, 'training-job', 'pipelines-*'),
          // Names of tunings are at most 32 characters, so that SageMaker shortens theirs.
          sagemakerArn(stack, 'hyper-parameter-tuning-job', '*'),
        ],
      }),
    );
    grantReadObjects(pipeline.bucket, role, ...READ_FILES.map((file) => pipeline.runKeys(file)));
    pipeline.encryptionKey?.grant(role, 'kms:Decrypt');
  }
}

/** Where artefacts lie. */
interface ArtifactStore {
  readonly bucket: s3.IBucket;
  readonly folder: readonly string[];
}

function findStore({
  pipeline,
  mlflowArn,
  artifactBucket,
  artifactPrefix,
}: Pick<MlflowTrackingProps, 'pipeline' | 'mlflowArn' | 'artifactBucket' | 'artifactPrefix'>):
  | ArtifactStore
  | undefined {
  if (mlflowArn === undefined) {
    return { bucket: pipeline.bucket, folder: [PREFIXES.mlflow, pipeline.pipelineName] };
  }
  const folder = artifactPrefix === undefined ? [] : [checkPrefix('artifactPrefix', artifactPrefix)];
  return artifactBucket && { bucket: artifactBucket, folder };
}

function toUri({ bucket, folder }: ArtifactStore): string {
  return [`s3://${bucket.bucketName}`, ...folder].join('/');
}

function checkArtifacts({ mlflowArn, artifactBucket, artifactPrefix }: MlflowTrackingProps): void {
  if (mlflowArn === undefined && artifactBucket) {
    throw new LifecycleValidationError(
      "artifactBucket: is that of an MLflow that mlflowArn names; the artefacts of one that is made here are in the pipeline's bucket",
    );
  }
  if (artifactPrefix !== undefined && !artifactBucket) {
    throw new LifecycleValidationError(
      'artifactPrefix: is a part of artifactBucket, which is missing; name the bucket, or leave the prefix out',
    );
  }
}

function checkExperiment(name: string): string {
  if (!Token.isUnresolved(name) && !EXPERIMENT_NAME.test(name)) {
    throw new LifecycleValidationError(
      `experimentName: must be 1 to 256 letters, digits, hyphens, underscores, points and slashes, got ${JSON.stringify(name)}`,
    );
  }
  return name;
}

/** @returns whether it may be an app, which asks for a permission of its own */
function checkArn(scope: Construct, arn: string): boolean {
  if (Token.isUnresolved(arn)) {
    return true;
  }
  const { app, server } = MLFLOW_RESOURCES;
  const wanted = `arn:aws:sagemaker:<region>:<account>:${app}/… or …:${server}/…`;
  if (!new RegExp(`^arn:[\\w-]+:sagemaker:[a-z0-9-]+:\\d{12}:(?:${app}|${server})/\\S+$`).test(arn)) {
    throw new LifecycleValidationError(`mlflowArn: must look like ${wanted}, got ${JSON.stringify(arn)}`);
  }
  const { region, resource } = Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME);
  const own = Stack.of(scope).region;
  if (!Token.isUnresolved(own) && own !== region) {
    throw new LifecycleValidationError(
      `mlflowArn: must be in the region of the pipeline, ${own}, got one in ${region}`,
    );
  }
  return resource === app;
}
