import type { ProblemTypeName } from '../../contract/metrics';
import type { DriftLimits, FoundCriterion } from './read-thresholds';

/** An object of S3. */
export interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** A DriftMonitor that takes the place of a data quality schedule. */
export interface DriftPlan {
  readonly schedule: string;
  readonly statistics: Place;
  readonly constraints?: Place;
  /** Of the baseline. */
  readonly columns: readonly string[];
  /** The column of the baseline with what is predicted, which requests lack. */
  readonly targetColumn?: string;
  readonly ignoredColumns: readonly string[];
  readonly windowSeconds: number;
  readonly limits: DriftLimits;
}

/** Where answers hold label and score. */
export interface AnswerPlan {
  readonly label?: string;
  readonly score?: string;
}

/** A QualityMonitor that takes the place of a model quality schedule, a bias schedule or both. */
export interface QualityPlan {
  readonly schedule: string;
  readonly groundTruth: Place;
  readonly problemType: ProblemTypeName;
  readonly windowSeconds: number;
  readonly labelDelaySeconds: number;
  readonly decisionThreshold?: number;
  readonly answer?: AnswerPlan;
  readonly criteria: readonly FoundCriterion[];
}

/** An endpoint as it exists. */
export interface KnownEndpoint {
  readonly endpointName: string;
  readonly variantName?: string;
  readonly capture: Place;
  readonly samplingPercentage?: number;
  /** The key of the captured requests: its ARN or its id, and no alias. */
  readonly kmsKeyId?: string;
}

/** An endpoint, and what watches it. */
export interface EndpointPlan extends KnownEndpoint {
  readonly drift?: DriftPlan;
  readonly quality?: QualityPlan;
  /** Columns with an outcome for each value or range, for groups that a bias schedule compared. */
  readonly slices: readonly { readonly column: string; readonly edges?: readonly number[] }[];
  /** For people: what became what. */
  readonly taken: readonly string[];
  /** For people: what has no counterpart, each beginning with its name. */
  readonly left: readonly string[];
  /** For people: what was assumed. */
  readonly assumed: readonly string[];
}
