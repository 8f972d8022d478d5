import { readText } from '../read-request';
import type { RangeRequest } from '../requests';
import type { Rule } from '../rule';

/** Zero on a logarithmic scale. */
export const rangeLogarithmic: Rule<RangeRequest> = {
  id: 'range/logarithmic',
  refused: 'a logarithmic scale for a range that begins at 0 or below',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContinuousParameterRange.html',
    says: 'Logarithmic scaling works only for ranges that have only values greater than 0.',
  },
  find: ({ MinValue, ScalingType }) => {
    const least = readText(MinValue);
    return ScalingType === 'Logarithmic' && least !== undefined && Number(least) <= 0
      ? `{MinValue}: must be above 0 with a logarithmic scale, got ${least}`
      : undefined;
  },
  examples: {
    refused: { MinValue: '0', MaxValue: '1', ScalingType: 'Logarithmic' },
    allowed: { MinValue: '0.001', MaxValue: '1', ScalingType: 'Logarithmic' },
  },
};
