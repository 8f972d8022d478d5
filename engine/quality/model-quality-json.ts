import {
  METRICS,
  type MetricDescription,
  PROBLEM_TYPES,
  type ProblemTypeName,
  type TabularProblemName,
} from '../../contract/metrics';
import { countConfusion } from './binary';
import type { Measures, Outcome } from './measure';
import { countClasses } from './multiclass';

/** Points of a curve. */
const CURVE_POINTS = 201;

/**
 * The measures in the JSON that SageMaker's model-quality jobs write. Standard deviations are those of the estimates,
 * calculated, where Model Monitor takes five samples of 80 % of the rows.
 *
 * @param classes the names of the classes of a multi-class model
 * @param evaluationTime ISO 8601
 * @param table the metrics, for their names in the JSON
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-metrics.html
 */
export function toModelQualityJson(
  problemType: TabularProblemName,
  outcomes: readonly Outcome[],
  measures: Measures,
  classes: readonly string[],
  evaluationTime: string,
  table: readonly MetricDescription[] = METRICS,
): Record<string, unknown> {
  const rest = {
    binary: () => describeBinary(outcomes, measures),
    multiclass: () => ({ confusion_matrix: nameTable(countClasses(outcomes, classes.length), classes) }),
    regression: () => ({}),
  }[problemType]();
  const described = { ...rest, ...nameMeasures(measures, table) };
  return frameModelQuality(problemType, outcomes.length, evaluationTime, described);
}

/** What is said of so many rows, in the JSON. */
export function frameModelQuality(
  problemType: ProblemTypeName,
  rows: number,
  evaluationTime: string,
  described: object,
): Record<string, unknown> {
  return {
    version: 0,
    dataset: { item_count: rows, evaluation_time: evaluationTime },
    [PROBLEM_TYPES[problemType].section]: described,
  };
}

/** Measures by their names in the JSON. */
export function nameMeasures(
  measures: Measures,
  table: readonly MetricDescription[] = METRICS,
): Record<string, { readonly value: number; readonly standard_deviation: number }> {
  return Object.fromEntries(
    Object.entries(measures).map(([name, { value, standardError }]) => [
      table.find((metric) => metric.name === name)?.jsonKey ?? name,
      { value, standard_deviation: standardError },
    ]),
  );
}

function describeBinary(outcomes: readonly Outcome[], measures: Measures): Record<string, unknown> {
  const { trueNegatives, falsePositives, falseNegatives, truePositives } = countConfusion(outcomes);
  return {
    confusion_matrix: { 0: { 0: trueNegatives, 1: falsePositives }, 1: { 0: falseNegatives, 1: truePositives } },
    ...(measures.auc && traceCurves(outcomes)),
  };
}

function nameTable(
  table: readonly (readonly number[])[],
  classes: readonly string[],
): Record<string, Record<string, number>> {
  return Object.fromEntries(
    table.map((line, i) => [classes[i], Object.fromEntries(line.map((count, j) => [classes[j], count]))]),
  );
}

/** The curves with a point for each distinct score, thinned, their ends among them. */
function traceCurves(outcomes: readonly Outcome[]): Record<string, unknown> {
  const sorted = [...outcomes].sort((a, b) => b.score! - a.score!);
  const positives = sorted.filter(({ truth }) => truth === 1).length;
  const points = [{ falsePositiveRate: 0, truePositiveRate: 0, precision: 1 }];
  let found = 0;
  sorted.forEach(({ truth, score }, i) => {
    found += truth;
    if (score !== sorted[i + 1]?.score) {
      points.push({
        falsePositiveRate: (i + 1 - found) / (sorted.length - positives),
        truePositiveRate: found / positives,
        precision: found / (i + 1),
      });
    }
  });
  const count = Math.min(points.length, CURVE_POINTS);
  const chosen = Array.from({ length: count }, (_, i) => points[Math.round((i * (points.length - 1)) / (count - 1))]);
  const round = (values: number[]): number[] => values.map((value) => Number(value.toFixed(6)));
  return {
    receiver_operating_characteristic_curve: {
      false_positive_rates: round(chosen.map(({ falsePositiveRate }) => falsePositiveRate)),
      true_positive_rates: round(chosen.map(({ truePositiveRate }) => truePositiveRate)),
    },
    precision_recall_curve: {
      precisions: round(chosen.map(({ precision }) => precision)),
      recalls: round(chosen.map(({ truePositiveRate }) => truePositiveRate)),
    },
  };
}
