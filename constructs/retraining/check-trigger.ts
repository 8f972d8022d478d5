import type { Duration } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { LifecycleValidationError } from '../foundation/validation-error';

/** A schedule's rate is in whole minutes. */
const MOST_RECHECK_DAYS = 31;

/** Checks how often alarms and data are checked again. */
export function checkRecheckInterval(interval: Duration | undefined): void {
  if (interval === undefined || interval.isUnresolved?.()) {
    return;
  }
  const minutes = interval.toSeconds() / 60;
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MOST_RECHECK_DAYS * 24 * 60) {
    throw new LifecycleValidationError(
      `recheckInterval: must be whole minutes, from 1 minute to ${MOST_RECHECK_DAYS} days, got ${interval.toHumanString()}`,
    );
  }
}

/** Refuses new data among which the trigger's own records are: each decision would be new data for the next. */
export function checkNewData(
  { bucket, newData }: { readonly bucket: s3.IBucket; readonly newData?: { readonly bucket: s3.IBucket } },
  records: string,
  prefix: string | undefined,
): void {
  if (!newData || prefix === undefined || newData.bucket.bucketName !== bucket.bucketName) {
    return;
  }
  if (records.startsWith(prefix) || prefix.startsWith(records)) {
    throw new LifecycleValidationError(
      `newData.prefix: must not hold the records of the decisions, which are under '${records}' of the same bucket, got '${prefix}'`,
    );
  }
}
