// How a quality monitor measures live predictions: rendered by the constructs, read by the measurer.
import * as v from 'valibot';
import { ANSWER_FIELDS } from './answer-fields';
import { Frequency, MissingSteps, MOST_STEPS } from './forecasting';
import {
  COST_METRIC,
  FEWEST_GROUP_ROWS,
  GROUP_METRICS,
  listMetrics,
  METRICS,
  type MetricDescription,
  PROBLEM_TYPES,
  type ProblemTypeName,
} from './metrics';
import { COMPARISONS, DateOrder, DEFAULT_DECISION_THRESHOLD } from './recipe';
import { RECORD_FILTER } from './record-filter';
import {
  anyText,
  type Configuration,
  integerFrom,
  listOf,
  numberFrom,
  objectOf,
  oneOf,
  parseText,
  rule,
  text,
  truth,
} from './validation';
import { CAPTURE_DELAY_SECONDS, DEFAULT_WINDOW_SECONDS } from './windows';

const CRITERION = /* @__PURE__ */ objectOf({
  metric: text(),
  /** Whether the metric must be at least, or at most, the threshold. */
  comparison: oneOf([COMPARISONS.atLeast, COMPARISONS.atMost]),
  threshold: numberFrom(),
});

const COSTS = /* @__PURE__ */ objectOf({
  unit: v.optional(text()),
  matrix: v.optional(listOf(listOf(numberFrom()))),
  over: v.optional(numberFrom(0)),
  under: v.optional(numberFrom(0)),
});

const SLICE = /* @__PURE__ */ objectOf({
  column: text(),
  /** Numeric columns: where one slice ends and the next begins, ascending. Without them every value is a slice. */
  edges: v.optional(
    v.pipe(
      listOf(numberFrom()),
      v.check((edges) => edges.every((edge, i) => i === 0 || edge > edges[i - 1]), 'ascending numbers'),
    ),
  ),
});

const GROUP_CRITERION = /* @__PURE__ */ objectOf({
  /** One of GROUP_METRICS. */
  metric: oneOf(GROUP_METRICS.map(({ name }) => name)),
  comparison: oneOf([COMPARISONS.atLeast, COMPARISONS.atMost]),
  threshold: numberFrom(),
  /** Whose values are groups. */
  slice: SLICE,
  /** Rows that count for a rate, below which a group is named and not compared. */
  minimumGroupRows: v.optional(integerFrom(1), FEWEST_GROUP_ROWS),
});

const TRAINING_DATA = /* @__PURE__ */ objectOf({
  /** `s3://bucket/prefix`, under what the preparation reads. */
  uri: text(),
  /** The column that the row's key goes to. */
  idColumn: text(),
  targetColumn: text(),
});

/** Below so many values that came true the verdict is InsufficientData where nobody chose it. */
export const DEFAULT_FORECAST_ROWS = 30;

const FORECAST = /* @__PURE__ */ objectOf({
  /** How many values ahead are forecast. */
  horizon: integerFrom(1, MOST_STEPS),
  frequency: oneOf(Object.values(Frequency)),
  /** After how many values the pattern comes again; 1 for none. */
  season: integerFrom(1, MOST_STEPS),
  /** Ascending; the outer two are the interval. */
  quantiles: listOf(numberFrom(0, 1)),
  /** The columns of the table with what came true. */
  timestamp: text(),
  series: listOf(text()),
  target: text(),
  /** What a value is that its series lacks before a later one. */
  missingSteps: v.optional(oneOf(Object.values(MissingSteps)), MissingSteps.ERROR),
  /** How the table is written, see SourceFormat; absent: as usual. */
  separator: v.optional(text()),
  decimalMark: v.optional(text(), '.'),
  thousandsMark: v.optional(text()),
  dateOrder: v.optional(oneOf(Object.values(DateOrder)), DateOrder.YEAR_MONTH_DAY),
});

/** What live answers are measured of: boxes are not yet. */
const MEASURED: ProblemTypeName[] = (Object.keys(PROBLEM_TYPES) as ProblemTypeName[]).filter(
  (name) => name !== 'objectDetection',
);

/** @param metrics those that a criterion can be about */
function describeQualityConfig(metrics: readonly MetricDescription[]) {
  return v.pipe(
    objectOf({
      /** What the model predicts. */
      problemType: v.optional(oneOf(MEASURED), 'binary'),
      /** Length of a window in seconds; windows begin at multiples of it since the epoch. */
      windowSeconds: v.optional(integerFrom(1), DEFAULT_WINDOW_SECONDS),
      /** How long after its end a window's traffic is complete, because capture arrives minutes late. */
      captureDelaySeconds: v.optional(numberFrom(0), CAPTURE_DELAY_SECONDS),
      /** How long after its end a window's labels are due. */
      labelDelaySeconds: v.optional(numberFrom(0), 604_800),
      /** How long after its end a window is measured once more, for the labels that came late. */
      lateLabelDelaySeconds: v.optional(numberFrom(0), 1_209_600),
      /** Below this many labelled rows the verdict is InsufficientData. */
      minimumRows: v.optional(integerFrom(1), 200),
      /** Below this many labelled rows a slice is counted, but not measured. */
      minimumSliceRows: v.optional(integerFrom(1), 50),
      /** Binary: the label that the score is the probability of; `1` means it as well. */
      positiveClass: v.optional(anyText(), '1'),
      /** Binary: the other label; `0` means it as well. When absent, every other label is it. */
      negativeClass: v.optional(anyText()),
      /** Binary: the score from which a row counts as positive. */
      decisionThreshold: v.optional(numberFrom(0, 1), DEFAULT_DECISION_THRESHOLD),
      /** Multi-class: the classes in the order of the model's probabilities; empty: those that occur. */
      classes: v.optional(listOf(anyText()), []),
      /** Where answers hold what was predicted; absent: what is well known is read. */
      answer: ANSWER_FIELDS,
      /** Which requests do not count, nor become training data; absent: all do. */
      leaveOut: RECORD_FILTER,
      /** What answers cost; absent: the cost is not measured. See CostsConfig. */
      costs: v.optional(COSTS),
      criteria: v.optional(listOf(CRITERION), []),
      /** Whether a criterion counts as missed only when the better end of the metric's interval misses it. */
      certain: v.optional(truth(), true),
      slices: v.optional(listOf(SLICE), []),
      /** What is forecast, and where it comes true; there where series are forecast. */
      forecast: v.optional(FORECAST),
      /** How differently groups of people may be treated. Absent: nobody says. */
      groupCriteria: v.optional(listOf(GROUP_CRITERION)),
      /** Where labelled rows of live traffic are written as training data. Absent: they are not written. */
      trainingData: v.optional(TRAINING_DATA),
    }),
    rule(({ negativeClass, positiveClass }) =>
      negativeClass === positiveClass
        ? { at: ['negativeClass'], given: negativeClass, allowed: 'another label than positiveClass' }
        : undefined,
    ),
    rule(({ criteria, problemType }) => {
      const names = listMetrics(problemType, metrics).map(({ name }) => name);
      const wrong = criteria.findIndex(({ metric }) => !names.includes(metric));
      return wrong < 0
        ? undefined
        : {
            at: ['criteria', wrong, 'metric'],
            given: criteria[wrong].metric,
            allowed: `a metric of ${problemType} models (${names.join(', ')})`,
          };
    }),
    rule(({ groupCriteria, problemType }) =>
      groupCriteria !== undefined && problemType !== 'binary'
        ? { at: ['groupCriteria'], given: problemType, allowed: 'for binary models only' }
        : undefined,
    ),
    rule(({ problemType, forecast }) =>
      (problemType === 'forecasting') !== (forecast !== undefined)
        ? { at: ['forecast'], given: problemType, allowed: 'for forecasts, and required for them' }
        : undefined,
    ),
    rule(({ criteria, costs }) => {
      const priceless = costs ? -1 : criteria.findIndex(({ metric }) => metric === COST_METRIC.name);
      return priceless < 0
        ? undefined
        : {
            at: ['criteria', priceless, 'metric'],
            given: COST_METRIC.name,
            allowed: 'a metric that needs no costs, where none are given',
          };
    }),
    rule(({ problemType, costs, classes }) => {
      const size = problemType === 'binary' ? 2 : classes.length;
      const fits =
        costs === undefined ||
        (problemType === 'regression'
          ? costs.over !== undefined && costs.under !== undefined
          : costs.matrix?.length === size && costs.matrix.every((line) => line.length === size));
      return fits
        ? undefined
        : {
            at: ['costs'],
            given: costs,
            allowed:
              problemType === 'regression' ? 'costs over and under' : `a matrix of ${size} lines of ${size} numbers`,
          };
    }),
  );
}

/** How the quality of live predictions is measured. */
export type QualityConfig = Configuration<ReturnType<typeof describeQualityConfig>>;

/** `metric` must be at least, or at most, `threshold`. */
export type Criterion = Configuration<typeof CRITERION>;

/** A rate of the groups of a column must be no further apart than a threshold. */
export type GroupCriterionConfig = Configuration<typeof GROUP_CRITERION>;

/** What is forecast, and how the table with what came true is written. */
export type ForecastConfig = Configuration<typeof FORECAST>;

/** Slices of the rows by one column of the input. */
export type SliceConfig = Configuration<typeof SLICE>;

/**
 * Reads a configuration; what it leaves out has its default.
 *
 * @param metrics those that a criterion can be about
 * @throws ConfigurationError naming the setting, what was given and what is allowed
 */
export function parseQualityConfig(json: string, metrics: readonly MetricDescription[] = METRICS): QualityConfig {
  return parseText('quality configuration', describeQualityConfig(metrics), json);
}

/** What holds where a configuration says nothing. */
export const DEFAULT_QUALITY_CONFIG: QualityConfig = /* @__PURE__ */ parseQualityConfig('{}');
