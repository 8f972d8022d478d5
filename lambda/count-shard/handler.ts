import { createS3Client } from '../../engine/aws/s3';
import { type CountedShard, type CountShardEvent, countShard } from './count-shard';

const s3 = createS3Client();

/** Counts one part of a window that is too large for one function. */
export async function handler(event: CountShardEvent): Promise<CountedShard> {
  return countShard(event, s3);
}
