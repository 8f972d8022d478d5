import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { DETECT_DRIFT_VARIABLES } from '../../contract/environment';
import type { GivenBaseline, NoBaseline } from '../../contract/given-baseline';
import type { HandlerFunction } from '../foundation/handler-function';
import { grantReadObjects } from '../foundation/object-grants';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { IModelRegistry } from '../pipeline/model-registry';
import { RUN_KEYS } from '../pipeline/training-pipeline';
import { Baseline } from '../serving/baseline';
import type { IMonitoredEndpoint } from '../serving/monitored-endpoint-base';
import { grantFindServingVersion } from '../serving/version-grants';

/** The props of a monitor that say what it compares with and where it writes. */
export interface MonitorPlaces {
  readonly endpoint: IMonitoredEndpoint;
  readonly baseline?: Baseline;
  readonly registry?: IModelRegistry;
  readonly baselineBucket?: s3.IBucket;
  readonly bucket?: s3.IBucket;
}

/** What a monitor compares with: by its own props, else what the endpoint brings along. */
export function chooseBaseline({ endpoint, baseline, registry }: MonitorPlaces): Baseline | undefined {
  if (baseline && registry) {
    throw new LifecycleValidationError(
      'registry: says that model versions carry the baseline, and so does not go together with baseline; got both',
    );
  }
  return baseline ?? (registry ? Baseline.fromModelPackage(registry) : endpoint.baseline);
}

/** The bucket of a monitor's reports. */
export function chooseReportBucket({ endpoint, bucket }: MonitorPlaces): s3.IBucket {
  const chosen = bucket ?? endpoint.reportBucket;
  if (!chosen) {
    throw new LifecycleValidationError(
      `bucket: required for the reports about the endpoint '${endpoint.endpointName}', since the bucket of its captured requests was imported and belongs to somebody else, got none`,
    );
  }
  return chosen;
}

/** The bucket of the baselines that model versions carry. */
export function chooseBaselineBucket(places: MonitorPlaces): s3.IBucket {
  return places.baselineBucket ?? chooseBaseline(places)?._bucket ?? places.endpoint.captureBucket;
}

/**
 * Lets a role read what it compares with, where no model version carries it.
 *
 * @param scope of files that become assets
 */
export function grantReadBaseline(scope: Construct, role: iam.IRole, places: MonitorPlaces): GivenBaseline | undefined {
  const baseline = chooseBaseline(places);
  if (baseline?._registry) {
    grantReadObjects(chooseBaselineBucket(places), role, RUN_KEYS);
    return undefined;
  }
  return baseline?._bindGiven(scope, role);
}

/** Lets a monitor's function find and read what it compares with, and tells it what that is. */
export function bindBaseline(monitor: HandlerFunction, places: MonitorPlaces): void {
  const baseline = chooseBaseline(places);
  if (baseline?._registry) {
    grantFindServingVersion(monitor.role, places.endpoint);
    baseline._registry.grantRead(monitor.role);
    grantReadBaseline(monitor, monitor.role, places);
    return;
  }
  const none: NoBaseline = { kind: 'none' };
  const told: GivenBaseline | NoBaseline = grantReadBaseline(monitor, monitor.role, places) ?? none;
  monitor.function.addEnvironment(DETECT_DRIFT_VARIABLES.givenBaseline, Stack.of(monitor).toJsonString(told));
}
