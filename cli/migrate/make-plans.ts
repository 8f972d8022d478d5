import type { DescribeEndpointCommandOutput } from '@aws-sdk/client-sagemaker';
import { InputError } from '../drift/input-error';
import type { Descriptions } from './descriptions';
import type { DriftPlan, EndpointPlan, KnownEndpoint, QualityPlan } from './plan';
import { planDrift } from './plan-drift';
import { planQuality } from './plan-quality';
import { planSlices } from './plan-slices';
import { readSchedule, type Schedule } from './read-schedule';
import { parsePlace, type Reading, startReading } from './reading';

/** How a plan is made. */
export interface PlanOptions {
  /** A folder with copies of S3's objects. */
  readonly copies?: string;
  readonly target?: string;
}

/**
 * What takes the place of the monitoring schedules, an endpoint each.
 *
 * @throws InputError when something is missing or cannot be read
 */
export async function makePlans(descriptions: Descriptions, options: PlanOptions): Promise<EndpointPlan[]> {
  const byEndpoint = new Map<string, Schedule[]>();
  const unwatched = descriptions.orphans.map((name) => `${name}: its endpoint is deleted`);
  for (const one of descriptions.schedules) {
    const schedule = readSchedule(one, descriptions);
    const endpointName = schedule.input?.EndpointName ?? one.EndpointName;
    if (endpointName === undefined) {
      unwatched.push(
        `${schedule.name}: monitors batch transforms, which no construct of this library watches; compare their captured files with the command drift`,
      );
    } else {
      byEndpoint.set(endpointName, [...(byEndpoint.get(endpointName) ?? []), schedule]);
    }
  }
  if (byEndpoint.size === 0) {
    throw new InputError(
      unwatched.length === 0
        ? 'there is no monitoring schedule to migrate; give one with --from, or the account and region that have one'
        : `there is nothing to watch: ${unwatched.join('; ')}`,
    );
  }
  const plans: EndpointPlan[] = [];
  for (const [endpointName, schedules] of byEndpoint) {
    plans.push(await planEndpoint(endpointName, schedules, descriptions, options, plans.length === 0 ? unwatched : []));
  }
  return plans;
}

async function planEndpoint(
  endpointName: string,
  schedules: readonly Schedule[],
  { endpoints }: Descriptions,
  { copies, target }: PlanOptions,
  unwatched: readonly string[],
): Promise<EndpointPlan> {
  const reading = startReading(copies);
  reading.left.push(...unwatched);
  const endpoint = readEndpoint(endpointName, endpoints, reading);
  const of = (type: Schedule['type']): Schedule | undefined => {
    const [first, ...others] = schedules.filter((schedule) => schedule.type === type);
    reading.left.push(
      ...others.map(({ name }) => `${name}: a second ${type} schedule of the endpoint; it has one monitor of a kind`),
    );
    return first;
  };
  const [data, quality, bias, explained] = [
    of('DataQuality'),
    of('ModelQuality'),
    of('ModelBias'),
    of('ModelExplainability'),
  ];
  const drift: DriftPlan | undefined = data && (await planDrift(data, reading, target));
  const measured = quality ?? bias;
  const qualityPlan: QualityPlan | undefined = measured && (await planQuality(measured, reading));
  const slices = bias && qualityPlan ? await planSlices(bias, drift, reading) : [];
  if (explained) {
    reading.left.push(
      `${explained.name}: feature attribution drift (ModelExplainability) has no counterpart; what live traffic changes in features, in the relations between them and in predictions is what the DriftMonitor compares`,
    );
  }
  for (const schedule of schedules) {
    reading.left.push(...listScripts(schedule));
  }
  const { taken, left, assumed } = reading;
  return { ...endpoint, drift, quality: qualityPlan, slices, taken, left, assumed };
}

function readEndpoint(
  endpointName: string,
  endpoints: readonly DescribeEndpointCommandOutput[],
  { left, assumed }: Reading,
): KnownEndpoint {
  const endpoint = endpoints.find((one) => one.EndpointName === endpointName);
  if (!endpoint) {
    throw new InputError(
      `--from: the endpoint ${endpointName} is missing; add what this prints: aws sagemaker describe-endpoint --endpoint-name ${endpointName}`,
    );
  }
  const config = endpoint.DataCaptureConfig;
  const capture = parsePlace(config?.DestinationS3Uri);
  if (!capture) {
    throw new InputError(`the endpoint ${endpointName} captures no requests (it has no DataCaptureConfig)`);
  }
  if (!config!.EnableCapture) {
    left.push(`EnableCapture: is off at ${endpointName}; nothing is watched until it is on`);
  }
  const [variant, ...others] = (endpoint.ProductionVariants ?? []).map(({ VariantName: name }) => name!);
  if (others.length > 0) {
    assumed.push(`of the endpoint's variants ${variant} is watched, and not ${others.join(', ')}`);
  }
  const key = config!.KmsKeyId;
  // IAM honours no permission on an alias.
  const isAlias = key !== undefined && /(^|:)alias\//.test(key);
  if (isAlias) {
    left.push(
      `KmsKeyId ${key}: is an alias, which grants nothing; give the endpoint the key itself as encryptionKey (kms.Key.fromKeyArn), or the captured requests cannot be read`,
    );
  }
  return {
    endpointName,
    variantName: variant,
    capture,
    samplingPercentage: config!.CurrentSamplingPercentage,
    ...(key !== undefined && !isAlias && { kmsKeyId: key }),
  };
}

/** What of a schedule's settings runs nowhere here, by name. */
const UNUSED: Readonly<Record<string, string>> = {
  RecordPreprocessorSourceUri:
    'requests are read as they are captured; what several clients send is read as docs/requests.md says',
  PostAnalyticsProcessorSourceUri: 'subscribe to the alarms, or read the reports',
  NetworkConfig: 'the functions run outside of your VPC, and reach S3 and CloudWatch alone',
};

function listScripts({ name, scripts }: Schedule): string[] {
  return Object.entries(UNUSED)
    .filter(([key]) => scripts[key] !== undefined)
    .map(([key, instead]) => `${name}, ${key}: has no counterpart; ${instead}`);
}
