import { refuseMore } from '../limits';
import type { VpcRequest } from '../requests';
import type { Rule } from '../rule';

/** More subnets or security groups than SageMaker takes. */
export const networkLimits: Rule<VpcRequest> = {
  id: 'vpc/network-limits',
  refused: 'more than 16 subnets or 5 security groups of a job, model or endpoint',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VpcConfig.html',
    says: 'SecurityGroupIds: Minimum number of 1 item. Maximum number of 5 items. Subnets: Minimum number of 1 item. Maximum number of 16 items.',
  },
  find: ({ SecurityGroupIds = [], Subnets = [] }) =>
    refuseMore('SecurityGroupIds', SecurityGroupIds.length, 5) ?? refuseMore('Subnets', Subnets.length, 16),
  examples: {
    refused: { SecurityGroupIds: ['a', 'b', 'c', 'd', 'e', 'f'] },
    allowed: { SecurityGroupIds: ['a', 'b', 'c', 'd', 'e'], Subnets: ['f'] },
  },
};
