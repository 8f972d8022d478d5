// How an endpoint serves: declared by its construct, handed over by CloudFormation as one JSON text, read by its controller.
import * as v from 'valibot';
import { SAGEMAKER_NAME } from './names';
import {
  DEFAULT_SERVING_MODE,
  SERVING_MODE_ENTRIES,
  type ServingModeEntries,
  type ServingModeSettings,
} from './serving-mode';
import {
  anyObject,
  type Configuration,
  checkValue,
  integerFrom,
  isObject,
  listOf,
  objectOf,
  oneOf,
  parseText,
  rule,
  text,
  textLike,
  texts,
  truth,
} from './validation';

/** What the settings are called in messages. */
const SETTINGS = 'settings';

const name = () => textLike(SAGEMAKER_NAME, 'a name of up to 63 letters, digits and hyphens');

// Bounds: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BlueGreenUpdatePolicy.html and API_TrafficRoutingConfig.html
const ROLLOUT = /* @__PURE__ */ objectOf({
  type: oneOf(['ALL_AT_ONCE', 'CANARY', 'LINEAR']),
  /** Percent of the capacity in the first step (canary) or in every step (linear). */
  sizePercent: v.optional(integerFrom(1, 100)),
  /** Seconds between steps, during which the alarms are watched. */
  waitSeconds: integerFrom(0, 3_600),
  /** Seconds that the old instances are kept afterwards. */
  terminationWaitSeconds: v.optional(integerFrom(0, 3_600)),
  /** Seconds after which the rollout fails. */
  maximumSeconds: v.optional(integerFrom(600, 28_800)),
  /** CloudWatch alarms that roll back. */
  alarmNames: listOf(text(), 10),
});

const VPC = /* @__PURE__ */ objectOf({ subnets: listOf(text()), securityGroupIds: listOf(text()) });

/** What every mode of serving has. */
const COMMON = {
  variantName: /* @__PURE__ */ name(),
  /** The role that the model's containers run with. */
  executionRoleArn: /* @__PURE__ */ textLike(/^arn:[^:]+:iam::/, 'the ARN of a role'),
  networkIsolation: /* @__PURE__ */ truth(),
  vpc: /* @__PURE__ */ v.optional(VPC),
  /** Encrypts the instances' volumes. Absent: with SageMaker's own key. */
  kmsKeyArn: /* @__PURE__ */ v.optional(text()),
  /** A model that serves until the registry has its first approved version. Absent: the endpoint comes with that version. */
  initialModelName: /* @__PURE__ */ v.optional(name()),
  dataCapture: /* @__PURE__ */ v.optional(
    objectOf({
      /** `s3://bucket/prefix` */
      destinationUri: textLike(/^s3:\/\/[^/]+/, 'an S3 URI such as s3://bucket/prefix'),
      /** Percent of the requests. */
      samplingPercentage: integerFrom(0, 100),
      kmsKeyArn: v.optional(text()),
    }),
  ),
  /** How traffic moves to a new configuration. Absent: all at once, without alarms. */
  rollout: /* @__PURE__ */ v.optional(ROLLOUT),
  /** Whether a version that cannot serve with settings that do serve is marked Rejected. Absent: it is. */
  rejectFailedVersions: /* @__PURE__ */ v.optional(truth()),
  /** Environment variables of the model's containers. */
  environment: /* @__PURE__ */ v.optional(texts()),
  /** Tags of the endpoint, its configurations and models, given when they are made. */
  tags: /* @__PURE__ */ v.optional(texts()),
};

/** What every mode of serving has. */
export type CommonSettings = Configuration<ReturnType<typeof objectOf<typeof COMMON>>>;

/** Where the containers are in a VPC. */
export type VpcSettings = Configuration<typeof VPC>;

/** How traffic moves to a new configuration. */
export type RolloutSettings = Configuration<typeof ROLLOUT>;

/** How an endpoint serves, a union by `mode`; what it serves is said by the registry. */
export type EndpointSettings = CommonSettings & ServingModeSettings;

/**
 * Reads the settings document.
 *
 * @param modes the modes that the document may be of
 * @throws ConfigurationError for the first thing that is wrong in it
 */
export function parseEndpointSettings(
  json: unknown,
  modes: ServingModeEntries = SERVING_MODE_ENTRIES,
): EndpointSettings {
  const given = completeSettings(parseText(SETTINGS, anyObject(), json));
  const schema = v.pipe(
    objectOf({ mode: oneOf(Object.keys(modes)), ...modes[given.mode as string], ...COMMON }),
    rule(({ rollout }) =>
      rollout && rollout.type !== 'ALL_AT_ONCE' && rollout.sizePercent === undefined
        ? {
            at: ['rollout', 'sizePercent'],
            given: undefined,
            allowed: `a whole number from 1 to 100 for a rollout of type ${rollout.type}`,
          }
        : undefined,
    ),
  );
  // The entries of the mode are known at run time only.
  return checkValue(SETTINGS, schema, given) as CommonSettings as EndpointSettings;
}

/** Settings that were written before there were modes have none: they are of a real-time endpoint. */
export function completeSettings<T>(settings: T): T {
  return isObject(settings) && settings.mode === undefined ? { ...settings, mode: DEFAULT_SERVING_MODE } : settings;
}
