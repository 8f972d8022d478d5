import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import { DescribeModelPackageCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import { DETECT_DRIFT_VARIABLES } from '../../contract/environment';
import { REPORT_ENDINGS } from '../../contract/layout';
import { isNotFound } from '../../engine/aws/aws-errors';
import { listUris, readJson } from '../../engine/aws/s3';
import { InputError } from '../drift/input-error';
import { listFunctions } from '../operate/list-functions';
import type { VersionOrigin } from './lineage';

const DAY = 86_400_000;

/** What a version of the registry says of itself. */
export async function describeVersion(sageMaker: SageMakerClient, arn: string): Promise<VersionOrigin> {
  try {
    const found = await sageMaker.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));
    return {
      arn,
      status: found.ModelApprovalStatus,
      registered: found.CreationTime?.toISOString(),
      evaluation: found.ModelPackageDescription,
      metadata: found.CustomerMetadataProperties ?? {},
      containers: (found.InferenceSpecification?.Containers ?? []).map(({ Image, ModelDataUrl }) => ({
        image: Image!,
        ...(ModelDataUrl !== undefined && { modelData: ModelDataUrl }),
      })),
    };
  } catch (error) {
    if (isNotFound(error)) {
      throw new InputError(`${arn} is not in the registry: it was deleted, or there was no such version`);
    }
    throw error;
  }
}

/** The ARN of another version of the same registry. */
export function otherVersion(arn: string, version: number): string {
  return `${arn.slice(0, arn.lastIndexOf('/'))}/${version}`;
}

/**
 * The version that a monitor's report names for the window in which an instant lies.
 *
 * @throws InputError where no monitor's report does
 */
export async function findVersionAt(
  lambda: LambdaClient,
  s3: S3Client,
  endpoint: string,
  at: Date,
): Promise<{ readonly arn: string; readonly report: string }> {
  const folders = await findReportFolders(lambda, endpoint);
  for (const folder of folders) {
    // A window may begin the day before.
    for (const day of [at, new Date(at.getTime() - DAY)]) {
      const uris = await listUris(s3, `${folder}/${day.toISOString().slice(0, 10).replaceAll('-', '/')}/`);
      for (const report of uris.filter(isReport)) {
        const arn = readVersion((await readJson<ReportedVersion>(s3, report)) ?? {}, at);
        if (arn !== undefined) {
          return { arn, report };
        }
      }
    }
  }
  throw new InputError(
    folders.length === 0
      ? `--at: no monitor of the endpoint ${endpoint} is deployed in this account and region, whose reports name the version of each window; name the version by its number`
      : `--at: no report of a monitor of ${endpoint} names a version for ${at.toISOString()}; a window is reported when it is over. Name the version by its number`,
  );
}

/** Where the endpoint's monitors write, by the environment of their functions. */
async function findReportFolders(lambda: LambdaClient, endpoint: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { variables } of listFunctions(lambda)) {
    // Both monitors call them the same.
    const uri = variables[DETECT_DRIFT_VARIABLES.reportUri];
    if (uri !== undefined && variables[DETECT_DRIFT_VARIABLES.endpointName] === endpoint) {
      found.push(`${uri.replace(/\/$/, '')}/${endpoint}`);
    }
  }
  return [...new Set(found)];
}

function isReport(uri: string): boolean {
  return uri.endsWith(REPORT_ENDINGS.report) && !uri.endsWith(REPORT_ENDINGS.modelQuality);
}

/** What the reports of both monitors have. */
interface ReportedVersion {
  readonly window?: { readonly start: string; readonly end: string };
  readonly modelPackageArn?: string;
}

/** The version that a report names, if its window holds the instant. */
function readVersion({ window, modelPackageArn }: ReportedVersion, at: Date): string | undefined {
  return window && new Date(window.start) <= at && at < new Date(window.end) ? modelPackageArn : undefined;
}
