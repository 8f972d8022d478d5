import type { Context } from 'aws-lambda';
import { logger } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import { type CountedShard, type CountShardEvent, countShard } from './count-shard';

const s3 = createS3Client();

/** Counts one part of a window that is too large for one function. */
export const handler = async (event: CountShardEvent, context: Context): Promise<CountedShard> => {
  logger.addContext(context);
  return countShard(event, s3);
};
