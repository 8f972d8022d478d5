import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { LifecycleTables, type LifecycleTablesProps } from '../constructs/watching/lifecycle-tables';
import { expireQueryResults } from './lifecycle-storage';
import { nameOptions } from './name-options';

/**
 * Makes the tables over what a lifecycle writes.
 *
 * @param ownBucket the bucket that the lifecycle made, in which it says what expires
 */
export function createTables(
  scope: Construct,
  id: string,
  props: LifecycleTablesProps,
  ownBucket: s3.IBucket | undefined,
): LifecycleTables {
  if (ownBucket) {
    expireQueryResults(ownBucket as s3.Bucket);
  }
  return nameOptions('tables', () => new LifecycleTables(scope, id, props));
}
