import { NAIVE_SECTION, VERDICT_SECTION } from '../../contract/jobs';
import { listMetrics, type MetricDescription, PROBLEM_TYPES, type ProblemTypeName } from '../../contract/metrics';
import type { MetricSummary } from './summary-types';

/** What is read of evaluation.json. */
export interface Evaluation {
  readonly [NAIVE_SECTION]?: Record<string, { description: string; metrics: Record<string, number> }>;
  readonly [VERDICT_SECTION]: { readonly verdict: string; readonly message: string };
  readonly [section: string]: unknown;
}

/** What a model predicts, by the section that its evaluation has. */
export function findProblemType(evaluation: Evaluation): ProblemTypeName {
  const names = Object.keys(PROBLEM_TYPES) as ProblemTypeName[];
  const found = names.find((name) => PROBLEM_TYPES[name].section in evaluation);
  if (found === undefined) {
    throw new Error(`the evaluation has none of ${names.map((name) => PROBLEM_TYPES[name].section).join(', ')}`);
  }
  return found;
}

/** The metrics of an evaluation in the order of the contract; those that it lacks are left out. */
export function readMetrics(evaluation: Evaluation): MetricSummary[] {
  const problemType = findProblemType(evaluation);
  const measured = evaluation[PROBLEM_TYPES[problemType].section] as Record<
    string,
    { value?: number; lower?: number; upper?: number } | undefined
  >;
  return listMetrics(problemType).flatMap((metric): MetricSummary[] => {
    const { value, lower, upper } = measured[metric.jsonKey] ?? {};
    return value === undefined
      ? []
      : [{ name: metric.name, value, lower, upper, naive: findNaive(evaluation, metric) }];
  });
}

function findNaive(
  { [NAIVE_SECTION]: models = {} }: Evaluation,
  { jsonKey, better }: MetricDescription,
): MetricSummary['naive'] {
  const sign = better === 'higher' ? 1 : -1;
  const [best] = Object.values(models)
    .flatMap(({ description, metrics: { [jsonKey]: value } }) => (value === undefined ? [] : [{ value, description }]))
    .sort((one, other) => sign * (other.value - one.value));
  return best;
}
