import type { S3Client } from '@aws-sdk/client-s3';
import { logger } from '../../engine/aws/logging';
import { countCapture } from '../../engine/traffic/capture-reader';
import { locateShard, openPlan } from '../../engine/traffic/fan-out-plan';
import type { Shard } from '../../engine/traffic/pack-shards';
import { writePackedJson } from '../../engine/traffic/packed-json';
import type { StoredCounts } from '../../engine/traffic/report-store';
import { listCaptureHours } from '../../engine/traffic/window';

/** What a child execution of the state machine asks for. */
export interface CountShardEvent {
  /** S3 URI */
  readonly plan: string;
  readonly shard: Shard;
}

/** The clients that counting works with. */
export interface CounterClients {
  readonly s3: S3Client;
}

/** What was counted, for the execution's history. */
export interface CountedShard {
  readonly index: number;
  readonly rows: number;
}

/**
 * Counts one part of a window and stores the counts beside the plan. Running it again writes the same counts in the same place.
 *
 * @throws PlanMismatchError, see openPlan
 */
export async function countShard({ plan: uri, shard }: CountShardEvent, { s3 }: CounterClients): Promise<CountedShard> {
  const { window, version, baseline, identity, captureFolder } = await openPlan(s3, uri);
  const inside = new Map(listCaptureHours(window).map((hour) => [hour.path, hour.inside]));
  const objects = shard.keys.map((key) => ({
    uri: `${captureFolder}/${key}`,
    inside: inside.get(key.slice(0, 13)) ?? false,
  }));
  const counts = await countCapture(s3, objects, { window, baseline, servingSince: version.servingSince });
  const stored: StoredCounts = { identity, counts };
  await writePackedJson(s3, locateShard(uri, shard.index), stored);
  logger.info('part counted', {
    plan: uri,
    shard: shard.index,
    files: shard.keys.length,
    rows: counts.rows,
    records: counts.records,
    rejected: counts.rejected,
  });
  return { index: shard.index, rows: counts.rows };
}
