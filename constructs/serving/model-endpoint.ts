import type { IModel, InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { CustomResource, Duration, type ITaggableV2, Stack, TagManager, TagType, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct, type IDependable } from 'constructs';
import type { CommonSettings, VpcSettings } from '../../contract/endpoint-settings';
import { DEPLOY_MODEL_VARIABLES, nameVariables } from '../../contract/environment';
import { DETAIL_TYPES, SCHEDULED } from '../../contract/events';
import { PREFIXES, RUNS_FOLDER } from '../../contract/layout';
import { NAME_LENGTHS } from '../../contract/names';
import { checkSameEnvironment, checkSameRegion } from '../foundation/check-environment';
import { checkProperties } from '../foundation/check-properties';
import { claimName } from '../foundation/claim-name';
import { HandlerFunction } from '../foundation/handler-function';
import { pickHandlerOptions, type ScheduledHandlerOptions } from '../foundation/handler-options';
import { createJobRole } from '../foundation/job-role';
import { checkInteger, checkName, checkPrefix } from '../foundation/names';
import type { NetworkOptions } from '../foundation/network-options';
import { grantEncryption, grantReadObjects, grantWriteObjects, sagemakerArn } from '../foundation/object-grants';
import { createSchedulerRole } from '../foundation/scheduler-role';
import { ownerRole } from '../foundation/service-role';
import { ruleDeadLetterQueueOf } from '../foundation/stack-singletons';
import { lazyTags } from '../foundation/stack-tags';
import type { IModelRegistry } from '../pipeline/model-registry';
import { RUN_KEYS } from '../pipeline/training-pipeline';
import { Baseline } from './baseline';
import { bindServingMode } from './bind-serving-mode';
import { checkContainerEnvironment } from './container-environment';
import { grantControl } from './endpoint-grants';
import { importModelEndpoint, type ModelEndpointAttributes } from './existing-model-endpoint';
import { type InitialModel, readInitialModel, warnOfModelRole } from './initial-model';
import { type IModelEndpoint, ModelEndpointBase } from './model-endpoint-base';
import { VARIANT_NAME } from './monitored-endpoint-base';
import type { Rollout } from './rollout';
import type { ServingMode } from './serving-mode';

/** How an endpoint serves, whatever it serves. */
export interface ModelEndpointOptions extends ScheduledHandlerOptions {
  /**
   * Serves until the registry has its first approved version. If the model's role is in the endpoint's stack, it gets what it
   * needs to serve here; any other role is left to its owner, and a warning says what it needs.
   * @default - nothing serves until then: the endpoint is made when the first version is approved
   */
  readonly initialModel?: IModel;
  /**
   * How the endpoint serves. `instanceType` and `instanceCount` say the same for the usual mode, and are left out where
   * this is given.
   * @default - ServingMode.realTime() with `instanceType` and `instanceCount`
   */
  readonly servingMode?: ServingMode;
  /**
   * Serves until the registry has its first approved version: the name or the ARN of a model, in place of `initialModel`.
   * The model's role is left to its owner, and a warning says what it needs.
   * @default - nothing serves until then: the endpoint is made when the first version is approved
   */
  readonly initialModelName?: string;
  /**
   * The instances that serve.
   * @default ml.m5.large
   */
  readonly instanceType?: InstanceType;
  /**
   * How many instances serve at first; scaled-out counts are kept by rollouts.
   * @default 2
   */
  readonly instanceCount?: number;
  /**
   * How traffic goes from one model to the next.
   * @default Rollout.canary()
   */
  readonly rollout?: Rollout;
  /**
   * The share of requests that is captured for drift detection, in percent, 0 to 100; 0 turns capture off.
   * @default 100
   */
  readonly captureSamplingPercentage?: number;
  /**
   * A rollout is taken back when the slowest hundredth of requests takes longer than this in the model.
   * @default Duration.seconds(1)
   */
  readonly latencyThreshold?: Duration;
  /**
   * The security groups of the containers.
   * @default - one without rules for incoming traffic, when there is a VPC
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
  /**
   * Whether the containers are cut off from the network.
   * @default true
   */
  readonly networkIsolation?: boolean;
  /**
   * Environment variables for the containers of the registry's models, beside those that a version brings: at most 100, of at
   * most 1024 characters each. A change rolls out like any change of settings.
   * @default - only those that a version brings
   */
  readonly environment?: Record<string, string>;
  /**
   * The prefix of the pipelines whose models are served, where they write to the endpoint's own bucket: the containers read
   * the runs below it only, which keeps lifecycles apart that share a bucket. A version that a pipeline with another prefix
   * has registered cannot be served then.
   * @default - the runs of every pipeline that writes to the bucket; in an `MlLifecycle` with a supplied bucket, its own pipeline's
   */
  readonly artifactPrefix?: string;
  /**
   * How often the controller looks whether the endpoint is as it should be, beside every event that tells it so. An
   * event that is lost delays a deployment by this much at most, and a deployment that cannot finish is answered
   * 11 minutes before CloudFormation gives up; whole minutes, 1 to 10.
   * @default Duration.minutes(10)
   */
  readonly sweepInterval?: Duration;
  /**
   * The role of the serving containers, which SageMaker assumes.
   * @default - a new role
   */
  readonly role?: iam.IRole;
  /**
   * The role of the controller, which Lambda assumes.
   * @default - a new role
   */
  readonly controllerRole?: iam.IRole;
}

/** A real-time endpoint that serves the newest approved version of a registry. */
export interface ModelEndpointProps extends ModelEndpointOptions, NetworkOptions {
  /** The endpoint's name: lower-case letters, digits and hyphens, at most 63. */
  readonly endpointName: string;
  /** Whose newest approved version is served. */
  readonly registry: IModelRegistry;
  /** Holds captured requests under `capture/` and the controller's notes under `endpoint-controller/`. */
  readonly bucket: s3.IBucket;
  /**
   * Holds the models' artifacts; all of it is readable by the containers.
   * @default - what training pipelines write to `bucket`
   */
  readonly artifactBucket?: s3.IBucket;
  /**
   * Encrypts captured requests and the instances' volumes.
   * @default - the bucket's own key, if it has one
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * A real-time endpoint that a controller keeps serving the newest approved model version with the settings declared
 * here. Settings change by deployment, models change by approval, and the two never fight: a deployment never brings
 * an old model back, and a first deployment without any model succeeds.
 *
 * The deployment waits until the endpoint has settled and fails when the rollout of changed settings fails.
 */
export class ModelEndpoint extends ModelEndpointBase implements ITaggableV2 {
  /**
   * Refers to a `ModelEndpoint` that another stack made, to invoke, watch or show it. An endpoint that this library did not make is a
   * `MonitoredEndpoint`.
   *
   * @throws LifecycleValidationError without a name and an ARN, and for the ARN of anything else
   */
  public static fromModelEndpointAttributes(
    scope: Construct,
    id: string,
    attributes: ModelEndpointAttributes,
  ): IModelEndpoint {
    checkProperties('ModelEndpointAttributes', attributes);
    return importModelEndpoint(scope, id, attributes);
  }

  /** The tags that the endpoint, its configurations and its models are made with. */
  public readonly cdkTagManager = new TagManager(TagType.KEY_VALUE, 'Custom::ModelEndpoint');
  public readonly endpointName: string;
  public readonly endpointArn: string;
  public readonly grantPrincipal: iam.IPrincipal;
  /** The role of the serving containers. */
  public readonly role: iam.IRole;
  /** The controller. */
  public readonly controller: lambda.Function;
  /** The one production variant. */
  public readonly variantName: string = VARIANT_NAME;
  /** Where captured requests are: `<captureUri>/<endpoint>/<variant>/yyyy/mm/dd/hh/*.jsonl`. */
  public readonly captureUri: string;
  /** The bucket of the captured requests. */
  public readonly captureBucket: s3.IBucket;
  /** The share of requests that is captured, in percent. */
  public readonly captureSamplingPercentage: number;
  /** Prefix of the captured requests in the bucket. */
  public readonly capturePrefix: string = PREFIXES.capture;
  /** Fires when requests fail with 5XX in two minutes in a row; takes a rollout back. */
  public readonly errorAlarm: cloudwatch.Alarm;
  /** Fires when the model is slow; takes a rollout back. */
  public readonly latencyAlarm: cloudwatch.Alarm;
  /** The alarms on errors and latency. */
  public readonly alarms: cloudwatch.IAlarm[];
  /** Where monitors write when they are not told otherwise. */
  public readonly reportBucket?: s3.IBucket;
  /** That of the version that is serving. */
  public readonly baseline?: Baseline;

  protected readonly captureKey?: kms.IKey;

  private readonly scope: Construct;

  public constructor(scope: Construct, id: string, props: ModelEndpointProps) {
    super(scope, id);
    checkProperties('ModelEndpointProps', props);
    checkSameEnvironment('registry', this, props.registry);
    checkSameRegion('bucket', this, props.bucket);
    checkSameRegion('artifactBucket', this, props.artifactBucket);
    checkSameRegion('encryptionKey', this, props.encryptionKey);
    const stack = Stack.of(this);
    checkName('endpointName', props.endpointName, NAME_LENGTHS.endpoint);
    claimName('endpointName', this, props.endpointName);
    checkInteger('captureSamplingPercentage', props.captureSamplingPercentage, 0, 100);
    checkContainerEnvironment(props.environment);

    // An endpoint of another name is another endpoint, with a controller of its own: the old one goes with the old controller.
    this.scope = new Construct(this, Token.isUnresolved(props.endpointName) ? 'Endpoint' : props.endpointName);
    this.endpointName = props.endpointName;
    this.endpointArn = sagemakerArn(stack, 'endpoint', props.endpointName);
    this.captureBucket = props.bucket;
    this.reportBucket = props.bucket;
    this.baseline = Baseline.fromModelPackage(props.registry);
    this.captureUri = `s3://${props.bucket.bucketName}/${this.capturePrefix}`;
    const key = props.encryptionKey ?? props.bucket.encryptionKey;
    this.captureKey = key;
    const serving = bindServingMode(this.scope, props, {
      endpointName: props.endpointName,
      inVpc: props.vpc !== undefined,
      encryptionKey: key,
    });
    this.captureSamplingPercentage = serving.captureSamplingPercentage;

    const initialModel = readInitialModel(this, props);
    const role = this.createContainerRole(props, key, initialModel);
    this.role = ownerRole(role);
    this.grantPrincipal = role;
    this.errorAlarm = new cloudwatch.Alarm(this.scope, 'ErrorAlarm', {
      alarmDescription: `Requests to the endpoint ${props.endpointName} fail with 5XX`,
      metric: this.metricInvocation5XXErrors({ period: Duration.minutes(1) }),
      threshold: 1,
      evaluationPeriods: 2,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    const latencyThreshold = props.latencyThreshold ?? Duration.seconds(1);
    this.latencyAlarm = new cloudwatch.Alarm(this.scope, 'LatencyAlarm', {
      alarmDescription: `The model of the endpoint ${props.endpointName} is slower than ${latencyThreshold.toMilliseconds()} ms`,
      metric: this.metricModelLatency({ period: Duration.minutes(1), statistic: 'p99' }),
      // ModelLatency is in microseconds.
      threshold: latencyThreshold.toMilliseconds() * 1000,
      evaluationPeriods: 3,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.alarms = [this.errorAlarm, this.latencyAlarm];

    const controller = new HandlerFunction(this.scope, 'Controller', {
      ...pickHandlerOptions(props),
      role: props.controllerRole,
      roleProp: 'controllerRole',
      handler: 'deploy-model',
      description: `Keeps the endpoint ${props.endpointName} serving the newest approved model`,
      environment: nameVariables(DEPLOY_MODEL_VARIABLES, {
        endpointName: props.endpointName,
        modelPackageGroup: props.registry.modelPackageGroupName,
        stateUri: `s3://${props.bucket.bucketName}/${PREFIXES.endpointController}/${props.endpointName}`,
      }),
      timeout: Duration.minutes(2),
    });
    this.controller = controller.function;
    const grants = grantControl(this.scope, {
      controller,
      endpointName: props.endpointName,
      endpointArn: this.endpointArn,
      executionRole: role,
      initialModel,
      alarms: [this.errorAlarm, this.latencyAlarm],
      registry: props.registry,
      stateBucket: props.bucket,
      key,
    });
    const occasions = this.lookOnEvents(controller, props);

    const settings: CommonSettings = {
      variantName: VARIANT_NAME,
      executionRoleArn: role.roleArn,
      networkIsolation: serving.networkIsolation,
      environment: props.environment,
      vpc: this.renderVpc(props),
      kmsKeyArn: key?.keyArn,
      initialModelName: initialModel?.modelName,
      dataCapture:
        this.captureSamplingPercentage === 0
          ? undefined
          : {
              destinationUri: this.captureUri,
              samplingPercentage: this.captureSamplingPercentage,
              kmsKeyArn: key?.keyArn,
            },
      rollout: serving.rollout?._render([this.errorAlarm.alarmName, this.latencyAlarm.alarmName]),
      tags: lazyTags(this),
    };
    const resource = new CustomResource(this.scope, 'Resource', {
      serviceToken: this.controller.functionArn,
      resourceType: 'Custom::ModelEndpoint',
      serviceTimeout: Duration.hours(1),
      properties: {
        EndpointName: props.endpointName,
        ModelPackageGroupName: props.registry.modelPackageGroupName,
        Settings: stack.toJsonString({ ...serving.settings, mode: serving.mode, ...settings }),
      },
    });
    // Roles, rules and sweep must be there before the controller is first asked, and until the endpoint is gone.
    resource.node.addDependency(role, controller, ...occasions, ...grants);
    this.node.defaultChild = resource.node.defaultChild as Construct;
  }

  private createContainerRole(props: ModelEndpointProps, key?: kms.IKey, initialModel?: InitialModel): iam.IRole {
    const role = createJobRole(this.scope, 'Role', {
      prop: 'role',
      given: props.role,
      description: `Serves the models of the endpoint ${props.endpointName}`,
      imageRepositories: props.registry.modelRepositoryArns(this.scope),
      inVpc: props.vpc !== undefined,
      logGroups: [`Endpoints/${props.endpointName}`],
    });
    if (props.artifactBucket) {
      grantReadObjects(props.artifactBucket, role, '*');
    } else {
      const prefix = props.artifactPrefix && checkPrefix('artifactPrefix', props.artifactPrefix);
      grantReadObjects(props.bucket, role, prefix ? `${prefix}/${RUNS_FOLDER}/*` : RUN_KEYS);
    }
    // Requests are captured under the role of the model that serves, also of the initial one.
    const keys = `${this.capturePrefix}/${props.endpointName}/*`;
    for (const grantee of [role, ...(initialModel?.role ? [initialModel.role] : [])]) {
      grantWriteObjects(props.bucket, grantee, keys);
      if (key) {
        grantEncryption(key, grantee);
      }
    }
    if (initialModel && !initialModel.role) {
      warnOfModelRole(this, initialModel, keys, key !== undefined);
    }
    return role;
  }

  private renderVpc(props: ModelEndpointProps): VpcSettings | undefined {
    if (!props.vpc) {
      return undefined;
    }
    const groups = props.securityGroups ?? [
      new ec2.SecurityGroup(this.scope, 'SecurityGroup', {
        vpc: props.vpc,
        description: `Containers of the endpoint ${props.endpointName}`,
      }),
    ];
    return {
      securityGroupIds: groups.map((group) => group.securityGroupId),
      subnets: props.vpc.selectSubnets(props.vpcSubnets).subnetIds,
    };
  }

  /** Every event only tells the controller to look again. */
  private lookOnEvents(controller: HandlerFunction, props: ModelEndpointProps): IDependable[] {
    const sweepInterval = props.sweepInterval ?? Duration.minutes(10);
    checkInteger('sweepInterval in minutes', sweepInterval.toMinutes({ integral: false }), 1, 10);
    const target = new targets.LambdaFunction(this.controller, {
      deadLetterQueue: ruleDeadLetterQueueOf(this),
      retryAttempts: 3,
      maxEventAge: Duration.hours(1),
    });
    const approvals = new events.Rule(this.scope, 'ApprovalRule', {
      description: `A model version for the endpoint ${props.endpointName} was registered, approved or rejected`,
      eventPattern: {
        source: ['aws.sagemaker'],
        detailType: [DETAIL_TYPES.modelPackage],
        detail: { ModelPackageGroupName: [props.registry.modelPackageGroupName] },
      },
      targets: [target],
    });
    const states = new events.Rule(this.scope, 'EndpointRule', {
      description: `The endpoint ${props.endpointName} changed its state`,
      eventPattern: {
        source: ['aws.sagemaker'],
        detailType: [DETAIL_TYPES.endpoint],
        detail: { EndpointName: [props.endpointName] },
      },
      targets: [target],
    });
    const sweep = controller.invokeOnSchedule(
      'Sweep',
      scheduler.ScheduleExpression.rate(sweepInterval),
      SCHEDULED.sweep,
      `Looks whether the endpoint ${props.endpointName} is as it should be`,
      // Of its own: the endpoint waits for it, and monitors may be told to wait for the endpoint.
      createSchedulerRole(controller, 'SchedulerRole', props.schedulerRole),
    );
    return [approvals, states, sweep];
  }
}
