import { refuseOutside } from '../limits';
import type { TransformRequest } from '../requests';
import type { Rule } from '../rule';

/** More instances than a batch transform may have. */
export const transformInstanceCount: Rule<TransformRequest> = {
  id: 'transform/instance-count',
  refused: 'a batch transform of more than 100 instances',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TransformResources.html',
    says: 'InstanceCount: The default value is 1, and the maximum is 100.',
  },
  find: ({ TransformResources }) => refuseOutside('InstanceCount', TransformResources?.InstanceCount, 1, 100),
  examples: {
    refused: { TransformResources: { InstanceCount: 101 } },
    allowed: { TransformResources: { InstanceCount: 100 } },
  },
};
