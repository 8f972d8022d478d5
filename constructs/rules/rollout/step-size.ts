import type { RolloutRequest } from '../requests';
import type { Rule } from '../rule';

/** A step of traffic that is too small or too large. */
export const rolloutStepSize: Rule<RolloutRequest> = {
  id: 'rollout/step-size',
  refused: 'a canary of more than 50 %, or a linear step that is not from 10 to 50 %',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrafficRoutingConfig.html',
    says: "CanarySize: Value must be less than or equal to 50% of the variant's total instance count. LinearStepSize: Value must be 10-50% of the variant's total instance count.",
  },
  find: ({ type, sizePercent }) => {
    const least = type === 'LINEAR' ? 10 : 1;
    return type !== 'ALL_AT_ONCE' && !(Number.isInteger(sizePercent) && sizePercent >= least && sizePercent <= 50)
      ? `{sizePercent}: must be a whole number from ${least} to 50, got ${sizePercent}`
      : undefined;
  },
  examples: {
    refused: { type: 'LINEAR', sizePercent: 9 },
    allowed: { type: 'CANARY', sizePercent: 9 },
  },
};
