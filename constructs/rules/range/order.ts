import { readText } from '../read-request';
import type { RangeRequest } from '../requests';
import type { Rule } from '../rule';

/** A range that ends before it begins. */
export const rangeOrder: Rule<RangeRequest> = {
  id: 'range/order',
  refused: 'a range of a hyperparameter whose minimum is not below its maximum',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContinuousParameterRange.html',
    says: 'MaxValue: The maximum value for the hyperparameter. The tuning job uses floating-point values between MinValue value and this value for tuning.',
  },
  find: ({ MinValue, MaxValue }) => {
    const [least, most] = [readText(MinValue), readText(MaxValue)];
    return least !== undefined && most !== undefined && Number(least) >= Number(most)
      ? `{MinValue}: must be below {MaxValue}, got ${least} and ${most}`
      : undefined;
  },
  examples: { refused: { MinValue: '8', MaxValue: '2' }, allowed: { MinValue: '2', MaxValue: '8' } },
};
