import type { S3Client } from '@aws-sdk/client-s3';
import type { GivenBaseline } from '../../contract/given-baseline';
import { FILES } from '../../contract/layout';
import { describeError, isPermissionRefusal } from '../aws/aws-errors';
import { logger } from '../aws/logging';
import { readText } from '../aws/s3';
import { type Baseline, type BaselineSources, isBaselineOf } from '../drift/baseline';
import { BaselineError } from '../drift/schema';
import { writeJson } from './objects';

/**
 * The baseline of a model version, or one that was given: what was built before from the same files in today's format, else
 * built from them and kept for the next time, beside a version's baseline.csv as `baseline.json`.
 *
 * @throws BaselineError when a file is missing or malformed
 */
export async function loadBaseline(s3: S3Client, sources: BaselineSources): Promise<Baseline> {
  const uri = locateBaseline(sources);
  const cached = await readCached(s3, uri);
  if (isBaselineOf(cached, sources)) {
    return cached;
  }
  const baseline = await (sources.given ? buildGiven(s3, sources.given, sources) : buildVersion(s3, sources));
  try {
    await writeJson(s3, uri, baseline);
    logger.info('baseline built', { uri, rows: baseline.rows, features: baseline.features.length });
  } catch (error) {
    // Without the cache each window builds the baseline again: slower, but the verdict is the same.
    logger.warn('baseline built but not cached', { uri, reason: describeError(error) });
  }
  return baseline;
}

// What fits a baseline is needed once per model version, so that it is loaded only then.

async function buildVersion(s3: S3Client, sources: BaselineSources): Promise<Baseline> {
  const [data, schema, predictions] = await Promise.all([
    requireText(s3, sources.data),
    requireText(s3, sources.schema),
    sources.predictions === undefined ? undefined : requireText(s3, sources.predictions),
  ]);
  const { buildBaseline } = await import('../drift/build-baseline');
  return buildBaseline({ data, schema, predictions }, sources);
}

async function buildGiven(s3: S3Client, given: GivenBaseline, sources: BaselineSources): Promise<Baseline> {
  const [data, constraints] = await Promise.all([
    requireText(s3, given.data),
    given.constraints === undefined ? undefined : requireText(s3, given.constraints),
  ]);
  const { buildGivenBaseline } = await import('./build-given-baseline');
  return buildGivenBaseline({ data, constraints }, given, sources);
}

/** Where the built baseline of these files is kept. */
export function locateBaseline(sources: BaselineSources): string {
  return sources.given?.cache ?? sources.data.replace(/[^/]*$/, FILES.baseline);
}

async function readCached(s3: S3Client, uri: string): Promise<unknown> {
  let text: string | undefined;
  try {
    text = (await readText(s3, uri))?.text;
  } catch (error) {
    // Whoever may not list a bucket is refused, not told that an object is absent. Reading the sources will tell the two apart.
    if (!isPermissionRefusal(error)) {
      throw error;
    }
  }
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch (error) {
    logger.warn('cached baseline is damaged and will be replaced', { uri, reason: describeError(error) });
    return undefined;
  }
}

async function requireText(s3: S3Client, uri: string): Promise<string> {
  const text = (await readText(s3, uri))?.text;
  if (text === undefined) {
    throw new BaselineError(`the baseline file ${uri} does not exist`);
  }
  return text;
}
