import { DescribeModelPackageCommand } from '@aws-sdk/client-sagemaker';
import { APPROVALS, type EarlierDocument, type EarlierRequest } from '../../contract/champion';
import { FILES } from '../../contract/layout';
import { describeError } from '../../engine/aws/aws-errors';
import { findNewestVersion } from '../../engine/aws/model-packages';
import { readJson, writeJson } from '../../engine/aws/s3';
import { listPlaces } from './champion-files';
import type { ChampionOptions } from './options';

/** What the step answers when nothing is registered that could serve. */
const NO_VERSION = 'no version is approved or waits for approval';

/**
 * Finds what the rows were like that the newest approved version was made of or, when none is approved, the newest that waits for
 * approval: the preparation compares its own rows with them. The job has no network and its input must not be empty, so a
 * document is always written; what stands in the way of a comparison is a reason in it, and never ends the run.
 *
 * @returns what was found, in words
 */
export async function recallRows({ folder }: EarlierRequest, options: ChampionOptions): Promise<string> {
  const document = await findRows(options);
  await writeJson(options.s3, listPlaces(folder).earlier, document);
  const { version, problem } = document;
  return version === undefined ? (problem ?? NO_VERSION) : `${version}: ${problem ?? 'its rows are known'}`;
}

async function findRows({ sageMaker, s3, modelPackageGroup: group }: ChampionOptions): Promise<EarlierDocument> {
  let found: EarlierDocument = {};
  try {
    for (const approval of Object.values(APPROVALS)) {
      const version = await findNewestVersion(sageMaker, { group, status: approval });
      if (version !== undefined) {
        found = { version, approval };
        break;
      }
    }
    if (found.version === undefined) {
      return found;
    }
    const { DriftCheckBaselines } = await sageMaker.send(
      new DescribeModelPackageCommand({ ModelPackageName: found.version }),
    );
    // Beside the schema of its baseline, by which the version says where both are.
    const schema = DriftCheckBaselines?.ModelDataQuality?.Constraints?.S3Uri;
    const profile = schema && (await readJson(s3, schema.replace(/[^/]+$/, FILES.profile)));
    return profile ? { ...found, profile } : { ...found, problem: 'its run kept no profile of them' };
  } catch (error) {
    return { ...found, problem: `they could not be looked up: ${describeError(error)}` };
  }
}
