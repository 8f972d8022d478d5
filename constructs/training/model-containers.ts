import { CSV } from '../../contract/jobs';
import { FILES } from '../../contract/layout';
import { SENTENCE_CLASSES } from '../../contract/text';
import { SCIKIT_LEARN_IMAGE } from '../foundation/container-images';
import { INSTALL_OFFLINE, serveScript } from './serve-script';
import type { TrainingContext } from './training-context';

/** What serves: the preprocessor, if there is one, then the model. */
export function describeContainers({ scope, data, algorithm, modelUri }: TrainingContext): unknown[] {
  const sentences = algorithm.asksSentences ? { [SENTENCE_CLASSES]: `${data.classes?.length ?? 2}` } : {};
  const preprocessor = {
    Image: SCIKIT_LEARN_IMAGE.uri(scope),
    ModelDataUrl: data.preprocessorModelUri,
    Environment: {
      ...serveScript(FILES.servingModule, INSTALL_OFFLINE),
      SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: CSV,
      ...sentences,
    },
  };
  return [
    ...(data.preprocessorModelUri ? [preprocessor] : []),
    {
      Image: algorithm.servingImage.uri(scope),
      ModelDataUrl: modelUri,
      Environment: algorithm.servingEnvironment,
    },
  ];
}
