import {
  cutWindows,
  judgeCalm,
  judgeFirstVersion,
  judgeFound,
  judgeRequests,
  judgeRetrained,
  putMissedFirst,
  type UnjudgedSummary,
} from '../judge-parts';
import type { Expectation } from '../summary-types';

/** The day on which the market opens. */
export const MARKET_DAY = 4;

/** What forecasts of a day were worth when the week had passed, those from before the market by what came true before it. */
export interface ForecastError {
  readonly day: number;
  /** The sum of errors as a share of the sum of sales. */
  readonly wape: number;
  /** That of the last week again. */
  readonly naive: number;
  /** The same of all values, those after the market's opening included. */
  readonly whole: number;
}

const DAY = 24 * 3600 * 1000;
/** What the example's criterion allows. */
const MOST_MASE = 0.9;
/** Within how many windows after the market's first day drift has to be found: its first Saturday is the second of them. */
const WINDOWS_TO_FIND = 5;

/** What the story of a town's sales has to show. What was not met stands first. */
export function judgeDemand(summary: UnjudgedSummary, errors: readonly ForecastError[]): Expectation[] {
  const { launch = '' } = summary;
  const { before, after } = cutWindows(summary);
  const usual = errors.filter(({ day }) => day < MARKET_DAY);
  const percent = (value: number | undefined): string => (value === undefined ? '–' : `${(100 * value).toFixed(1)} %`);
  const measured = summary.qualityWindows.flatMap(({ start, measured: { wape, mase } }) => {
    const day = Math.round((Date.parse(start) - Date.parse(launch)) / DAY) + MARKET_DAY;
    const known = errors.find((one) => one.day === day);
    return wape && mase && known ? [{ day, known: known.whole, found: wape.value, mase: mase.value }] : [];
  });
  return putMissedFirst([
    judgeFirstVersion(summary, 'the model beats naive forecasts in its backtests, is approved and serves'),
    judgeRequests(summary),
    {
      name: 'before the market, live forecasts are nearer to what came true than the last week again',
      met: usual.length > 0 && usual.every(({ wape, naive }) => wape < naive),
      found: errors.map(({ day, wape, naive }) => `day ${day}: ${percent(wape)}, ${percent(naive)}`).join('; '),
    },
    {
      name: 'what forecasts were worth is measured when their week has passed, and the market is seen in it',
      met:
        measured.length >= 4 &&
        measured.every(({ known, found }) => Math.abs(known - found) < 1e-3) &&
        measured.some(({ mase }) => mase > MOST_MASE),
      found:
        measured.map(({ day, found, mase }) => `day ${day}: ${percent(found)}, MASE ${mase.toFixed(2)}`).join('; ') ||
        'no windows',
    },
    judgeCalm('no drift before the market', before, 3),
    judgeFound(`the changed week is found within ${WINDOWS_TO_FIND} windows`, after, WINDOWS_TO_FIND),
    judgeRetrained(summary),
  ]);
}
