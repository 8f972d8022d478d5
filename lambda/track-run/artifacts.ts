import type { S3Client } from '@aws-sdk/client-s3';
import { FILES } from '../../contract/layout';
import { ARTIFACT_FOLDERS } from '../../contract/mlflow';
import { logger } from '../../engine/aws/logging';
import { copyObject } from '../../engine/aws/s3';
import type { RunOrigin } from '../../engine/runs/run-origin';

/** A file of a run, and what it is called among the artefacts of MLflow's run. */
export interface Artifact {
  readonly from: string;
  readonly name: string;
}

/** What a run wrote for people, and what says how its rows were prepared; some of it is not there in every run. */
export function listArtifacts({ evaluation, report, labels }: RunOrigin): Artifact[] {
  const { evaluation: evaluated, data } = ARTIFACT_FOLDERS;
  return [
    ...listFiles(evaluation, evaluated, [FILES.evaluationPage, FILES.evaluation, FILES.modelCardPage, FILES.modelCard]),
    ...listFiles(report, data, [FILES.reportPage, FILES.report]),
    ...listFiles(labels, data, [FILES.lineage]),
  ];
}

function listFiles(uri: string | undefined, folder: string, files: readonly string[]): Artifact[] {
  return uri === undefined ? [] : files.map((file) => ({ from: `${uri}/${file}`, name: `${folder}/${file}` }));
}

/**
 * Copies a run's files to where MLflow looks for its artefacts, as MLflow's own client does: SageMaker's MLflow shows what lies
 * in S3 and takes no files itself.
 *
 * @param location where MLflow looks, by the run that it has
 * @param allowed below which URI this function may write; absent where nobody said
 */
export async function copyArtifacts(
  artifacts: readonly Artifact[],
  location: string | undefined,
  allowed: string | undefined,
  s3: S3Client,
): Promise<string[]> {
  if (allowed === undefined || artifacts.length === 0) {
    return [];
  }
  if (!location?.startsWith(`${allowed}/`)) {
    logger.warn('artefacts are kept elsewhere by MLflow than where this function may write, so that the run has none', {
      location,
      allowed,
    });
    return [];
  }
  const copied: string[] = [];
  for (const { from, name } of artifacts) {
    if (await copyObject(s3, from, `${location.replace(/\/$/, '')}/${name}`)) {
      copied.push(name);
    }
  }
  return copied;
}
