import { METRICS, type ProblemTypeName } from '../../contract/metrics';
import type { MetricSummary, ModelMetrics } from './summary-types';

/** The metrics that tables show, with what they are called there; the first one stands for the model in a line. */
export const MAIN_METRICS: Readonly<Record<ProblemTypeName, Readonly<Record<string, string>>>> = {
  binary: { auc: 'AUC', accuracy: 'accuracy', f1: 'F1', logLoss: 'log loss' },
  multiclass: { macroF1: 'macro F1', accuracy: 'accuracy', auc: 'AUC', logLoss: 'log loss' },
  regression: { rmse: 'RMSE', mae: 'MAE', r2: 'R²', mape: 'MAPE' },
  objectDetection: { meanAveragePrecision50: 'mAP at 0.50', meanAveragePrecision: 'mAP' },
  forecasting: { mase: 'MASE', wape: 'WAPE', rmse: 'RMSE', coverage: 'coverage' },
};

/** A number as people read it: shares to three digits, errors of a number in its unit. */
export function formatMetric(name: string, value: number, unit: string | undefined): string {
  const size = Math.abs(value);
  const digits = size < 10 ? 3 : size < 100 ? 2 : size < 1000 ? 1 : 0;
  const text = Number(value.toFixed(digits)).toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const counted = METRICS.find((metric) => metric.name === name)?.unit;
  return unit === undefined || counted === undefined ? text : `${text} ${unit}${counted === 'target²' ? '²' : ''}`;
}

/** What stands above the cells of `listMetricCells`. */
export const METRIC_HEADINGS = ['', 'value', '95 % interval', 'without a model', ''];

/** Each metric as the cells of a line: its name, value, interval, and what needs no learning reaches by which means. */
export function listMetricCells(metrics: readonly MetricSummary[], unit: string | undefined): string[][] {
  return metrics.map(({ name, value, lower, upper, naive }) => {
    const format = (number: number | undefined): string =>
      number === undefined ? '–' : formatMetric(name, number, unit);
    return [
      name,
      format(value),
      // The unit stands once. What is a fact about the rows has no interval.
      lower === undefined || lower === upper ? '–' : `${formatMetric(name, lower, undefined)} to ${format(upper)}`,
      format(naive?.value),
      naive === undefined ? '' : `by ${naive.description}`,
    ];
  });
}

/** Such as `AUC 0.850`; undefined where nothing was measured. */
export function describeMain(
  metrics: ModelMetrics | undefined,
  { problemType, unit }: { readonly problemType: ProblemTypeName; readonly unit?: string },
): string | undefined {
  const [[name, label]] = Object.entries(MAIN_METRICS[problemType]) as [[string, string]];
  const value = metrics?.[name];
  return value === undefined ? undefined : `${label} ${formatMetric(name, value, unit)}`;
}
