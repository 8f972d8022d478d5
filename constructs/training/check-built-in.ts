import { LifecycleValidationError } from '../foundation/validation-error';
import type { ContainerAlgorithmProps } from './built-in-algorithm';

const WITHOUT_TARGET = 'learns without a target, so that nothing of it can be evaluated against success criteria';
const OF_IMAGES = 'learns from images';
const SERIES = 'learns from series as lines of JSON and is asked in JSON';

/**
 * Built-in algorithms that cannot read the rows that a lifecycle prepares (CSV, the label first), or that answer nothing that it
 * could evaluate: what each reads, and what to take in its place.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/cdf-training.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/common-info-all-im-models.html
 */
const UNFIT: Record<string, { readonly reads: string; readonly instead?: string }> = {
  blazingtext: {
    reads: 'learns from lines of text with labels and is asked in JSON',
    instead: 'Algorithm.blazingText',
  },
  'factorization-machines': {
    reads: 'learns from recordIO-protobuf alone and is asked in JSON',
    instead: 'Algorithm.logisticRegression or Algorithm.linearLearner',
  },
  'forecasting-deepar': { reads: SERIES, instead: 'Algorithm.deepAr' },
  'image-classification': { reads: OF_IMAGES, instead: 'Algorithm.imageClassification' },
  ipinsights: { reads: WITHOUT_TARGET },
  kmeans: { reads: WITHOUT_TARGET },
  lda: { reads: WITHOUT_TARGET },
  ntm: { reads: WITHOUT_TARGET },
  'object-detection': { reads: OF_IMAGES, instead: 'Algorithm.objectDetection' },
  object2vec: { reads: 'learns from pairs of tokens as lines of JSON' },
  pca: { reads: WITHOUT_TARGET },
  randomcutforest: { reads: WITHOUT_TARGET },
  'semantic-segmentation': { reads: OF_IMAGES },
  seq2seq: { reads: 'learns from pairs of sequences as recordIO-protobuf' },
};

/**
 * Refuses a built-in algorithm that would fail in its job, unless its data and what serves are given beside it.
 *
 * @throws LifecycleValidationError
 */
export function checkBuiltIn(name: string, { channels, servingImage }: ContainerAlgorithmProps): void {
  const unfit = UNFIT[name];
  if (unfit && (!channels || !servingImage)) {
    const instead = unfit.instead ? `take ${unfit.instead}, or ` : '';
    throw new LifecycleValidationError(
      `name: ${name} ${unfit.reads}, not from prepared rows as text/csv: ${instead}give both channels, with data that you prepare for it, and servingImage, an image that serves its model and answers rows of CSV`,
    );
  }
}
