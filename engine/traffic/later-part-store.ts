import type { S3Client } from '@aws-sdk/client-s3';
import type { DriftConfig } from '../../contract/drift-config';
import { hashText, toCanonicalJson } from '../aws/canonical';
import { readJson, readText } from '../aws/s3';
import type { Baseline } from '../drift/baseline';
import type { OrderedRows } from '../drift/calibration-report';
import { judgeLaterFiles, judgeLaterRows } from '../drift/later-part';
import { BaselineError } from '../drift/schema';
import { TrainingRows } from '../drift/training-rows';
import { writeJson } from './objects';

/**
 * What plain mode says of the later part of a baseline's rows: what was found before by the same files and settings, else found
 * by reading the rows again, and kept.
 *
 * @param folder where it is kept, `s3://bucket/prefix`
 * @throws BaselineError when the rows are gone
 */
export async function loadLaterPart(
  s3: S3Client,
  baseline: Baseline,
  config: DriftConfig,
  folder: string,
): Promise<OrderedRows> {
  const { falseDiscoveryRate, correction, effect, minimumDriftedFeatures } = config;
  const terms = { falseDiscoveryRate, correction, effect, minimumDriftedFeatures };
  const { sources, version } = baseline;
  // It is JSON and no report, and ends like none: whoever lists reports does not meet it.
  const uri = `${folder}/${hashText(toCanonicalJson({ sources, version, terms }), 32)}.later-part`;
  const kept = await readJson<OrderedRows>(s3, uri);
  if (typeof kept?.rows === 'number') {
    return kept;
  }
  const found = await look(s3, baseline, config);
  await writeJson(s3, uri, found);
  return found;
}

async function look(s3: S3Client, baseline: Baseline, config: DriftConfig): Promise<OrderedRows> {
  const { sources } = baseline;
  if (sources.given && sources.given.kind !== 'csv') {
    throw new BaselineError(`${sources.data} does not hold rows to choose by`);
  }
  const data = await requireText(s3, sources.data);
  if (!sources.given) {
    return judgeLaterFiles({ data, schema: await requireText(s3, sources.schema) }, config);
  }
  return judgeLaterRows(TrainingRows.parse(sources.data, data), baseline, config);
}

async function requireText(s3: S3Client, uri: string): Promise<string> {
  const text = (await readText(s3, uri))?.text;
  if (text === undefined) {
    throw new BaselineError(`the baseline file ${uri} does not exist`);
  }
  return text;
}
