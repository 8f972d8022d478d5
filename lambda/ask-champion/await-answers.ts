import { DeleteModelCommand, DescribeTransformJobCommand, StopTransformJobCommand } from '@aws-sdk/client-sagemaker';
import { type ChampionDocument, type ChampionRequest, NO_CHAMPION } from '../../contract/champion';
import { describeError } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import { readJson, writeJson } from '../../engine/aws/s3';
import { type Asked, findChampion, listPlaces, nameChampion } from './champion-files';
import type { ChampionOptions } from './options';

const POLL_MILLISECONDS = 10_000;
/** What is left for stopping, cleaning up and writing. */
const RESERVED_MILLISECONDS = 60_000;

/**
 * Waits for the champion's answers, and writes what the evaluation has to know of it.
 *
 * @returns what came of it, in words
 */
export async function awaitAnswers(
  request: ChampionRequest,
  remainingMilliseconds: number,
  options: ChampionOptions,
): Promise<string> {
  const { s3, sageMaker, modelPackageGroup } = options;
  const places = listPlaces(request.folder);
  const asked = (await readJson<Asked>(s3, places.asked)) ?? {};
  const deadline = options.now() + remainingMilliseconds - RESERVED_MILLISECONDS;
  const isAsked = asked.version !== undefined && asked.problem === undefined;
  const problem = isAsked ? await awaitTransform(nameChampion(request.run), deadline, options) : asked.problem;
  const newest = await findChampion(sageMaker, modelPackageGroup);
  // A champion that was rejected or deleted meanwhile is none any more.
  const document: ChampionDocument =
    newest.version === undefined || newest.problem !== undefined || newest.version === asked.version
      ? { ...newest, problem: newest.problem ?? (newest.version && problem) }
      : { ...newest, problem: 'it became the champion while the run went on, too late to be asked' };
  await writeJson(s3, places.document, document);
  const { version } = document;
  return version === undefined ? NO_CHAMPION : `${version}: ${document.problem ?? 'answered'}`;
}

/** Waits for the end of the batch transform; returns why there are no answers. */
async function awaitTransform(name: string, deadline: number, options: ChampionOptions): Promise<string | undefined> {
  const { sageMaker } = options;
  try {
    for (;;) {
      const { TransformJobStatus: status, FailureReason } = await sageMaker.send(
        new DescribeTransformJobCommand({ TransformJobName: name }),
      );
      if (status === 'Completed') {
        return undefined;
      }
      if (status === 'Failed' || status === 'Stopped') {
        return `its predictions failed: ${FailureReason ?? `the batch transform ${name} was stopped`}`;
      }
      if (options.now() + POLL_MILLISECONDS > deadline) {
        await sageMaker.send(new StopTransformJobCommand({ TransformJobName: name }));
        return 'its predictions took too long: they were not there long after those of the new model; a larger evaluationInstanceType is faster';
      }
      await options.sleep(POLL_MILLISECONDS);
    }
  } catch (error) {
    return `its predictions could not be awaited: ${describeError(error)}`;
  } finally {
    // The run's cleaner deletes what is left here.
    await sageMaker.send(new DeleteModelCommand({ ModelName: name })).catch((error: unknown) => {
      logger.warn('model not deleted', { name, error: error as Error });
    });
  }
}
