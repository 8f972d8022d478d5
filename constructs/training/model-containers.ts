import { DEEPAR_CONFIG } from '../../contract/forecasting';
import { CSV, JSON_LINES } from '../../contract/jobs';
import { FILES } from '../../contract/layout';
import { SENTENCE_CLASSES } from '../../contract/text';
import type { PreparedDataConfig } from '../data/prepared-data';
import { type ModelImage, SCIKIT_LEARN_IMAGE } from '../foundation/container-images';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { PipelineValue } from '../pipeline/pipeline-value';
import type { BoundAlgorithm } from './bind-algorithm';
import { INSTALL_OFFLINE, serveScript } from './serve-script';
import type { TrainingContext } from './training-context';

/** What serves: the preprocessor or what writes DeepAR's requests, if there is one, then the model. */
export function describeContainers({ scope, data, algorithm, modelUri }: TrainingContext): unknown[] {
  const first = locateFirstModel(data, algorithm);
  const container = {
    Image: SCIKIT_LEARN_IMAGE.uri(scope),
    ModelDataUrl: first,
    Environment: {
      ...serveScript(FILES.servingModule, INSTALL_OFFLINE),
      ...describeQuestions(data, algorithm),
    },
  };
  return [
    ...(first ? [container] : []),
    {
      Image: algorithm.servingImage.uri(scope),
      ModelDataUrl: modelUri,
      Environment: algorithm.servingEnvironment,
    },
  ];
}

/** The images of these containers, each once. */
export function listServingImages(data: PreparedDataConfig, algorithm: BoundAlgorithm): ModelImage[] {
  const first = locateFirstModel(data, algorithm) ? [SCIKIT_LEARN_IMAGE] : [];
  return [...new Set([...first, algorithm.servingImage])];
}

function locateFirstModel(data: PreparedDataConfig, algorithm: BoundAlgorithm): PipelineValue | undefined {
  if (!algorithm.asksSeries) {
    return data.preprocessorModelUri;
  }
  if (!data.series) {
    throw new LifecycleValidationError(
      'data: DeepAR reads series that a DataPrepStage prepares, by a recipe with problem: Problem.forecasting({ … }), and got none',
    );
  }
  return data.series.translatorModelUri;
}

/** What the first container is told of the one behind it. */
function describeQuestions(data: PreparedDataConfig, algorithm: BoundAlgorithm): Record<string, string> {
  if (algorithm.asksSeries) {
    return {
      SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: JSON_LINES,
      [DEEPAR_CONFIG]: algorithm.servingEnvironment[DEEPAR_CONFIG],
    };
  }
  return {
    SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: CSV,
    ...(algorithm.asksSentences && { [SENTENCE_CLASSES]: `${data.classes?.length ?? 2}` }),
  };
}
