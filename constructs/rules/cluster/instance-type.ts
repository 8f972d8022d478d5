import { judgeInstanceType } from '../instance-types';
import { readText } from '../read-request';
import type { ClusterRequest } from '../requests';
import type { Rule } from '../rule';

/** What is no instance type of SageMaker's. One that may only be newer than the table is a warning instead. */
export const instanceType: Rule<ClusterRequest> = {
  id: 'cluster/instance-type',
  refused:
    'an instance type that SageMaker does not list for the use (training, processing, transform, hosting) and nothing like which it lists; one of a listed family, or of a newer generation, is a warning',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html',
    says: 'InstanceType: Valid Values: ml.m4.xlarge | ml.m4.2xlarge | … (TrainingInstanceType, ProcessingInstanceType, TransformInstanceType and ProductionVariantInstanceType of the service model)',
  },
  find: ({ InstanceType, use }) => {
    const type = readText(InstanceType);
    if (type === undefined || use === undefined) {
      return undefined;
    }
    const { verdict, nearest } = judgeInstanceType(use, type);
    return verdict === 'unlike'
      ? `{InstanceType}: must be an instance type that SageMaker has for ${use}, got '${type}', did you mean '${nearest}'?`
      : undefined;
  },
  examples: {
    refused: { InstanceType: 'ml.m5.xlrge', use: 'training' },
    allowed: { InstanceType: 'ml.m5.xlarge', use: 'training' },
  },
};
