import { TrafficRoutingConfigType } from '@aws-sdk/client-sagemaker';

/** How the endpoint serves; what it serves is said by the registry. CloudFormation hands it over as one JSON text. */
export interface EndpointSettings {
  /** Such as `ml.m5.large`. */
  readonly instanceType: string;
  readonly instanceCount: number;
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

/** Settings that cannot be used; the message says which one, what was given and what is allowed. */
export class InvalidSettingsError extends Error {
  constructor(message: string) {
    super(`settings: ${message}`);
    this.name = 'InvalidSettingsError';
  }
}

type Check = (path: string, value: unknown) => void;

const fail = (path: string, expected: string, value: unknown): never => {
  throw new InvalidSettingsError(
    `${path}: must be ${expected}, got ${value === undefined ? 'nothing' : JSON.stringify(value)}`,
  );
};
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text: Check = (path, value) => {
  if (typeof value !== 'string' || value === '') {
    fail(path, 'a text that is not empty', value);
  }
};
const truth: Check = (path, value) => {
  if (typeof value !== 'boolean') {
    fail(path, 'true or false', value);
  }
};
const number =
  (minimum: number, maximum: number, whole = true): Check =>
  (path, value) => {
    if (typeof value !== 'number' || !(value >= minimum && value <= maximum) || (whole && !Number.isInteger(value))) {
      fail(path, `a ${whole ? 'whole ' : ''}number from ${minimum} to ${maximum}`, value);
    }
  };
const matching =
  (pattern: RegExp, expected: string): Check =>
  (path, value) => {
    if (typeof value !== 'string' || !pattern.test(value)) {
      fail(path, expected, value);
    }
  };
const oneOf =
  (...allowed: string[]): Check =>
  (path, value) => {
    if (!allowed.includes(value as string)) {
      fail(path, `one of ${allowed.join(', ')}`, value);
    }
  };
const list =
  (check: Check, maximum = Infinity): Check =>
  (path, value) => {
    if (!Array.isArray(value) || value.length > maximum) {
      fail(path, maximum === Infinity ? 'a list' : `a list of at most ${maximum}`, value);
    }
    (value as unknown[]).forEach((item, index) => check(`${path}[${index}]`, item));
  };
const texts: Check = (path, value) => {
  if (!isObject(value)) {
    fail(path, 'an object of texts', value);
  }
  Object.entries(value as object).forEach(
    ([key, item]) => typeof item === 'string' || fail(`${path}.${key}`, 'a text', item),
  );
};
const optional =
  (check: Check): Check =>
  (path, value) => {
    if (value !== undefined) {
      check(path, value);
    }
  };
const object =
  (shape: Record<string, Check>): Check =>
  (path, value) => {
    if (!isObject(value)) {
      fail(path, 'an object', value);
    }
    const given = value as Record<string, unknown>;
    const unknown = Object.keys(given).filter((key) => !(key in shape));
    if (unknown.length > 0) {
      throw new InvalidSettingsError(
        `${path ? `${path}.` : ''}${unknown[0]}: is not known; known are ${Object.keys(shape).join(', ')}`,
      );
    }
    Object.entries(shape).forEach(([key, check]) => check(path ? `${path}.${key}` : key, given[key]));
  };

const name = matching(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/, 'a name of up to 63 letters, digits and hyphens');

// Bounds: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BlueGreenUpdatePolicy.html and API_TrafficRoutingConfig.html
const checkSettings = object({
  instanceType: matching(/^ml\.[a-z0-9-]+\.[a-z0-9]+$/, 'an instance type such as ml.m5.large'),
  instanceCount: number(1, 10_000),
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
});

/** Reads the settings document. Throws InvalidSettingsError for the first thing that is wrong in it. */
export function parseSettings(json: unknown): EndpointSettings {
  if (typeof json !== 'string') {
    throw new InvalidSettingsError('the property Settings must be a JSON text');
  }
  let settings: unknown;
  try {
    settings = JSON.parse(json);
  } catch (error) {
    throw new InvalidSettingsError(`the property Settings is not JSON: ${(error as Error).message}`);
  }
  checkSettings('', settings);
  const { rollout } = settings as EndpointSettings;
  if (rollout && rollout.type !== 'ALL_AT_ONCE' && rollout.sizePercent === undefined) {
    throw new InvalidSettingsError(`rollout.sizePercent: is needed for a rollout of type ${rollout.type}`);
  }
  return settings as EndpointSettings;
}
