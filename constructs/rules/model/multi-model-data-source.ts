import type { ModelRequest } from '../requests';
import type { Rule } from '../rule';
import { readContainers } from './read-containers';

/** A container of many models whose models are given as for one. */
export const multiModelDataSource: Rule<ModelRequest> = {
  id: 'model/multi-model-data-source',
  refused: 'a container of many models (`TargetModel`) with a ModelDataSource in place of a ModelDataUrl',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html',
    says: 'Currently you cannot use ModelDataSource in conjunction with SageMaker batch transform, SageMaker serverless endpoints, SageMaker multi-model endpoints, and SageMaker Marketplace.',
  },
  find: (request) =>
    readContainers(request).some(({ Mode, ModelDataSource }) => Mode === 'MultiModel' && ModelDataSource !== undefined)
      ? '{ModelDataSource}: must be left out of a container with the {Mode} MultiModel, whose models are below a ModelDataUrl'
      : undefined,
  examples: {
    refused: { PrimaryContainer: { Mode: 'MultiModel', ModelDataSource: {} } },
    allowed: { PrimaryContainer: { Mode: 'SingleModel', ModelDataSource: {} } },
  },
};
