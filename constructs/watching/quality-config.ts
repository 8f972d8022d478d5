import { Duration } from 'aws-cdk-lib';
import { checkInteger, checkNumber, checkPrefix } from '../foundation/names';
import { ProblemType } from '../foundation/problem-type';
import { LifecycleValidationError } from '../foundation/validation-error';
import { checkCriteria } from '../training/check-criteria';
import type { QualityMonitorProps } from './quality-monitor-props';

/** The configuration as the measurer reads it. */
export function renderQualityConfig(props: QualityMonitorProps, window: Duration): Record<string, unknown> {
  const problemType = props.problemType ?? ProblemType.BINARY;
  const captureDelay = Math.min(600, window.toSeconds() / 2);
  const labelDelay = (props.labelDelay ?? Duration.days(7)).toSeconds();
  const lateLabelDelay = props.lateLabelDelay?.toSeconds() ?? Math.min(2 * labelDelay, Duration.days(85).toSeconds());
  checkNumber('labelDelay in days', labelDelay / 86_400, 0, 80);
  checkNumber('lateLabelDelay in days', lateLabelDelay / 86_400, 0, 85);
  checkInteger('minimumRows', props.minimumRows, 30, 1_000_000);
  checkInteger('minimumSliceRows', props.minimumSliceRows, 10, 1_000_000);
  checkNumber('decisionThreshold', props.decisionThreshold, 0, 1);
  const criteria = props.successCriteria ?? [];
  checkCriteria(criteria, problemType);
  const positiveClass = props.positiveClass ?? '1';
  if (props.negativeClass === positiveClass) {
    throw new LifecycleValidationError(
      `negativeClass: must be another label than positiveClass, got '${positiveClass}' for both`,
    );
  }
  if (props.labelledRows && problemType === ProblemType.BINARY && props.negativeClass === undefined) {
    throw new LifecycleValidationError(
      'labelledRows: needs a negativeClass, or every label but the positive one would be written as it came, and a third class stops all later runs; got none',
    );
  }
  return {
    problemType,
    windowSeconds: window.toSeconds(),
    captureDelaySeconds: captureDelay,
    // Whatever is known at once: captured requests come some minutes late.
    labelDelaySeconds: Math.max(labelDelay, captureDelay),
    lateLabelDelaySeconds: lateLabelDelay,
    minimumRows: props.minimumRows ?? 200,
    minimumSliceRows: props.minimumSliceRows ?? 50,
    positiveClass,
    negativeClass: props.negativeClass,
    decisionThreshold: props.decisionThreshold ?? 0.5,
    classes: props.classes ?? [],
    criteria: criteria.map((criterion) => criterion._render()),
    certain: props.onlyCertainMisses ?? true,
    slices: (props.slices ?? []).map((slice) => slice._render()),
    trainingData: props.labelledRows && {
      uri: `s3://${props.labelledRows.bucket.bucketName}/${checkPrefix('labelledRows.prefix', props.labelledRows.prefix)}`,
      idColumn: props.labelledRows.idColumn,
      targetColumn: props.labelledRows.targetColumn,
    },
  };
}
