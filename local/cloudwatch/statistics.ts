import { AwsError } from '../aws-error';
import type { Sample } from './metric-store';

const PERCENTILE = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/;
const SIMPLE: Record<string, (samples: Sample[]) => number> = {
  SampleCount: (samples) => total(samples, 'count'),
  Sum: (samples) => total(samples, 'sum'),
  Average: (samples) => total(samples, 'sum') / total(samples, 'count'),
  Minimum: (samples) => samples.reduce((least, { minimum }) => Math.min(least, minimum), Infinity),
  Maximum: (samples) => samples.reduce((most, { maximum }) => Math.max(most, maximum), -Infinity),
};

function total(samples: Sample[], field: 'count' | 'sum'): number {
  return samples.reduce((sum, sample) => sum + sample[field], 0);
}

/**
 * The value below or at which `percent` of the observations lie, interpolated linearly between the two nearest.
 * CloudWatch does not say how it interpolates; this is the definition that numpy and R (type 7) share.
 */
function percentile(samples: Sample[], percent: number): number | undefined {
  // CloudWatch gives no percentiles of statistic sets, except of sets that hold one value only.
  if (samples.some(({ minimum, maximum, count }) => minimum !== maximum && count !== 1)) {
    return undefined;
  }
  const sorted = [...samples].sort((a, b) => a.minimum - b.minimum);
  const count = total(sorted, 'count');
  const rank = (percent / 100) * (count - 1);
  const at = (position: number): number => {
    let passed = 0;
    for (const sample of sorted) {
      passed += sample.count;
      if (position < passed) {
        return sample.minimum;
      }
    }
    return sorted.at(-1)!.minimum;
  };
  const low = at(Math.floor(rank));
  return low + (at(Math.ceil(rank)) - low) * (rank - Math.floor(rank));
}

/** Refuses a statistic that is neither simple nor a percentile. */
export function checkStatistic(statistic: string): void {
  if (!(statistic in SIMPLE) && !PERCENTILE.test(statistic)) {
    throw new AwsError(
      'ValidationError',
      `The local CloudWatch knows the statistics ${Object.keys(SIMPLE).join(', ')} and percentiles such as p99, not ${statistic}`,
    );
  }
}

/**
 * A statistic of the samples of one period.
 *
 * @returns undefined when there is no sample, or when it cannot be told from the samples (percentiles of statistic sets)
 */
export function summarize(samples: Sample[], statistic: string): number | undefined {
  checkStatistic(statistic);
  if (samples.length === 0) {
    return undefined;
  }
  return SIMPLE[statistic]?.(samples) ?? percentile(samples, Number(PERCENTILE.exec(statistic)?.[1]));
}
