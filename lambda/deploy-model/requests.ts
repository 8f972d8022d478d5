import type {
  CreateEndpointCommandInput,
  CreateEndpointConfigCommandInput,
  CreateModelCommandInput,
  DeploymentConfig,
  Tag,
  UpdateEndpointCommandInput,
} from '@aws-sdk/client-sagemaker';
import { OWNER_TAGS } from '../../contract/endpoint-owner';
import type { EndpointSettings, RolloutSettings } from '../../contract/endpoint-settings';
import type { Deployment } from './deployment';
import { type Owner, tagOwner } from './owner';
import { SERVING_MODES, type ServingModes } from './serving-modes';

/** Tags as SageMaker has them. */
export function toTags(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The declared tags, and which stack made it. */
function tagsOf(settings: EndpointSettings, owner: Owner | undefined): { Tags?: Tag[] } {
  const tags = toTags({ ...settings.tags, ...(owner ? { [OWNER_TAGS.stack]: owner.stack } : {}) });
  return tags.length > 0 ? { Tags: tags } : {};
}

/** The model of a registry version. Not for a model that somebody else made: there is nothing to create then. */
export function requestModel(
  { modelName, source, settings }: Deployment,
  owner?: Owner,
): CreateModelCommandInput | undefined {
  if (source.kind === 'model') {
    return undefined;
  }
  const { environment, vpc } = settings;
  return {
    ModelName: modelName,
    ExecutionRoleArn: settings.executionRoleArn,
    Containers: [
      {
        ModelPackageName: source.arn,
        ...(environment && Object.keys(environment).length > 0 ? { Environment: environment } : {}),
      },
    ],
    EnableNetworkIsolation: settings.networkIsolation,
    ...(vpc ? { VpcConfig: { Subnets: [...vpc.subnets], SecurityGroupIds: [...vpc.securityGroupIds] } } : {}),
    ...tagsOf(settings, owner),
  };
}

/** The configuration of a deployment, by the mode of its settings. */
export function requestConfig(
  { configName, modelName, settings }: Deployment,
  owner?: Owner,
  modes: ServingModes = SERVING_MODES,
): CreateEndpointConfigCommandInput {
  const { dataCapture, kmsKeyArn } = settings;
  const mode = modes[settings.mode];
  return {
    EndpointConfigName: configName,
    ProductionVariants: [
      {
        VariantName: settings.variantName,
        ModelName: modelName,
        ...mode.requestVariant(settings),
        InitialVariantWeight: 1,
      },
    ],
    ...(kmsKeyArn && mode.encryptsVolumes(settings) ? { KmsKeyId: kmsKeyArn } : {}),
    ...(dataCapture
      ? {
          DataCaptureConfig: {
            EnableCapture: true,
            InitialSamplingPercentage: dataCapture.samplingPercentage,
            DestinationS3Uri: dataCapture.destinationUri,
            ...(dataCapture.kmsKeyArn ? { KmsKeyId: dataCapture.kmsKeyArn } : {}),
            CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
            // Types that are not listed are captured as Base64.
            CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'], JsonContentTypes: ['application/json'] },
          },
        }
      : {}),
    ...tagsOf(settings, owner),
  };
}

/** The endpoint, with its owner written on it. */
export function requestEndpoint(
  endpointName: string,
  { configName, settings }: Deployment,
  owner?: Owner,
): CreateEndpointCommandInput {
  const tags = toTags({ ...settings.tags, ...(owner ? tagOwner(owner) : {}) });
  return { EndpointName: endpointName, EndpointConfigName: configName, ...(tags.length > 0 ? { Tags: tags } : {}) };
}

/** What an update needs to know of the endpoint as it is. */
export interface UpdateCircumstances {
  /** The variants of the endpoint have the names that the new configuration has. */
  readonly sameVariants: boolean;
  /** The declared number of instances is another one than that of the configuration in use. */
  readonly instanceCountChanged: boolean;
}

/**
 * The update to another configuration. Instance counts that autoscaling has set are kept, unless the declared count
 * itself has changed; data capture always comes from the new configuration. Variants with other names can neither keep
 * properties nor be rolled out step by step
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-exclusions.html).
 *
 * @param alarmNames the alarms that take the update back
 * @param modes the modes that the settings may be of
 */
export function requestUpdate(
  endpointName: string,
  { configName, settings }: Deployment,
  circumstances: UpdateCircumstances,
  alarmNames: readonly string[],
  modes: ServingModes = SERVING_MODES,
): UpdateEndpointCommandInput {
  const { sameVariants, instanceCountChanged } = circumstances;
  const base: UpdateEndpointCommandInput = {
    EndpointName: endpointName,
    EndpointConfigName: configName,
    RetainAllVariantProperties: sameVariants,
  };
  if (!sameVariants) {
    return base;
  }
  return {
    ...base,
    ExcludeRetainedVariantProperties: [
      { VariantPropertyType: 'DataCaptureConfig' },
      ...(instanceCountChanged ? [{ VariantPropertyType: 'DesiredInstanceCount' as const }] : []),
    ],
    ...(settings.rollout && modes[settings.mode].guardrails
      ? { DeploymentConfig: toDeploymentConfig(settings.rollout, alarmNames) }
      : {}),
  };
}

function toDeploymentConfig(rollout: RolloutSettings, alarmNames: readonly string[]): DeploymentConfig {
  const size = { Type: 'CAPACITY_PERCENT', Value: rollout.sizePercent } as const;
  return {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: {
        Type: rollout.type,
        WaitIntervalInSeconds: rollout.waitSeconds,
        ...(rollout.type === 'CANARY' ? { CanarySize: size } : {}),
        ...(rollout.type === 'LINEAR' ? { LinearStepSize: size } : {}),
      },
      ...(rollout.terminationWaitSeconds !== undefined
        ? { TerminationWaitInSeconds: rollout.terminationWaitSeconds }
        : {}),
      ...(rollout.maximumSeconds !== undefined ? { MaximumExecutionTimeoutInSeconds: rollout.maximumSeconds } : {}),
    },
    ...(alarmNames.length > 0
      ? { AutoRollbackConfiguration: { Alarms: alarmNames.map((AlarmName) => ({ AlarmName })) } }
      : {}),
  };
}
