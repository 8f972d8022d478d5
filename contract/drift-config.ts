// How a drift monitor cuts and judges windows: rendered by the constructs, read by the detector.
import * as v from 'valibot';
import { ANSWER_FIELDS } from './answer-fields';
import { STATISTIC_DESCRIPTIONS, type StatisticDescription } from './drift-statistics';
import { RECORD_FILTER } from './record-filter';
import {
  type Configuration,
  integerFrom,
  numberBetween,
  numberFrom,
  objectOf,
  oneOf,
  parseText,
  rule,
} from './validation';
import { CAPTURE_DELAY_SECONDS, DEFAULT_WINDOW_SECONDS } from './windows';

/** How p-values are corrected for testing many features at once. */
export enum MultipleTestingCorrection {
  /** Keeps the share of false findings among the findings (Benjamini and Hochberg, 1995): finds more where much drifted. */
  BENJAMINI_HOCHBERG = 'benjaminiHochberg',
  /** Keeps the chance of any false finding, however the features depend on each other: for few and costly alarms. */
  BONFERRONI = 'bonferroni',
}

/** A correction as a configuration spells it. */
export type Correction = `${MultipleTestingCorrection}`;

const CORRECTIONS: readonly Correction[] = /* @__PURE__ */ Object.values(MultipleTestingCorrection);

/** How a monitor comes to take chance from chunks of the baseline. */
export enum Calibration {
  /** As `calibrationChunks` says: with a number of them, always. */
  BY_CHUNKS = 'byChunks',
  /** Where the baseline alarms on its own later part when its rows are taken as independent. */
  AUTO = 'auto',
}

const CALIBRATIONS: readonly `${Calibration}`[] = /* @__PURE__ */ Object.values(Calibration);
/** Fewer chunks say nothing about their spread. */
const MINIMUM_CHUNKS = 10;

/** @param statistics those that a limit can be set for */
function describeDriftConfig(statistics: readonly StatisticDescription[]) {
  return v.pipe(
    objectOf({
      /** Length of a window in seconds; windows begin at multiples of it since the epoch. */
      windowSeconds: v.optional(integerFrom(1), DEFAULT_WINDOW_SECONDS),
      /** How long after its end a window is complete, because capture arrives minutes late. */
      delaySeconds: v.optional(numberFrom(0), CAPTURE_DELAY_SECONDS),
      /** Below this many rows the verdict is InsufficientData. */
      minimumRows: v.optional(integerFrom(1), 200),
      /**
       * Accepted share of false discoveries among the columns of a window; where nothing drifted it is the share of windows
       * with a Drift verdict, whatever the number of columns. Features, predictions and the relation between features share it.
       */
      falseDiscoveryRate: v.optional(numberBetween(0, 1), 0.01),
      /** Where answers hold what was predicted; absent: what is well known is read. */
      answer: ANSWER_FIELDS,
      /** Which requests do not count; absent: all do. */
      leaveOut: RECORD_FILTER,
      /** What corrects for the number of features. */
      correction: v.optional(oneOf(CORRECTIONS), MultipleTestingCorrection.BENJAMINI_HOCHBERG),
      /**
       * In how many chunks of consecutive rows the baseline is cut, whose spread a window is judged by where rows are not
       * independent; a chunk should span about a window's time. 0 takes rows as independent.
       */
      calibrationChunks: v.optional(integerFrom(0), 0),
      /** Whether `calibrationChunks` holds always, or only where the baseline needs it; absent: always. */
      calibration: v.optional(oneOf(CALIBRATIONS)),
      /**
       * From where on a change counts as drift, by the statistic's name; a change must also be statistically significant.
       * What the limits are of and their defaults are in STATISTIC_DESCRIPTIONS.
       */
      effect: v.optional(
        objectOf(
          Object.fromEntries(
            statistics.map(({ name, limit, maximum }) => [name, v.optional(numberFrom(0, maximum), limit)]),
          ),
        ),
        {},
      ),
      /** Drifted columns that make the verdict Drift. */
      minimumDriftedFeatures: v.optional(integerFrom(1), 1),
      /** How many windows, the judged one among them, are pooled at most to have enough rows. */
      maximumWindows: v.optional(integerFrom(1), 7),
      /** How many of the last `evaluatedWindows` verdicts must be Drift for the drift alarm. */
      driftedWindows: v.optional(integerFrom(1), 2),
      evaluatedWindows: v.optional(integerFrom(1), 3),
      /** How many of the features that are furthest from the baseline have a metric of their own. */
      topFeatures: v.optional(integerFrom(0), 5),
    }),
    rule(({ calibrationChunks: given }) =>
      given === 0 || given >= MINIMUM_CHUNKS
        ? undefined
        : { at: ['calibrationChunks'], given, allowed: `0 or at least ${MINIMUM_CHUNKS}` },
    ),
    rule(({ driftedWindows, evaluatedWindows: given }) =>
      given >= driftedWindows
        ? undefined
        : { at: ['evaluatedWindows'], given, allowed: `at least driftedWindows (${driftedWindows})` },
    ),
  );
}

/** How windows are cut and judged. */
export type DriftConfig = Configuration<ReturnType<typeof describeDriftConfig>>;

/** From where on a change counts as drift, by the statistic's name. */
export type EffectLimits = DriftConfig['effect'];

/**
 * Reads a configuration; what it leaves out has its default.
 *
 * @param statistics those that a limit can be set for
 * @throws ConfigurationError naming the setting, what was given and what is allowed
 */
export function parseDriftConfig(
  json: string,
  statistics: readonly StatisticDescription[] = STATISTIC_DESCRIPTIONS,
): DriftConfig {
  return parseText('drift configuration', describeDriftConfig(statistics), json);
}

/** What holds where a configuration says nothing. */
export const DEFAULT_DRIFT_CONFIG: DriftConfig = /* @__PURE__ */ parseDriftConfig('{}');
