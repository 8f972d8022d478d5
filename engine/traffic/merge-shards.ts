import type { S3Client } from '@aws-sdk/client-s3';
import { mergeWindowCounts, type WindowCounts } from '../drift/window-counts';
import { locateShard, type OpenPlan, PlanMismatchError } from './fan-out-plan';
import { readPackedJson } from './packed-json';
import type { StoredCounts } from './report-store';
import { runPool } from './run-pool';

/**
 * Adds up the counts of all parts of a plan.
 *
 * @throws PlanMismatchError when a part was counted against another baseline, and S3's error when one is absent: there is no
 *   verdict on a part of a window
 */
export async function mergeShards(s3: S3Client, { uri, identity, shards }: OpenPlan): Promise<WindowCounts> {
  let sum: WindowCounts | undefined;
  // Added up as they come, in whatever order: a day may have more parts than memory has room for.
  await runPool(
    Array.from({ length: shards }, (_, index) => index),
    async (index) => {
      const { identity: own, counts } = await readPackedJson<StoredCounts>(s3, locateShard(uri, index));
      if (own !== identity) {
        throw new PlanMismatchError(`part ${index} of ${uri} was counted against another baseline than the plan's`);
      }
      sum = sum ? mergeWindowCounts(sum, counts) : counts;
    },
  );
  if (!sum) {
    throw new PlanMismatchError(`the plan ${uri} has no parts`);
  }
  return sum;
}
