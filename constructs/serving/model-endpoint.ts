import {
  CustomResource,
  Duration,
  type ITaggableV2,
  RemovalPolicy,
  Stack,
  TagManager,
  TagType,
  Token,
} from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { RETAINED } from '../../contract/endpoint-owner';
import type { CommonSettings } from '../../contract/endpoint-settings';
import { DEPLOY_MODEL_VARIABLES } from '../../contract/environment';
import { PREFIXES } from '../../contract/layout';
import { NAME_LENGTHS } from '../../contract/names';
import { checkSameEnvironment, checkSameRegion } from '../foundation/check-environment';
import { checkProperties } from '../foundation/check-properties';
import { claimExport } from '../foundation/claim-export';
import { claimName } from '../foundation/claim-name';
import { deployedStack } from '../foundation/deployed-stack';
import type { HandlerFunction } from '../foundation/handler-function';
import { checkInteger, checkName } from '../foundation/names';
import { tellPeople } from '../foundation/notice-grants';
import { sagemakerArn } from '../foundation/object-grants';
import { keepReadable } from '../foundation/readable-file';
import { ownerRole } from '../foundation/service-role';
import { lazyTags } from '../foundation/stack-tags';
import { LifecycleValidationError } from '../foundation/validation-error';
import { checkServedImages } from '../pipeline/served-images';
import { Baseline } from './baseline';
import { bindServingMode } from './bind-serving-mode';
import { captureKeys, createContainerRole } from './container-role';
import { createController, lookOnEvents } from './endpoint-controller';
import { grantControl } from './endpoint-grants';
import { createNetwork, type EndpointNetwork } from './endpoint-network';
import { importModelEndpoint, type ModelEndpointAttributes } from './existing-model-endpoint';
import { readInitialModel, warnOfModelRole } from './initial-model';
import { type IModelEndpoint, ModelEndpointBase } from './model-endpoint-base';
import type { ModelEndpointProps } from './model-endpoint-props';
import { VARIANT_NAME } from './monitored-endpoint-base';
import { createRollbackAlarms } from './rollback-alarms';

/**
 * A real-time endpoint that a controller keeps serving the newest approved model version with the settings declared
 * here. Settings change by deployment, models change by approval, and the two never fight: a deployment never brings
 * an old model back, and a first deployment without any model succeeds.
 *
 * The deployment waits until the endpoint has settled and fails when the rollout of changed settings fails.
 */
export class ModelEndpoint extends ModelEndpointBase implements ITaggableV2, ec2.IConnectable {
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
  private readonly keeper: HandlerFunction;
  private readonly network?: EndpointNetwork;

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
    claimExport(this, props.endpointName);
    checkInteger('captureSamplingPercentage', props.captureSamplingPercentage, 0, 100);

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
    const { instanceType } = serving.settings as { instanceType?: string };
    if (instanceType !== undefined) {
      checkServedImages(this, props.registry, instanceType);
    }

    const initialModel = readInitialModel(this, props);
    const retained = isRetained(props.removalPolicy);
    const role = createContainerRole(this.scope, props, key, initialModel);
    if (retained && !props.role) {
      role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    }
    if (initialModel && !initialModel.role) {
      warnOfModelRole(this, initialModel, captureKeys(props.endpointName), key !== undefined);
    }
    this.role = ownerRole(role);
    this.grantPrincipal = role;
    const { errorAlarm, latencyAlarm } = createRollbackAlarms(this.scope, this, props.latencyThreshold);
    this.errorAlarm = errorAlarm;
    this.latencyAlarm = latencyAlarm;
    this.alarms = [this.errorAlarm, this.latencyAlarm];

    const controller = createController(this.scope, props);
    this.keeper = controller;
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
      mayReject: props.rejectFailedVersions ?? true,
    });
    const occasions = lookOnEvents(this.scope, controller, props);

    this.network = createNetwork(this.scope, props, retained);
    const settings: CommonSettings = {
      variantName: VARIANT_NAME,
      executionRoleArn: role.roleArn,
      networkIsolation: serving.networkIsolation,
      // Absent means true, as in what is deployed already.
      ...(props.rejectFailedVersions === false ? { rejectFailedVersions: false } : {}),
      environment: props.environment,
      vpc: this.network?.settings,
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
    const told = { ...serving.settings, mode: serving.mode, ...settings };
    keepReadable(this, 'endpoints', () => ({ endpointName: props.endpointName, settings: told }));
    const resource = new CustomResource(this.scope, 'Resource', {
      serviceToken: this.controller.functionArn,
      resourceType: 'Custom::ModelEndpoint',
      serviceTimeout: Duration.hours(1),
      properties: {
        EndpointName: props.endpointName,
        ModelPackageGroupName: props.registry.modelPackageGroupName,
        // A nested stack has an id of its own, and changes with the one that is deployed.
        OwnerStack: deployedStack(this).stackId,
        ...(retained ? { Removal: RETAINED } : {}),
        Settings: stack.toJsonString(told),
      },
    });
    // Roles, rules and sweep must be there before the controller is first asked, and until the endpoint is gone.
    resource.node.addDependency(role, controller, ...occasions, ...grants);
    this.node.defaultChild = resource.node.defaultChild as Construct;
  }

  /**
   * Has the controller tell people what becomes of rollouts, with what goes on serving and what to do. The lifecycle's endpoint
   * tells the topic of its retraining.
   *
   * @param topic the controller gets the permission to publish to it
   */
  public sendNoticesTo(topic: sns.ITopic): void {
    tellPeople(this.keeper, DEPLOY_MODEL_VARIABLES.topicArn, topic);
  }

  /**
   * The network connections of the containers, to let them reach something or be reached.
   *
   * @throws LifecycleValidationError without a VPC
   */
  public get connections(): ec2.Connections {
    if (!this.network) {
      throw new LifecycleValidationError(
        'vpc: required for connections of the containers (only an endpoint in a VPC has security groups to manage), got none',
      );
    }
    return this.network.connections;
  }
}

function isRetained(removalPolicy: RemovalPolicy = RemovalPolicy.DESTROY): boolean {
  const allowed = [RemovalPolicy.DESTROY, RemovalPolicy.RETAIN];
  if (!allowed.includes(removalPolicy)) {
    throw new LifecycleValidationError(
      `removalPolicy: must be RemovalPolicy.DESTROY or RemovalPolicy.RETAIN, got '${removalPolicy}'`,
    );
  }
  return removalPolicy === RemovalPolicy.RETAIN;
}
