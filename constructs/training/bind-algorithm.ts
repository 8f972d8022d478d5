import * as path from 'node:path';
import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { IMAGE_TYPES } from '../../contract/images';
import { CSV, JSON_LINES } from '../../contract/jobs';
import { LOCAL_IMAGE_METADATA, type LocalImage } from '../../contract/local-image';
import { ProblemType } from '../../contract/metrics';
import type { ModelImage } from '../foundation/container-images';
import type { Algorithm } from './algorithm';
import type { AlgorithmConfig, AlgorithmContext } from './algorithm-config';
import { checkAlgorithm } from './check-algorithm';
import { boxChannels, preparedChannels, trainingContentType } from './training-channel';

/** What an algorithm brings, with its defaults. */
export type BoundAlgorithm = Required<Omit<AlgorithmConfig, Unset>> & Pick<AlgorithmConfig, Unset>;

/** What an algorithm may leave out without a default for it. */
type Unset = 'hyperparameterLimits' | 'metricsHyperparameter' | 'modelFormat' | 'roundsHyperparameter';

/** Asks an algorithm what it brings, checks it and fills in the defaults. */
export function bindAlgorithm(scope: Construct, algorithm: Algorithm, context: AlgorithmContext): BoundAlgorithm {
  const config = algorithm.bind(scope, context);
  checkAlgorithm(config, context);
  const rows = trainingContentType(context);
  const ofBoxes = context.problemType === ProblemType.OBJECT_DETECTION;
  nameLocalPrograms(scope, [config.image, config.servingImage ?? config.image]);
  return {
    ...config,
    servingImage: config.servingImage ?? config.image,
    channels: config.channels ?? (ofBoxes ? boxChannels() : preparedChannels(rows)),
    hyperparameters: config.hyperparameters ?? {},
    trainingEnvironment: config.trainingEnvironment ?? {},
    servingEnvironment: config.servingEnvironment ?? {},
    replaceableHyperparameters: config.replaceableHyperparameters ?? [],
    metricDefinitions: config.metricDefinitions ?? {},
    objectiveMetrics: config.objectiveMetrics ?? {},
    distributes: config.distributes ?? true,
    readsText: config.readsText ?? false,
    readsImages: config.readsImages ?? false,
    asksSentences: config.asksSentences ?? false,
    asksSeries: config.asksSeries ?? false,
    asksRowsAlone: config.asksRowsAlone ?? false,
    contentTypes: config.contentTypes ?? (context.images ? Object.values(IMAGE_TYPES) : [rows]),
    answerContentType: config.answerContentType ?? (ofBoxes ? JSON_LINES : context.images ? CSV : rows),
  };
}

/** Tells the local cloud, by the assembly, what stands for images that it does not know. */
function nameLocalPrograms(scope: Construct, images: ModelImage[]): void {
  for (const { repositoryName, tag, localProgram } of new Set(images)) {
    const known = Token.isUnresolved(repositoryName) ? { tag } : { repository: repositoryName };
    if (localProgram !== undefined && !Token.isUnresolved(Object.values(known)[0])) {
      const image: LocalImage = { ...known, program: path.resolve(localProgram) };
      scope.node.addMetadata(LOCAL_IMAGE_METADATA, image);
    }
  }
}
