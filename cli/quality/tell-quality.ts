import { PROGRAM } from '../../contract/command-line';
import { METRICS } from '../../contract/metrics';
import { tellLeftOut } from '../../engine/drift/record-filter';
import type { CriterionResult } from '../../engine/quality/criteria';
import type { Measure } from '../../engine/quality/measure';
import type { SliceReport } from '../../engine/quality/slices';
import type { Period, PeriodName } from './periods';
import type { QualityResult } from './quality-result';

/** What was measured, or estimated: metrics, what is required of them, and both over time. */
export type ToldQuality = Pick<QualityResult, 'measures' | 'criteria'> & {
  readonly periods?: { readonly by: PeriodName; readonly measured: readonly Period[] };
};

/** A metric as people read it. */
export interface ToldMetric {
  readonly name: string;
  readonly value: string;
  readonly interval: string;
  /** Such as `at least 0.8`; empty where nobody requires anything. */
  readonly required: string;
  /** Whether it is good enough, in a word; empty where nobody requires anything. */
  readonly outcome: string;
}

/** What became of a criterion, in words. */
const OUTCOMES: Record<CriterionResult['outcome'], string> = {
  met: 'met',
  missed: 'missed',
  unclear: 'not clear: within chance',
  unmeasured: 'not measured',
};

/** A value of a metric: shares with three decimals, others with four digits. */
export function formatMetric(name: string, value: number): string {
  const isShare = METRICS.find((metric) => metric.name === name)?.maximum === 1;
  return isShare
    ? value.toFixed(3)
    : value.toPrecision(4).replace(/^([^e]*)e.*$/, String(Number(value.toPrecision(4))));
}

/** The range in which a metric's true value lies with 95 % confidence; empty where a fact about the rows has none. */
function formatInterval(name: string, { value, lower, upper }: Measure): string {
  return lower === value && upper === value ? '' : `${formatMetric(name, lower)} to ${formatMetric(name, upper)}`;
}

/** Every metric, those that a criterion is about first; one that is required and could not be measured is among them. */
export function tellMetrics({ measures, criteria }: ToldQuality): ToldMetric[] {
  const required = criteria.map((criterion): ToldMetric => {
    const { metric, comparison, threshold, measured, outcome } = criterion;
    return {
      ...tellMeasure(metric, measured),
      required: `at ${comparison === 'atLeast' ? 'least' : 'most'} ${threshold}`,
      outcome: OUTCOMES[outcome],
    };
  });
  const named = new Set(criteria.map(({ metric }) => metric));
  const others = Object.entries(measures)
    .filter(([name]) => !named.has(name))
    .map(([name, measure]) => ({ ...tellMeasure(name, measure), required: '', outcome: '' }));
  return [...required, ...others];
}

/** One metric, whatever is required of it. */
export function tellMeasure(
  name: string,
  measure: Measure | undefined,
): Pick<ToldMetric, 'name' | 'value' | 'interval'> {
  return measure === undefined
    ? { name, value: 'none', interval: '' }
    : { name, value: formatMetric(name, measure.value), interval: formatInterval(name, measure) };
}

/** The same of a slice, which may be too small to be measured. */
export function tellSlice(
  name: string,
  { measures }: SliceReport,
  { config }: QualityResult,
): ReturnType<typeof tellMeasure> {
  const told = tellMeasure(name, measures?.[name]);
  return measures === undefined ? { ...told, interval: `fewer than ${config.minimumSliceRows} rows` } : told;
}

/** How many rows have a label, such as `812 of 1,000 rows have a label (81.2 %)`. */
export function tellCoverage({ labels }: QualityResult): string {
  const { rows, labelledRows, coverage, sample } = labels;
  const all = sample?.rows ?? rows;
  const share = all === 0 ? '' : ` (${(100 * coverage).toFixed(1)} %)`;
  const sampled = sample ? `, of a sample of ${sample.share} of the ids` : '';
  return `${labelledRows.toLocaleString('en-GB')} of ${all.toLocaleString('en-GB')} rows have a label${share}${sampled}`;
}

/** What did not count, by reason. */
export function tellProblems({ labels }: QualityResult): string[] {
  const count = (reasons: Readonly<Record<string, number>>): string =>
    Object.entries(reasons)
      .sort(([, one], [, other]) => other - one)
      .map(([reason, rows]) => `${rows} ${reason}`)
      .join(', ');
  const { unusableRecords, unusableLabels, labelsOfOtherWindows, repeatedLabels, leftOut } = labels;
  return [
    ...(leftOut && leftOut.records + leftOut.rows > 0 ? [tellLeftOut(leftOut)] : []),
    ...(Object.keys(unusableRecords).length > 0 ? [`answers that do not count: ${count(unusableRecords)}`] : []),
    ...(Object.keys(unusableLabels).length > 0 ? [`labels that do not count: ${count(unusableLabels)}`] : []),
    ...(labelsOfOtherWindows > 0 ? [`labels of other rows: ${labelsOfOtherWindows}`] : []),
    ...(repeatedLabels > 0 ? [`labels that say again what is known: ${repeatedLabels}`] : []),
  ];
}

/** The metric that slices and periods are shown by: that of the first criterion, else the first. */
export function chooseShown({ criteria, measures }: ToldQuality): string | undefined {
  return criteria[0]?.metric ?? Object.keys(measures)[0];
}

/** When a period began, as short as it can be said. */
export function formatPeriod(start: string, by: PeriodName): string {
  return by === 'hour' ? `${start.slice(0, 13).replace('T', ' ')}:00` : start.slice(0, by === 'month' ? 7 : 10);
}

/** What to do next; nothing where the model answers as well as it must. */
export function listNextSteps({ verdict, labels, config }: QualityResult): string[] {
  switch (verdict) {
    case 'criteriaMissed':
      return [
        `See whether what comes has changed, with ${PROGRAM} drift and the training rows as --baseline. Where it has not, what it leads to has: train on newer labels.`,
      ];
    case 'insufficientData':
      return labels.labelledRows < config.minimumRows
        ? [
            'Give files of a longer time, or wait for more labels: with so few rows no verdict would hold. --minimum-rows takes the risk.',
          ]
        : ['Name criteria of metrics that these answers have: a class alone has no auc, logLoss or brierScore.'];
    default:
      return [];
  }
}
