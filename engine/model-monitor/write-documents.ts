import type { Baseline, SchemaViolation } from '../drift';
import type { CategoricalBaseline, ColumnBaseline } from '../drift/column-baseline';
import { describeNumbers, inferNumberType } from './describe-numbers';
import type {
  ConstraintsDocument,
  FeatureConstraints,
  FeatureStatistics,
  InferredType,
  StatisticsDocument,
  ViolationsDocument,
} from './documents';

/** Categories up to which constraints.json lists them. */
const LARGEST_DOMAIN = 100;

/** The baseline as the statistics.json that Model Monitor's baselining job writes. */
export function describeStatistics({ rows, features }: Baseline): StatisticsDocument {
  return { version: 0, dataset: { item_count: rows }, features: features.map(describeColumn) };
}

function describeColumn(column: ColumnBaseline): FeatureStatistics {
  const { name } = column;
  if (column.type === 'numeric') {
    return { name, inferred_type: inferType(column), numerical_statistics: describeNumbers(column) };
  }
  const { categories, counts } = column;
  const buckets = categories
    .map((value, i) => ({ value, count: counts.categories[i] }))
    .filter(({ count }) => count > 0);
  const common = { num_present: countPresent(column), num_missing: counts.missing };
  return {
    name,
    inferred_type: inferType(column),
    string_statistics: { common, distinct_count: buckets.length, distribution: { categorical: { buckets } } },
  };
}

/** What the baseline suggests as constraints, with Model Monitor's default thresholds. */
export function describeConstraints({ features }: Baseline): ConstraintsDocument {
  return {
    version: 0,
    features: features.map(constrain),
    monitoring_config: {
      evaluate_constraints: 'Enabled',
      emit_metrics: 'Enabled',
      // All values must be of the type and of the domain, as the service suggests it and the SageMaker SDK's
      // DataQualityMonitoringConfig has it; the 0.1 of the schema's page is a value for show.
      datatype_check_threshold: 1,
      domain_content_threshold: 1,
      distribution_constraints: {
        perform_comparison: 'Enabled',
        comparison_threshold: 0.1,
        comparison_method: 'Robust',
        categorical_comparison_threshold: 0.1,
        categorical_drift_method: 'LInfinity',
      },
    },
  };
}

function constrain(column: ColumnBaseline): FeatureConstraints {
  const present = countPresent(column);
  const missing = column.counts.missing + ('invalid' in column.counts ? column.counts.invalid : 0);
  const completeness = present + missing === 0 ? 1 : present / (present + missing);
  const common = { name: column.name, inferred_type: inferType(column), completeness };
  if (column.type === 'numeric') {
    return { ...common, num_constraints: { is_non_negative: (column.counts.minimum ?? 0) >= 0 } };
  }
  return column.truncated || column.categories.length > LARGEST_DOMAIN
    ? common
    : { ...common, string_constraints: { domains: column.categories } };
}

/** What the live data does not keep, by Model Monitor's names. What is about whole rows goes by Model Monitor's name for it. */
export function describeViolations(violations: readonly SchemaViolation[]): ViolationsDocument {
  return {
    violations: violations.map(({ check, column, message }) => ({
      feature_name: column ?? (check === 'missing_column_check' ? 'Missing columns' : 'Extra columns'),
      constraint_check_type: check,
      description: message,
    })),
  };
}

function inferType(column: ColumnBaseline): InferredType {
  return countPresent(column) === 0 ? 'Unknown' : column.type === 'numeric' ? inferNumberType(column) : 'String';
}

function countPresent({ counts }: Pick<ColumnBaseline, 'counts'> | Pick<CategoricalBaseline, 'counts'>): number {
  return 'cells' in counts
    ? counts.cells.reduce((total, count) => total + count, 0)
    : counts.categories.reduce((total, count) => total + count, counts.other);
}
