/**
 * The files of SageMaker Model Monitor.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-interpreting-statistics.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-byoc-constraints.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-interpreting-violations.html
 */
import type { SchemaCheck } from '../drift';

export type InferredType = 'Integral' | 'Fractional' | 'String' | 'Unknown';

export interface PresenceCounts {
  readonly num_present: number;
  readonly num_missing: number;
}

/** The upper bound is exclusive, except for the last bucket. */
export interface NumericBucket {
  readonly lower_bound: number;
  readonly upper_bound: number;
  readonly count: number;
}

/** A quantiles sketch; a value of level h stands for 2^h values. */
export interface KllSketch {
  readonly parameters: { readonly c: number; readonly k: number };
  readonly data: readonly (readonly number[])[];
}

export interface NumericalStatistics {
  readonly common: PresenceCounts;
  readonly mean?: number;
  readonly sum?: number;
  readonly std_dev?: number;
  readonly min?: number;
  readonly max?: number;
  readonly distribution?: {
    readonly kll?: { readonly buckets?: readonly NumericBucket[]; readonly sketch?: KllSketch };
  };
}

export interface StringStatistics {
  readonly common: PresenceCounts;
  readonly distinct_count?: number;
  readonly distribution?: {
    readonly categorical?: { readonly buckets?: readonly { readonly value: string; readonly count: number }[] };
  };
}

export interface FeatureStatistics {
  readonly name: string;
  readonly inferred_type: InferredType;
  readonly numerical_statistics?: NumericalStatistics;
  readonly string_statistics?: StringStatistics;
}

/** statistics.json */
export interface StatisticsDocument {
  readonly version: number;
  readonly dataset: { readonly item_count: number };
  readonly features: readonly FeatureStatistics[];
}

export interface FeatureConstraints {
  readonly name: string;
  readonly inferred_type: InferredType;
  /** Share of values that are there. */
  readonly completeness: number;
  readonly num_constraints?: { readonly is_non_negative: boolean };
  readonly string_constraints?: { readonly domains: readonly string[] };
}

/** constraints.json */
export interface ConstraintsDocument {
  readonly version: number;
  readonly features: readonly FeatureConstraints[];
  readonly monitoring_config: {
    readonly evaluate_constraints: 'Enabled' | 'Disabled';
    readonly emit_metrics: 'Enabled' | 'Disabled';
    readonly datatype_check_threshold: number;
    readonly domain_content_threshold: number;
    readonly distribution_constraints: {
      readonly perform_comparison: 'Enabled' | 'Disabled';
      readonly comparison_threshold: number;
      readonly comparison_method: 'Simple' | 'Robust';
      readonly categorical_comparison_threshold: number;
      readonly categorical_drift_method: 'LInfinity' | 'ChiSquared';
    };
  };
}

/** constraint_violations.json */
export interface ViolationsDocument {
  readonly violations: readonly {
    readonly feature_name: string;
    readonly constraint_check_type: SchemaCheck;
    readonly description: string;
  }[];
}
