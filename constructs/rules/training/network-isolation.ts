import { readRepository } from '../read-request';
import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

/** An image without a network that needs one. */
export const networkIsolation: Rule<TrainingRequest> = {
  id: 'training/network-isolation',
  refused: "network isolation of AWS's Chainer and reinforcement learning images, which fetch from S3 themselves",
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html',
    says: 'Network isolation is not supported by the following managed SageMaker AI containers as they require access to Amazon S3: Chainer, Amazon SageMaker AI Reinforcement Learning',
  },
  find: ({ AlgorithmSpecification, EnableNetworkIsolation }) => {
    const name = readRepository(AlgorithmSpecification?.TrainingImage);
    return EnableNetworkIsolation === true && name !== undefined && /^sagemaker-(chainer|rl-)/.test(name)
      ? `{EnableNetworkIsolation}: must be false with the image ${name}, which fetches from S3 itself`
      : undefined;
  },
  examples: {
    refused: {
      AlgorithmSpecification: {
        TrainingImage: '520713654638.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-chainer:5.0.0-cpu-py3',
      },
      EnableNetworkIsolation: true,
    },
    allowed: {
      AlgorithmSpecification: {
        TrainingImage: '520713654638.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-chainer:5.0.0-cpu-py3',
      },
      EnableNetworkIsolation: false,
    },
  },
};
