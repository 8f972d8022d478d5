import { hasLocalStorage } from '../../../contract/local-storage';
import { readText } from '../read-request';
import type { ClusterRequest } from '../requests';
import type { Rule } from '../rule';

/** A key for a volume that the instance's own hardware encrypts. The library's constructs leave the key out by themselves. */
export const volumeKeyWithLocalStorage: Rule<ClusterRequest> = {
  id: 'cluster/volume-key-with-local-storage',
  refused: 'a KMS key for the volume of an instance with local NVMe storage',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html',
    says: "You can't request a VolumeKmsKeyId when using an instance type with local storage.",
  },
  find: ({ InstanceType, VolumeKmsKeyId }) => {
    const type = readText(InstanceType);
    return VolumeKmsKeyId !== undefined && type !== undefined && hasLocalStorage(type)
      ? `{VolumeKmsKeyId}: must be left out with {InstanceType} ${type}, whose local storage its own hardware encrypts`
      : undefined;
  },
  examples: {
    refused: { InstanceType: 'ml.g5.xlarge', VolumeKmsKeyId: 'key' },
    allowed: { InstanceType: 'ml.m5.xlarge', VolumeKmsKeyId: 'key' },
  },
};
