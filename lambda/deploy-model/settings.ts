import { TrafficRoutingConfigType } from '@aws-sdk/client-sagemaker';
import { DEFAULT_SERVING_MODE, type ServingModeSettings } from '../../contract/serving-mode';
import {
  type Check,
  InvalidSettingsError,
  isObject,
  list,
  matching,
  name,
  number,
  object,
  oneOf,
  optional,
  text,
  texts,
  truth,
} from './checks';
import { SERVING_MODES, type ServingModes } from './serving-modes';

/**
 * How the endpoint serves, a union by `mode`; what it serves is said by the registry. CloudFormation hands it over as one
 * JSON text.
 */
export type EndpointSettings = CommonSettings & ServingModeSettings;

/** What every mode of serving has. */
export interface CommonSettings {
  readonly variantName: string;
  /** The role that the model's containers run with. */
  readonly executionRoleArn: string;
  readonly networkIsolation: boolean;
  readonly vpc?: { readonly subnets: string[]; readonly securityGroupIds: string[] };
  /** Encrypts the instances' volumes. @default - SageMaker's own key */
  readonly kmsKeyArn?: string;
  /** A model that serves until the registry has its first approved version. @default - none: the endpoint comes with that version */
  readonly initialModelName?: string;
  readonly dataCapture?: DataCaptureSettings;
  /** @default - all at once, without alarms */
  readonly rollout?: RolloutSettings;
  /** Environment variables of the model's containers. */
  readonly environment?: Record<string, string>;
  /** Tags of the endpoint, its configurations and models, given when they are made. */
  readonly tags?: Record<string, string>;
}

export interface DataCaptureSettings {
  /** `s3://bucket/prefix` */
  readonly destinationUri: string;
  /** Percent of the requests, 0 to 100. */
  readonly samplingPercentage: number;
  readonly kmsKeyArn?: string;
}

/** How traffic moves to a new configuration. */
export interface RolloutSettings {
  readonly type: TrafficRoutingConfigType;
  /** Percent of the capacity in the first step (canary) or in every step (linear). */
  readonly sizePercent?: number;
  /** Seconds between steps, during which the alarms are watched. */
  readonly waitSeconds: number;
  /** Seconds that the old instances are kept afterwards. */
  readonly terminationWaitSeconds?: number;
  /** Seconds after which the rollout fails. */
  readonly maximumSeconds?: number;
  /** CloudWatch alarms that roll back. */
  readonly alarmNames: string[];
}

// Bounds: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BlueGreenUpdatePolicy.html and API_TrafficRoutingConfig.html
const COMMON: Record<string, Check> = {
  variantName: name,
  executionRoleArn: matching(/^arn:[^:]+:iam::/, 'the ARN of a role'),
  networkIsolation: truth,
  vpc: optional(object({ subnets: list(text), securityGroupIds: list(text) })),
  kmsKeyArn: optional(text),
  initialModelName: optional(name),
  dataCapture: optional(
    object({
      destinationUri: matching(/^s3:\/\/[^/]+/, 'an S3 URI such as s3://bucket/prefix'),
      samplingPercentage: number(0, 100),
      kmsKeyArn: optional(text),
    }),
  ),
  rollout: optional(
    object({
      type: oneOf(...Object.values(TrafficRoutingConfigType)),
      sizePercent: optional(number(1, 100)),
      waitSeconds: number(0, 3_600),
      terminationWaitSeconds: optional(number(0, 3_600)),
      maximumSeconds: optional(number(600, 28_800)),
      alarmNames: list(text, 10),
    }),
  ),
  environment: optional(texts),
  tags: optional(texts),
};

/**
 * Reads the settings document. Throws InvalidSettingsError for the first thing that is wrong in it.
 *
 * @param modes the modes that the document may be of
 */
export function parseSettings(json: unknown, modes: ServingModes = SERVING_MODES): EndpointSettings {
  if (typeof json !== 'string') {
    throw new InvalidSettingsError('the property Settings must be a JSON text');
  }
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch (error) {
    throw new InvalidSettingsError(`the property Settings is not JSON: ${(error as Error).message}`);
  }
  const settings = completeSettings(given);
  const mode = isObject(settings) ? settings.mode : object({})('', settings);
  oneOf(...Object.keys(modes))('mode', mode);
  object({ mode: text, ...modes[mode as string].shape, ...COMMON })('', settings);
  const { rollout } = settings as EndpointSettings;
  if (rollout && rollout.type !== 'ALL_AT_ONCE' && rollout.sizePercent === undefined) {
    throw new InvalidSettingsError(`rollout.sizePercent: is needed for a rollout of type ${rollout.type}`);
  }
  return settings as EndpointSettings;
}

/** Settings that were written before there were modes have none: they are of a real-time endpoint. */
export function completeSettings<T>(settings: T): T {
  return isObject(settings) && settings.mode === undefined ? { ...settings, mode: DEFAULT_SERVING_MODE } : settings;
}
