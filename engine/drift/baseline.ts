import type { AnswerFieldsConfig } from '../../contract/answer-fields';
import type { GivenBaseline } from '../../contract/given-baseline';
import type { RecordFilterConfig } from '../../contract/record-filter';
import type { ColumnBaseline } from './column-baseline';
import type { EmbeddingBaseline } from './embedding-baseline';
import type { MultivariateBaseline } from './multivariate';
import type { TextBaseline } from './text-baseline';

/** The version of the baseline format; a file of another version is built anew. */
export const BASELINE_VERSION = 7;

/** The name under which the model's predictions are reported. */
export const PREDICTION_NAME = 'prediction';

/** Where a baseline was built from, to tell whether a cached one still applies. */
export interface BaselineSources {
  readonly data: string;
  readonly schema: string;
  readonly predictions?: string;
  /** Present where no model version carries the baseline. */
  readonly given?: GivenSources;
}

/** A baseline that somebody brought along, as it was when it was looked up. */
export interface GivenSources extends GivenBaseline {
  /** Changes with the files' contents and with how they are read. */
  readonly revision: string;
  /** Where the built baseline is kept. */
  readonly cache: string;
}

/** What a model predicts. */
export interface BaselineTarget {
  readonly type: 'binary' | 'multiclass' | 'regression' | 'forecasting';
  /** Forecasts: after how many values a series comes again; 1 for never. */
  readonly season?: number;
  /** Binary: the label that scores are the probability of, and the other one. */
  readonly positiveClass?: string;
  readonly negativeClass?: string;
  /** Whether requests are images, of which the features are what is measured. @default false */
  readonly images?: true;
  /** Objects in images: from which score on one counts. @default - answers are no boxes */
  readonly detectionScore?: number;
}

/** All that the live side is compared with; plain JSON. */
export interface Baseline {
  readonly version: typeof BASELINE_VERSION;
  readonly sources: BaselineSources;
  readonly rows: number;
  /** In the order in which the endpoint receives them. */
  readonly features: readonly ColumnBaseline[];
  /** The texts of requests, whose signals stand in their place among the features. @default - none */
  readonly texts?: readonly TextBaseline[];
  /** The share of the row that repeats most, where near values are the same; absent where the rows themselves are not known. */
  readonly mostRepeated?: number;
  /** How the features belong together; absent when no relation is strong enough to be watched, or rows are too few to tell. */
  readonly multivariate?: MultivariateBaseline;
  /** The model's predictions on held-out rows; absent when the model version carries none. */
  readonly predictions?: ColumnBaseline;
  /** The embeddings of the model's answers to held-out rows; absent when the answers have none. */
  readonly embedding?: EmbeddingBaseline;
  /** What the model predicts, as its preparation saw it; absent where nobody said. */
  readonly target?: BaselineTarget;
  /** Where live answers hold what was predicted, as the monitor was told; absent: what is well known is read. */
  readonly answer?: AnswerFieldsConfig;
  /** Which live requests do not count, as the monitor was told. */
  readonly leaveOut?: RecordFilterConfig;
  /** The classes of a multi-class model, in the order of the probabilities that it answers. */
  readonly classes?: readonly string[];
  /** What cannot be known of it, for people. */
  readonly notes?: readonly string[];
}

/** The texts of the files that a model version carries. */
export interface BaselineFiles {
  /** Raw rows, CSV with a header. */
  readonly data: string;
  /** `{"features": [{"name", "type"}]}` */
  readonly schema: string;
  /** CSV with a header and a column `prediction`. */
  readonly predictions?: string;
}

/** Whether a document is a baseline of this version, built from these sources. */
export function isBaselineOf(document: unknown, sources: BaselineSources): document is Baseline {
  const candidate = document as Partial<Baseline> | null;
  return (
    candidate?.version === BASELINE_VERSION &&
    Array.isArray(candidate.features) &&
    candidate.sources?.data === sources.data &&
    candidate.sources.schema === sources.schema &&
    candidate.sources.predictions === sources.predictions &&
    candidate.sources.given?.revision === sources.given?.revision
  );
}
