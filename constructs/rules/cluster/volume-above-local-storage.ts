import { readNumber, readText } from '../read-request';
import type { ClusterRequest } from '../requests';
import type { Rule } from '../rule';

/** Families with local storage and what their sizes have of it in gigabytes. Of others nothing is known here, and nothing refused. */
const GIGABYTES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  g4dn: { xlarge: 125, '2xlarge': 225, '4xlarge': 225, '8xlarge': 900, '12xlarge': 900, '16xlarge': 900 },
  g5: {
    xlarge: 250,
    '2xlarge': 450,
    '4xlarge': 600,
    '8xlarge': 900,
    '12xlarge': 3800,
    '16xlarge': 1900,
    '24xlarge': 3800,
    '48xlarge': 7600,
  },
  r5d: {
    large: 75,
    xlarge: 150,
    '2xlarge': 300,
    '4xlarge': 600,
    '8xlarge': 1200,
    '12xlarge': 1800,
    '16xlarge': 2400,
    '24xlarge': 3600,
  },
};

/** A volume larger than the local storage that takes its place. */
export const volumeAboveLocalStorage: Rule<ClusterRequest> = {
  id: 'cluster/volume-above-local-storage',
  refused: 'a volume larger than the local NVMe storage of the instance, which takes its place (g4dn, g5, r5d)',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProcessingClusterConfig.html',
    says: "You can't request a VolumeSizeInGB greater than the total size of the local instance storage. (Sizes: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-store-volumes.html)",
  },
  find: ({ InstanceType, VolumeSizeInGB }) => {
    const type = readText(InstanceType);
    const [, family = '', size = ''] = type?.split('.') ?? [];
    const most = GIGABYTES[family]?.[size];
    const asked = readNumber(VolumeSizeInGB);
    return most !== undefined && asked !== undefined && asked > most
      ? `{VolumeSizeInGB}: must be at most ${most} GiB with {InstanceType} ${type}, whose local storage takes its place, got ${asked}`
      : undefined;
  },
  examples: {
    refused: { InstanceType: 'ml.g4dn.xlarge', VolumeSizeInGB: 200 },
    allowed: { InstanceType: 'ml.g4dn.xlarge', VolumeSizeInGB: 100 },
  },
};
