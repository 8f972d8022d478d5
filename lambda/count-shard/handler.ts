import { logged } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import { type CountedShard, type CountShardEvent, countShard } from './count-shard';

const clients = { s3: createS3Client() };

/** Counts one part of a window that is too large for one function. */
export const handler = logged<CountShardEvent, CountedShard>((event) => countShard(event, clients));
