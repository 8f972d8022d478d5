import type { FeatureSchema } from '../drift/schema';
import { CalibrationError, type Estimate, type EstimatedValue, FEWEST_ROWS } from './estimate';
import { addTrees, type LearnedLoss, LossRows, type PredictedRow, parseLosses, type SeenRow } from './loss-trees';

/** The 97.5 % quantiles of Student's distribution, by degrees of freedom: few parts say little of how sure the trees are. */
const QUANTILES = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];
const NORMAL_QUANTILE = 1.96;
/** Columns that are named of those with unseen values. */
const MOST_NAMED = 3;

/**
 * Estimates how large a regression model's errors are before labels arrive: small trees that learned from the held-out rows where
 * the model errs say what is expected of each row (direct loss estimation, as NannyML does it). The interval is that in which the
 * measured value of 95 % of such windows lies: single errors scatter, and the trees would be others with other held-out rows, which
 * trees that lack a part of them tell (a jackknife).
 *
 * @param rows of the window
 * @param text losses.json
 * @throws CalibrationError or BaselineError when nothing was learned that fits
 * @see https://nannyml.readthedocs.io/en/stable/how_it_works/performance_estimation.html
 */
export function estimateRegression(
  rows: readonly PredictedRow[],
  text: string,
  schema: readonly FeatureSchema[],
): Estimate {
  const losses = parseLosses(text);
  if (losses.rows < FEWEST_ROWS) {
    throw new CalibrationError(
      `the model version's trees learned from ${losses.rows} held-out rows: at least ${FEWEST_ROWS} are needed`,
    );
  }
  const reader = new LossRows(losses, schema);
  // Sums of floating-point numbers depend on their order: the same rows give the same estimate.
  const seen = rows.map((row) => reader.read(row)).sort(compareRows);
  const absolute = estimateMean(seen, losses.losses.absolute);
  const squared = estimateMean(seen, losses.losses.squared);
  return {
    method: 'direct loss estimation',
    rows: rows.length,
    calibrationRows: losses.rows,
    beyondCalibration: seen.filter(({ unseen }) => unseen.length > 0).length / Math.max(1, seen.length),
    ...nameUnseen(seen, reader.names),
    heldOut: losses.heldOut,
    metrics: {
      mae: absolute,
      rmse: {
        estimated: Math.sqrt(squared.estimated),
        lower: Math.sqrt(squared.lower),
        upper: Math.sqrt(squared.upper),
      },
    },
  };
}

function compareRows(a: SeenRow, b: SeenRow): number {
  const at = a.values.findIndex((value, i) => !Object.is(value, b.values[i]));
  return at < 0 ? 0 : (Number.isNaN(a.values[at]) ? -Infinity : a.values[at]) < b.values[at] ? -1 : 1;
}

/** The mean of a kind of error over the window. */
function estimateMean(rows: readonly SeenRow[], { noise, trees, parts }: LearnedLoss): EstimatedValue {
  const expect = (by: LearnedLoss['trees']): number[] => rows.map(({ values }) => Math.max(0, addTrees(by, values)));
  const expected = expect(trees);
  const estimated = average(expected);
  const means = parts.map((part) => average(expect(part)));
  const center = average(means);
  const spread = means.reduce((sum, mean) => sum + (mean - center) ** 2, 0) * (1 - 1 / parts.length);
  const scatter = (noise * expected.reduce((sum, value) => sum + value ** 2, 0)) / rows.length ** 2;
  const quantile = QUANTILES[Math.min(parts.length - 1, QUANTILES.length) - 1];
  const half = Math.sqrt(NORMAL_QUANTILE ** 2 * scatter + quantile ** 2 * spread);
  return { estimated, lower: Math.max(0, estimated - half), upper: estimated + half };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The columns that most rows have unseen values of. */
function nameUnseen(rows: readonly SeenRow[], names: readonly string[]): Pick<Estimate, 'unseenColumns'> {
  const counts = names.map(() => 0);
  for (const place of rows.flatMap(({ unseen }) => unseen)) {
    counts[place]++;
  }
  const worst = [...names.keys()].filter((place) => counts[place] > 0).sort((a, b) => counts[b] - counts[a] || a - b);
  return worst.length === 0 ? {} : { unseenColumns: worst.slice(0, MOST_NAMED).map((place) => names[place]) };
}
