import { LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeEndpointCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { type Command, InvalidArgumentError } from 'commander';
import { VERSION_METADATA } from '../../contract/jobs';
import { isNotFound } from '../../engine/aws/aws-errors';
import { createS3Client } from '../../engine/aws/s3';
import { traceRun } from '../../engine/runs/trace-run';
import { findServingVersion } from '../../engine/traffic/serving-version';
import { InputError } from '../drift/input-error';
import { removeControlCharacters } from '../drift/print-result';
import { parseVersion } from '../parse-version';
import { describeLineage } from './describe-lineage';
import { describeVersion, findVersionAt, otherVersion } from './find-version';
import type { Lineage } from './lineage';

interface LineageOptions {
  readonly at?: Date;
  readonly json: boolean;
}

/** Which version is meant, where it is not the one that serves: by its number, or by when it served. */
export interface AskedVersion {
  readonly version?: number;
  readonly at?: Date;
}

/** What the command works with. */
export interface LineageClients {
  readonly sageMaker: SageMakerClient;
  readonly s3: ReturnType<typeof createS3Client>;
  readonly lambda: LambdaClient;
}

/** Adds the command that says what an endpoint's answers came from. */
export function addLineageCommand(program: Command, { write }: { readonly write: (line: string) => void }): void {
  program
    .command('lineage')
    .description("says what an endpoint's answers came from: version, evaluation, run, data files, code and images")
    .argument('<endpoint>', "the endpoint's name")
    .argument('[version]', 'the number of another version than the one that serves', parseVersion)
    .option('--at <time>', 'of the version that served at this time (ISO 8601), as a monitor reported it', parseTime)
    .option('--json', 'writes the whole answer as JSON', false)
    .action(async (endpoint: string, version: number | undefined, { at, json }: LineageOptions) => {
      const clients = { sageMaker: new SageMakerClient(), s3: createS3Client(), lambda: new LambdaClient() };
      const lineage = await traceLineage(clients, endpoint, { version, at });
      const lines = json ? JSON.stringify(lineage, undefined, 2).split('\n') : describeLineage(lineage);
      lines.map(removeControlCharacters).forEach(write);
    });
}

/**
 * Follows an endpoint's answers to what they came from.
 *
 * @throws InputError where the version is not known
 */
export async function traceLineage(
  { sageMaker, s3, lambda }: LineageClients,
  endpoint: string,
  { version, at }: AskedVersion,
): Promise<Lineage> {
  if (version !== undefined && at !== undefined) {
    throw new InputError('version and --at: give one of them');
  }
  const then = at && (await findVersionAt(lambda, s3, endpoint, at));
  const serving = await findServing(sageMaker, endpoint);
  const arn = then?.arn ?? (version === undefined ? serving : otherVersion(serving, version));
  const origin = await describeVersion(sageMaker, arn);
  const runArn = origin.metadata[VERSION_METADATA.run];
  const run = runArn === undefined ? undefined : await traceRun(sageMaker, s3, runArn);
  return {
    endpoint,
    ...(then && { at: { time: at.toISOString(), report: then.report } }),
    serves: arn === serving,
    version: origin,
    ...(run && { run }),
  };
}

async function findServing(sageMaker: SageMakerClient, endpoint: string): Promise<string> {
  const serving = await findServingVersion(sageMaker, endpoint, await findVariant(sageMaker, endpoint));
  if (serving.modelPackageArn === undefined) {
    throw new InputError(`endpoint: ${'reason' in serving ? serving.reason : 'no version of the registry serves'}`);
  }
  return serving.modelPackageArn;
}

/** The endpoint's first variant: an endpoint of a lifecycle has one. */
async function findVariant(sageMaker: SageMakerClient, endpoint: string): Promise<string> {
  try {
    const { ProductionVariants = [] } = await sageMaker.send(new DescribeEndpointCommand({ EndpointName: endpoint }));
    return ProductionVariants[0]?.VariantName ?? '';
  } catch (error) {
    if (isNotFound(error)) {
      throw new InputError(`endpoint: there is no endpoint '${endpoint}' in this account and region`);
    }
    throw error;
  }
}

function parseTime(text: string): Date {
  const time = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text) || Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError('must be a time such as 2026-11-30T09:00:00Z.');
  }
  return time;
}
