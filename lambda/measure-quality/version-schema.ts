import type { S3Client } from '@aws-sdk/client-s3';
import { IMAGE_COLUMNS } from '../../contract/images';
import { readText } from '../../engine/aws/s3';
import { BaselineError, type FeatureSchema } from '../../engine/drift';
import { listRequested } from '../../engine/drift/requested-columns';
import { parseSchema, parseTarget } from '../../engine/drift/schema';
import { loadBaseline } from '../../engine/traffic/baseline-store';
import type { NoServingVersion, ServingVersion } from '../../engine/traffic/serving-version';

/** The columns of a version's requests, and its schema.json where it has one. */
export interface VersionSchema {
  readonly features: readonly FeatureSchema[];
  readonly text?: string;
}

/** Where nobody asks for columns, or nothing names them. */
export const NO_SCHEMA: VersionSchema = { features: [] };

/**
 * The columns of the requests, in their order.
 *
 * @param noted of the version that served in the window, if it is known
 */
export async function findSchema(
  s3: S3Client,
  noted: string | undefined,
  serving: ServingVersion | NoServingVersion,
): Promise<VersionSchema> {
  const sources = 'sources' in serving ? serving.sources : undefined;
  if (sources?.given) {
    return { features: listRequested(await loadBaseline(s3, sources)) };
  }
  // A window whose version is not known has rows all the same: most versions have the same columns.
  const uri = noted ?? sources?.schema;
  return uri === undefined ? NO_SCHEMA : readSchema(s3, uri);
}

async function readSchema(s3: S3Client, uri: string): Promise<VersionSchema> {
  const text = (await readText(s3, uri))?.text;
  if (text === undefined) {
    throw new BaselineError(`the model version's schema ${uri} does not exist`);
  }
  return { features: parseTarget(text)?.images ? [IMAGE] : parseSchema(text), text };
}

/** The one column of a request that is an image. */
const IMAGE: FeatureSchema = { name: IMAGE_COLUMNS.content, type: 'categorical', compared: false, image: true };
