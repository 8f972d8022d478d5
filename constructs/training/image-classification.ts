import { Token } from 'aws-cdk-lib';
import { IMAGE_TYPES } from '../../contract/images';
import { JSON_LINES, PREPARE_OUTPUTS } from '../../contract/jobs';
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
import { PreparedRows, preparedChannels, TrainingChannel } from './training-channel';

/** SageMaker's built-in Image Classification (MXNet). */
export interface ImageClassificationProps {
  /**
   * About how many images train, at least 1. It need be exact only where several instances share the training, or with
   * `lr_scheduler_step`.
   */
  readonly trainingImages: number;
  /**
   * Pixels of the square's side that the network sees, 1 to 5,000: images are made so large that their shorter side has as many.
   * @default 224
   */
  readonly side?: number;
  /**
   * The network's layers: 18, 34, 50, 101, 152 or 200; for small images, such as of 28 pixels, 20, 32, 44, 56 or 110.
   * @default 50
   */
  readonly layers?: number;
  /**
   * Whether it starts from weights that were trained on ImageNet and are in AWS's image, which takes fewer images; not with the
   * layers for small images.
   * @default true
   */
  readonly pretrained?: boolean;
  /**
   * Further hyperparameters by their documented names, such as `epochs`, `learning_rate`, `mini_batch_size`,
   * `augmentation_type`.
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/IC-Hyperparameter.html
   * @default - the algorithm's own
   */
  readonly hyperparameters?: Record<string, string | number>;
}

const { INTEGER } = HyperparameterType;
const FLAG = { allowedValues: ['True', 'False'], ...FIXED };

/** An image has 25 million pixels at most. */
const MOST_SIDE = 5000;
const DEEP = [18, 34, 50, 101, 152, 200];
const SHALLOW = [20, 32, 44, 56, 110];

/**
 * The documented names and ranges, https://docs.aws.amazon.com/sagemaker/latest/dg/IC-Hyperparameter.html; those that can be tuned
 * are of https://docs.aws.amazon.com/sagemaker/latest/dg/IC-tuning.html. One label an image is what the evaluation judges, so
 * that `multi_label` is not among them, and `precision_dtype` `float16` answers otherwise than it is asked alone.
 */
const LIMITS: Record<string, HyperparameterLimit> = {
  augmentation_type: { allowedValues: ['crop', 'crop_color', 'crop_color_transform'], ...FIXED },
  beta_1: SHARE,
  beta_2: SHARE,
  checkpoint_frequency: { ...COUNT, ...FIXED },
  early_stopping: FLAG,
  early_stopping_min_epochs: { ...COUNT, ...FIXED },
  early_stopping_patience: { ...COUNT, ...FIXED },
  early_stopping_tolerance: { ...SHARE, ...FIXED },
  epochs: { ...COUNT, ...FIXED },
  eps: SHARE,
  gamma: SHARE,
  kv_store: { allowedValues: ['dist_sync', 'dist_async'], ...FIXED },
  learning_rate: SHARE,
  lr_scheduler_factor: { ...SHARE, ...FIXED },
  lr_scheduler_step: FIXED,
  mini_batch_size: COUNT,
  momentum: SHARE,
  optimizer: { allowedValues: ['sgd', 'adam', 'rmsprop', 'nag'] },
  top_k: { type: INTEGER, minimum: 2, ...FIXED },
  use_weighted_loss: { allowedValues: ['0', '1'], ...FIXED },
  weight_decay: SHARE,
};

/** What else says a hyperparameter. */
const GIVEN_BY: Readonly<Record<string, string>> = {
  image_shape: 'the prop side',
  num_classes: 'the target',
  num_layers: 'the prop layers',
  num_training_samples: 'the prop trainingImages',
  resize: 'the prop side',
  use_pretrained_model: 'the prop pretrained',
};

/** Checks what does not depend on the training. */
export function checkImageClassification({
  trainingImages,
  side,
  layers = 50,
  pretrained = true,
  hyperparameters = {},
}: ImageClassificationProps): void {
  checkInteger('trainingImages', trainingImages, 1, 1_000_000_000);
  checkInteger('side', side, 1, MOST_SIDE);
  const allowed = pretrained ? DEEP : [...DEEP, ...SHALLOW];
  if (!Token.isUnresolved(layers) && !allowed.includes(layers)) {
    const ending = pretrained ? ' with weights that were trained before; give pretrained: false for others' : '';
    throw new LifecycleValidationError(
      `layers: must be one of ${allowed.join(', ')}${ending}, got ${describeValue(layers)}`,
    );
  }
  refuseGiven(hyperparameters, GIVEN_BY);
}

/**
 * What it brings. It reads the images with a list of their classes beside them, in channels of their own, and answers one line of
 * JSON an image with the probability of each class, in the order of their numbers.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/image-classification.html
 */
export function configureImageClassification(
  props: ImageClassificationProps,
  context: AlgorithmContext,
): AlgorithmConfig {
  const { problemType, classes, images, trainingInstanceType } = context;
  if (!images) {
    throw new LifecycleValidationError(
      'algorithm: Algorithm.imageClassification reads images, and the recipe is of columns; images are declared by problem: Problem.imageClassification() of a DataRecipe',
    );
  }
  checkGpuFamily('Image Classification', trainingInstanceType);
  const { trainingImages, side = 224, layers = 50, pretrained = true, hyperparameters } = props;
  const decided = {
    num_classes: classes?.length ?? 2,
    num_training_samples: trainingImages,
    image_shape: `3,${side},${side}`,
    resize: side,
    num_layers: layers,
    use_pretrained_model: pretrained ? 1 : 0,
  };
  return {
    image: builtInImage('image-classification'),
    problemTypes: [ProblemType.BINARY, ProblemType.MULTICLASS],
    answer: answerOf(problemType),
    readsImages: true,
    channels: [
      ...preparedChannels(IMAGE_TYPES.any),
      TrainingChannel.preparedRows(`${PREPARE_OUTPUTS.train}_lst`, PreparedRows.TRAIN_LIST, IMAGE_TYPES.any),
      TrainingChannel.preparedRows(`${PREPARE_OUTPUTS.validation}_lst`, PreparedRows.VALIDATION_LIST, IMAGE_TYPES.any),
    ],
    hyperparameters: renderHyperparameters({ ...decided, ...hyperparameters }),
    hyperparameterLimits: { ...LIMITS, ...Object.fromEntries(Object.keys(decided).map((name) => [name, FIXED])) },
    objectiveMetrics: { accuracy: 'validation:accuracy' },
    roundsHyperparameter: 'epochs',
    answerContentType: JSON_LINES,
  };
}
