import { refuseOutside } from '../limits';
import type { ProcessingRequest } from '../requests';
import type { Rule } from '../rule';

/** More instances or larger volumes than a processing job may have. */
export const processingResources: Rule<ProcessingRequest> = {
  id: 'processing/resources',
  refused: 'a processing job of more than 100 instances or with volumes of more than 16,384 GB',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProcessingClusterConfig.html',
    says: 'InstanceCount: Valid Range: Minimum value of 1. Maximum value of 100. VolumeSizeInGB: Valid Range: Minimum value of 1. Maximum value of 16384.',
  },
  find: ({ ProcessingResources }) =>
    refuseOutside('InstanceCount', ProcessingResources?.ClusterConfig?.InstanceCount, 1, 100) ??
    refuseOutside('VolumeSizeInGB', ProcessingResources?.ClusterConfig?.VolumeSizeInGB, 1, 16_384, ' GB'),
  examples: {
    refused: { ProcessingResources: { ClusterConfig: { VolumeSizeInGB: 16_385 } } },
    allowed: { ProcessingResources: { ClusterConfig: { VolumeSizeInGB: 16_384, InstanceCount: 100 } } },
  },
};
