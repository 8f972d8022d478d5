import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { CHAMPION_ANSWERS, EARLIER_FOLDER } from '../../contract/champion';
import { STEPS } from '../../contract/jobs';
import { FILES } from '../../contract/layout';
import { describeError } from '../../engine/aws/aws-errors';
import { findNewestVersion } from '../../engine/aws/model-packages';

/** What the first step leaves for the second. */
export interface Asked {
  /** The ARN of the champion; absent when no version is approved. */
  readonly version?: string;
  /** Why it was not asked. */
  readonly problem?: string;
}

/** What stands for the ARN of a version that could not be looked for. */
const UNKNOWN = 'unknown';

/** The newest approved version, or why it cannot be told; neither when there is none. */
export async function findChampion(sageMaker: SageMakerClient, group: string): Promise<Asked> {
  try {
    return { version: await findNewestVersion(sageMaker, { group, status: 'Approved' }) };
  } catch (error) {
    return { version: UNKNOWN, problem: `the registry could not be read: ${describeError(error)}` };
  }
}

/** Where things lie in the run's folder about the champion. */
export function listPlaces(folder: string) {
  const answers = `${folder}/${CHAMPION_ANSWERS}`;
  return {
    asked: `${folder}/asked.json`,
    /** What the preparation reads. */
    earlier: `${folder}/${EARLIER_FOLDER}/${FILES.earlier}`,
    /** Held-out rows with the champion's columns. */
    rows: `${folder}/rows`,
    /** What the evaluation reads. */
    answers,
    document: `${answers}/${FILES.champion}`,
    evaluation: `${answers}/${FILES.championEvaluation}`,
  };
}

/** The name of the model and of the batch transform of a run: as SageMaker Pipelines would, so that the run's cleaner finds them. */
export function nameChampion(run: string): string {
  return `pipelines-${run}-${STEPS.askChampion}-champion`;
}
