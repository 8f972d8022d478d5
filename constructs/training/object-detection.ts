import { Token } from 'aws-cdk-lib';
import { BOX_FOLDERS } from '../../contract/images';
import { JSON_LINES } from '../../contract/jobs';
import { ProblemType } from '../../contract/metrics';
import { builtInImage } from '../foundation/built-in-images';
import { describeValue } from '../foundation/describe-value';
import { checkInteger } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';
import { type AlgorithmConfig, type AlgorithmContext, answerOf } from './algorithm-config';
import { COUNT, FIXED, SHARE } from './common-limits';
import { checkGpuFamily } from './gpu-families';
import { type HyperparameterLimit, HyperparameterType } from './hyperparameter-limit';
import { refuseGiven, renderHyperparameters } from './hyperparameters';
import { boxChannels } from './training-channel';

/** SageMaker's built-in Object Detection (MXNet). */
export interface ObjectDetectionProps {
  /**
   * About how many images with boxes train, at least 1. It need be exact only where several instances share the training, or with
   * `lr_scheduler_step`.
   */
  readonly trainingImages: number;
  /**
   * Pixels of the square's side that the network sees, 300 to 5,000: images are made so large. 300 and 512 are what AWS recommends.
   * @default 300
   */
  readonly side?: number;
  /**
   * The network that reads the images: `vgg-16` or `resnet-50`.
   * @default 'vgg-16'
   */
  readonly baseNetwork?: string;
  /**
   * Whether it starts from weights that were trained on ImageNet and are in AWS's image, which takes fewer images.
   * @default true
   */
  readonly pretrained?: boolean;
  /**
   * The most boxes that an image has, which decides how wide labels are (`label_width`): the data report says how many an image has.
   * @default - the algorithm's own width, for 69 boxes
   */
  readonly mostBoxes?: number;
  /**
   * Further hyperparameters by their documented names, such as `epochs`, `learning_rate`, `mini_batch_size`, `nms_threshold`.
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/object-detection-api-config.html
   * @default - the algorithm's own
   */
  readonly hyperparameters?: Record<string, string | number>;
}

const { NUMBER } = HyperparameterType;
const ABOVE_ZERO = { type: NUMBER, exclusiveMinimum: 0, maximum: 1 };

/** An image has 25 million pixels at most. */
const LEAST_SIDE = 300;
const MOST_SIDE = 5000;
const NETWORKS = ['vgg-16', 'resnet-50'];
/** Numbers of a box in a label, and of what AWS recommends beside them: 60 for 10 boxes. */
const BOX_NUMBERS = 5;
const OTHER_NUMBERS = 10;

/**
 * The documented names and ranges, https://docs.aws.amazon.com/sagemaker/latest/dg/object-detection-api-config.html; those that can
 * be tuned are of https://docs.aws.amazon.com/sagemaker/latest/dg/object-detection-tuning.html, which has 0 among the values of two.
 */
const LIMITS: Record<string, HyperparameterLimit> = {
  early_stopping: { allowedValues: ['True', 'False'], ...FIXED },
  early_stopping_min_epochs: { ...COUNT, ...FIXED },
  early_stopping_patience: { ...COUNT, ...FIXED },
  early_stopping_tolerance: { ...SHARE, ...FIXED },
  epochs: { ...COUNT, ...FIXED },
  freeze_layer_pattern: FIXED,
  kv_store: { allowedValues: ['dist_sync', 'dist_async'], ...FIXED },
  learning_rate: ABOVE_ZERO,
  lr_scheduler_factor: { type: NUMBER, exclusiveMinimum: 0, exclusiveMaximum: 1, ...FIXED },
  lr_scheduler_step: FIXED,
  mini_batch_size: COUNT,
  momentum: SHARE,
  nms_threshold: { ...ABOVE_ZERO, ...FIXED },
  optimizer: { allowedValues: ['sgd', 'adam', 'rmsprop', 'adadelta'] },
  overlap_threshold: { ...ABOVE_ZERO, ...FIXED },
  weight_decay: { type: NUMBER, minimum: 0, exclusiveMaximum: 1 },
};

/** What else says a hyperparameter. */
const GIVEN_BY: Readonly<Record<string, string>> = {
  base_network: 'the prop baseNetwork',
  image_shape: 'the prop side',
  label_width: 'the prop mostBoxes',
  num_classes: 'the problem',
  num_training_samples: 'the prop trainingImages',
  use_pretrained_model: 'the prop pretrained',
};

/** Checks what does not depend on the training. */
export function checkObjectDetection({
  trainingImages,
  side,
  baseNetwork,
  mostBoxes,
  hyperparameters = {},
}: ObjectDetectionProps): void {
  checkInteger('trainingImages', trainingImages, 1, 1_000_000_000);
  checkInteger('side', side, LEAST_SIDE, MOST_SIDE);
  checkInteger('mostBoxes', mostBoxes, 1, 100_000);
  if (baseNetwork !== undefined && !Token.isUnresolved(baseNetwork) && !NETWORKS.includes(baseNetwork)) {
    throw new LifecycleValidationError(
      `baseNetwork: must be one of ${NETWORKS.join(', ')}, got ${describeValue(baseNetwork)}`,
    );
  }
  refuseGiven(hyperparameters, GIVEN_BY);
}

/**
 * What it brings. It reads images with a JSON file of their boxes each, in channels of their own, and answers one line of JSON an
 * image. Whether it trains on images without a box, AWS does not say, and so it is not given them.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/object-detection.html
 */
export function configureObjectDetection(props: ObjectDetectionProps, context: AlgorithmContext): AlgorithmConfig {
  const { problemType, classes = [], trainingInstanceType } = context;
  if (problemType !== ProblemType.OBJECT_DETECTION) {
    throw new LifecycleValidationError(
      `algorithm: Algorithm.objectDetection finds objects in images, and the recipe makes this model ${problemType}; images with boxes are declared by problem: Problem.objectDetection({ … }) of a DataRecipe`,
    );
  }
  checkGpuFamily('Object Detection', trainingInstanceType);
  const { trainingImages, side = 300, baseNetwork = 'vgg-16', pretrained = true, mostBoxes, hyperparameters } = props;
  const decided = {
    num_classes: classes.length,
    num_training_samples: trainingImages,
    image_shape: side,
    base_network: baseNetwork,
    use_pretrained_model: pretrained ? 1 : 0,
    ...(mostBoxes !== undefined && { label_width: mostBoxes * BOX_NUMBERS + OTHER_NUMBERS }),
  };
  return {
    image: builtInImage('object-detection'),
    problemTypes: [ProblemType.OBJECT_DETECTION],
    answer: answerOf(problemType),
    readsImages: true,
    channels: boxChannels(BOX_FOLDERS.objects),
    hyperparameters: renderHyperparameters({ ...decided, ...hyperparameters }),
    hyperparameterLimits: { ...LIMITS, ...Object.fromEntries(Object.keys(decided).map((name) => [name, FIXED])) },
    objectiveMetrics: { meanAveragePrecision50: 'validation:mAP' },
    roundsHyperparameter: 'epochs',
    answerContentType: JSON_LINES,
  };
}
