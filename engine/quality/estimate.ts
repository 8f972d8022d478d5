import type { QualityConfig } from '../../contract/quality-config';
import type { CalibrationMethod } from './calibration';
import { type CriterionResult, judgeCriteria } from './criteria';
import type { Measures } from './measure';

/** An estimate of a metric, with the range in which 95 % of such windows' measured values lie, if the method applies. */
export interface EstimatedValue {
  readonly estimated: number;
  readonly lower: number;
  readonly upper: number;
}

/** Metrics by name; one that cannot be told is undefined or absent. */
export type Estimates = Readonly<Record<string, number | undefined>>;

/** What a model's performance in a window is, if its answers still mean what they meant on the held-out rows. */
export interface Estimate {
  readonly method: 'confidence-based estimation' | 'direct loss estimation';
  /** Rows of the window that were estimated: all of them, or every n-th where there are very many. */
  readonly rows: number;
  /** How scores became probabilities; absent where it was learned how large errors are. */
  readonly calibration?: CalibrationMethod;
  /** On how many held-out rows that was learned. */
  readonly calibrationRows: number;
  /**
   * Share of the window's scores that are outside the range of the held-out rows' scores; where errors were learned, of the rows
   * with a value that no held-out row had.
   */
  readonly beyondCalibration: number;
  /** The columns that most rows have such values of. */
  readonly unseenColumns?: readonly string[];
  /** The metrics of the held-out rows, where errors were learned. */
  readonly heldOut?: Readonly<Record<string, number>>;
  /** A metric that cannot be estimated (precision without a row predicted positive) is absent. */
  readonly metrics: Readonly<Record<string, EstimatedValue>>;
}

/** Too few held-out rows to learn what answers mean, or other ones than those of the window. */
export class CalibrationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CalibrationError';
  }
}

/** What every estimate is blind for, for its reader. */
export const BLIND_SPOT =
  'it holds while only the rows change, and cannot see that what they lead to has changed (concept drift): labels alone can tell';

/** From this share on, rows that no held-out row was like are told. */
const TOLD_BEYOND = 0.05;

/** What an estimate rests on, for people: that it is one, what it is compared with, and what it cannot see. */
export function explainEstimate({
  rows,
  calibrationRows,
  beyondCalibration,
  unseenColumns = [],
  heldOut,
  metrics,
}: Estimate): string {
  const compared = Object.entries(heldOut ?? {}).map(
    ([name, value]) =>
      `${name} ${metrics[name].estimated.toPrecision(3)} where held-out rows had ${value.toPrecision(3)}`,
  );
  const basis = `estimated from ${rows} answers and ${calibrationRows} held-out rows${compared.length > 0 ? `, ${compared.join(', ')}` : ''}`;
  const beyond =
    heldOut && beyondCalibration >= TOLD_BEYOND
      ? `; ${(100 * beyondCalibration).toFixed(0)} % of the rows have a value that no held-out row had (${unseenColumns.join(', ')}), of whose errors nothing is known`
      : '';
  return `${basis}${beyond}: ${BLIND_SPOT}`;
}

/** Fewer held-out rows say too little of what answers mean. */
export const FEWEST_ROWS = 100;

/** How many windows are simulated for an interval. */
export const SIMULATIONS = 200;

export const SEED = 20_261_123;

/**
 * The intervals of estimates from simulated windows.
 *
 * @param expected a metric that is undefined has no estimate
 */
export function addRanges(expected: Estimates, simulated: readonly Estimates[]): Record<string, EstimatedValue> {
  return Object.fromEntries(
    Object.entries(expected).flatMap(([name, estimated]) => {
      const values = simulated.map((one) => one[name]).filter((value) => value !== undefined);
      return estimated === undefined ? [] : [[name, { estimated, ...findRange(values, estimated) }]];
    }),
  );
}

function findRange(values: number[], estimated: number): { lower: number; upper: number } {
  values.sort((a, b) => a - b);
  const at = (share: number): number => values[Math.round(share * (values.length - 1))] ?? estimated;
  return { lower: Math.min(estimated, at(0.025)), upper: Math.max(estimated, at(0.975)) };
}

/**
 * Compares estimates with the success criteria. They raise no alarm: whoever reads them may want to know before labels come.
 */
export function judgeEstimate(estimate: Estimate, { criteria, certain }: QualityConfig): CriterionResult[] {
  return judgeCriteria(criteria, asMeasures(estimate), certain, 'estimated');
}

/** Estimates in the form of what was measured. */
export function asMeasures({ metrics }: Pick<Estimate, 'metrics'>): Measures {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, { estimated: value, lower, upper }]) => [
      name,
      { value, lower, upper, standardError: (upper - lower) / 4 },
    ]),
  );
}

/** The share of a window's values that are outside of the range of those of the held-out rows; 0 without any. */
export function measureBeyond(values: readonly number[], heldOut: readonly number[]): number {
  const [least, most] = heldOut.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
  return values.filter((value) => value < least || value > most).length / Math.max(1, values.length);
}

/** As many rows as there are, drawn from them with replacement. */
export function resample<Row>(rows: readonly Row[], random: () => number): Row[] {
  return rows.map(() => rows[Math.floor(random() * rows.length)]);
}

/** Every n-th row, so that their distribution stays. */
export function thin<Row>(rows: readonly Row[], most: number): readonly Row[] {
  const step = rows.length / most;
  return step <= 1 ? rows : Array.from({ length: most }, (_, i) => rows[Math.floor((i + 0.5) * step)]);
}
