import { asTabular, listMetrics, type TabularProblemName } from '../../contract/metrics';
import type { QualityConfig } from '../../contract/quality-config';
import type { FeatureSchema } from '../drift/schema';
import { measureBinary } from './binary';
import { measureCost } from './cost';
import type { CriterionResult } from './criteria';
import { judgeCriteria } from './criteria';
import type { LabelledRow } from './held-record';
import type { Interpreter } from './interpret';
import type { Measures, Outcome } from './measure';
import { measureMulticlass } from './multiclass';
import { measureRegression } from './regression';
import type { QualityFindings } from './report';
import { findWorstSlice, measureSlices, nameByInput, type SliceNamer } from './slices';

/** Measures outcomes; `classes` is how many there are. A metric that the outcomes do not define is absent. */
export type Measurer = (outcomes: readonly Outcome[], classes: number) => Measures;

/** How the models of each problem type are measured. */
export const MEASURERS: Readonly<Record<TabularProblemName, Measurer>> = {
  binary: measureBinary,
  multiclass: measureMulticlass,
  regression: measureRegression,
};

/** The metric that slices are compared by: that of the first criterion. */
export function choosePrimaryMetric({ criteria, problemType }: QualityConfig): string {
  return criteria[0]?.metric ?? listMetrics(problemType)[0].name;
}

/**
 * Judges the labelled rows of a window.
 *
 * @param schema the columns of the input; only slices need it
 * @param measurers how the models of each problem type are measured
 */
export function measureRows(
  rows: readonly LabelledRow[],
  schema: readonly FeatureSchema[],
  config: QualityConfig,
  interpreter: Interpreter,
  measurers: Readonly<Record<TabularProblemName, Measurer>> = MEASURERS,
): QualityFindings {
  return measureOutcomes(rows, nameByInput(config.slices, schema), config, interpreter.classes.size, measurers);
}

/**
 * Judges outcomes, in their order.
 *
 * @param namers tell the slices of the configuration, see nameByInput
 * @param classes how many there are
 */
export function measureOutcomes<R extends Outcome>(
  rows: readonly R[],
  namers: readonly (SliceNamer<R> | undefined)[],
  config: QualityConfig,
  classes: number,
  measurers: Readonly<Record<TabularProblemName, Measurer>> = MEASURERS,
): QualityFindings {
  const enough = rows.length >= config.minimumRows;
  const measure = (some: readonly R[]): Measures => ({
    ...measurers[asTabular(config.problemType)](some, classes),
    ...(config.costs && measureCost(some, config.costs)),
  });
  const measures = measure(rows);
  const criteria = judgeCriteria(config.criteria, measures, config.certain);
  const slices = measureSlices(rows, config.slices, namers, config.minimumSliceRows, measure);
  const primary = choosePrimaryMetric(config);
  const worstSlice = findWorstSlice(slices, primary, measures[primary]);
  return {
    ...judgeRows(rows.length, enough, criteria, config),
    measures,
    criteria,
    slices,
    ...(worstSlice && { worstSlice }),
  };
}

/** The verdict on criteria that were judged by so many rows, or by so much of what the last word says. */
export function judgeRows(
  rows: number,
  enough: boolean,
  criteria: readonly CriterionResult[],
  config: QualityConfig,
  what = 'labelled rows',
): Pick<QualityFindings, 'verdict' | 'reason'> {
  if (!enough) {
    return {
      verdict: 'InsufficientData',
      reason: `${rows} ${what} in the window, at least ${config.minimumRows} are needed for a verdict`,
    };
  }
  const tell = (outcome: CriterionResult['outcome']): string[] =>
    criteria.filter((criterion) => criterion.outcome === outcome).map(({ message }) => message);
  const missed = tell('missed');
  if (missed.length > 0) {
    return { verdict: 'CriteriaMissed', reason: missed.join('; ') };
  }
  const unmeasured = tell('unmeasured');
  if (unmeasured.length > 0) {
    return { verdict: 'InsufficientData', reason: unmeasured.join('; ') };
  }
  return {
    verdict: 'CriteriaMet',
    reason:
      criteria.length === 0 ? `${rows} ${what}, no criteria to meet` : [...tell('unclear'), ...tell('met')].join('; '),
  };
}
