import type { EndpointSettings } from '../../contract/endpoint-settings';
import { hashText, toCanonicalJson } from '../../engine/aws/canonical';
import { SERVING_MODES, type ServingModes } from './serving-modes';

/** What an endpoint serves: a version of the registry, or a model that somebody else made. */
export type ModelSource =
  | { readonly kind: 'package'; readonly arn: string }
  | { readonly kind: 'model'; readonly name: string };

/** One configuration of the endpoint: how and what it serves, and the names that follow from it. */
export interface Deployment {
  readonly configName: string;
  readonly modelName: string;
  readonly source: ModelSource;
  readonly settings: EndpointSettings;
}

const MAXIMUM_NAME = 63;
const HASH_DIGITS = 12;
const OWNER_DIGITS = 4;
const MAXIMUM_PREFIX = MAXIMUM_NAME - HASH_DIGITS - 1;

/** What the names of an endpoint's models and configurations begin with: its name, cut where the hash needs the room. */
export function namePrefix(endpointName: string): string {
  return endpointName.toLowerCase().slice(0, MAXIMUM_PREFIX);
}

/**
 * The first digits of the hash, where the endpoint's name had to be cut: they tell endpoints apart whose long names
 * begin alike, because these must never clean up each other's configurations.
 */
function ownerDigits(endpointName: string): string {
  return endpointName.length > MAXIMUM_PREFIX ? hashText(endpointName.toLowerCase(), OWNER_DIGITS) : '';
}

/** Whether a model or configuration of this name was made for this endpoint. */
export function isOwnName(endpointName: string, name: string): boolean {
  const start = `${namePrefix(endpointName)}-`;
  const hash = name.slice(start.length);
  return (
    name.startsWith(start) &&
    new RegExp(`^[0-9a-f]{${HASH_DIGITS}}$`).test(hash) &&
    hash.startsWith(ownerDigits(endpointName))
  );
}

/** One text for a source, for logs and reasons. */
export function describeSource(source: ModelSource): string {
  return source.kind === 'package' ? `version ${source.arn.split('/').pop()} (${source.arn})` : `model ${source.name}`;
}

/** The number of a version by its ARN, `…:model-package/group/number`. */
export function versionOf(arn: string): number {
  return Number(arn.split('/').pop());
}

/**
 * The deployment of `source` with `settings`. Its names are derived from everything that its model and configuration
 * are made of, so that the same content has the same name wherever and whenever it is computed, and other content
 * another name. How traffic moves, and tags, are not part of a configuration: changing them rolls out nothing.
 */
export function nameDeployment(
  endpointName: string,
  settings: EndpointSettings,
  source: ModelSource,
  modes: ServingModes = SERVING_MODES,
): Deployment {
  const owner = ownerDigits(endpointName);
  const name = (content: unknown): string =>
    `${namePrefix(endpointName)}-${owner}${hashText(toCanonicalJson(content), HASH_DIGITS - owner.length)}`;
  const { variantName, kmsKeyArn, dataCapture, executionRoleArn, networkIsolation, vpc, environment } = settings;
  const modelName =
    source.kind === 'model'
      ? source.name
      : name({
          kind: 'model',
          package: source.arn,
          executionRoleArn,
          networkIsolation,
          vpc: vpc && { subnets: [...vpc.subnets].sort(), securityGroupIds: [...vpc.securityGroupIds].sort() },
          environment: environment ?? {},
        });
  const configName = name({
    kind: 'config',
    modelName,
    ...modes[settings.mode].nameContent(settings),
    variantName,
    kmsKeyArn,
    dataCapture,
  });
  return { configName, modelName, source, settings };
}
