import { readText } from '../read-request';
import type { RangeRequest } from '../requests';
import type { Rule } from '../rule';

/** One, or less than zero, on a reverse logarithmic scale. */
export const rangeReverseLogarithmic: Rule<RangeRequest> = {
  id: 'range/reverse-logarithmic',
  refused: 'a reverse logarithmic scale for a range that is not within 0 and 1, or reaches 1',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContinuousParameterRange.html',
    says: 'Reverse logarithmic scaling works only for ranges that are entirely within the range 0<=x<1.0.',
  },
  find: ({ MinValue, MaxValue, ScalingType }) => {
    const [least, most] = [readText(MinValue), readText(MaxValue)];
    return ScalingType === 'ReverseLogarithmic' && (Number(least) < 0 || Number(most) >= 1)
      ? `{MinValue}: must be at least 0 and {MaxValue} below 1 with a reverse logarithmic scale, got ${least} and ${most}`
      : undefined;
  },
  examples: {
    refused: { MinValue: '0.5', MaxValue: '1', ScalingType: 'ReverseLogarithmic' },
    allowed: { MinValue: '0.5', MaxValue: '0.99', ScalingType: 'ReverseLogarithmic' },
  },
};
