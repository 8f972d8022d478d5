import { ENDED_EXECUTION_STATES } from '../../../contract/events';
import { STEPS } from '../../../contract/jobs';
import {
  cutWindows,
  judgeCalm,
  judgeFirstVersion,
  judgeFound,
  judgeRequests,
  judgeRetrained,
  listLaterRuns,
  putMissedFirst,
  type UnjudgedSummary,
} from '../judge-parts';
import type { Expectation, PipelineRunSummary } from '../summary-types';

/** The day on which the market opens. */
export const MARKET_DAY = 4;

/** What forecasts of a day were worth when the week had passed, those from before the market by what came true before it. */
export interface ForecastError {
  readonly day: number;
  /** That answered. */
  readonly version?: number;
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
/** From this day on the last week has the market as well. */
const WHOLE_WEEK_DAY = MARKET_DAY + 7;
/** What the version at the end may err by, as a share of the error of the last week again. */
const MOST_OF_NAIVE = 0.8;
/** The same, of the error of the version that it replaced. */
const MOST_OF_REPLACED = 0.75;

/**
 * What the story of a town's sales has to show. What was not met stands first.
 *
 * @param learns whether the version at the end has to know the market
 */
export function judgeDemand(
  summary: UnjudgedSummary,
  errors: readonly ForecastError[],
  learns: boolean,
): Expectation[] {
  const { launch = '' } = summary;
  const { before, after } = cutWindows(summary);
  const usual = errors.filter(({ day }) => day < MARKET_DAY);
  const measured = summary.qualityWindows.flatMap(({ start, version, measured: { wape, mase } }): Measured[] => {
    const day = Math.round((Date.parse(start) - Date.parse(launch)) / DAY) + MARKET_DAY;
    const known = errors.find((one) => one.day === day);
    return wape && mase && known ? [{ version, known: known.whole, found: wape.value, mase: mase.value }] : [];
  });
  return putMissedFirst([
    judgeFirstVersion(summary, 'the model beats naive forecasts in its backtests, is approved and serves'),
    judgeRequests(summary),
    {
      name: 'before the market, live forecasts are nearer to what came true than the last week again',
      met: usual.length > 0 && usual.every(({ wape, naive }) => wape < naive),
      found: usual.map(({ day, wape, naive }) => `day ${day}: ${formatShare(wape)}, ${formatShare(naive)}`).join('; '),
    },
    {
      name: 'what forecasts were worth is measured when their week has passed, and the market is seen in it',
      met:
        measured.length >= 4 &&
        measured.every(({ known, found }) => Math.abs(known - found) < 1e-3) &&
        measured.some(({ mase }) => mase > MOST_MASE),
      found: describeMeasured(measured),
    },
    judgeCalm('no drift before the market', before, 3),
    judgeFound(`the changed week is found within ${WINDOWS_TO_FIND} windows`, after, WINDOWS_TO_FIND),
    ...(learns ? [judgeRetraining(summary), ...judgeLearned(summary, errors)] : [judgeRetrained(summary)]),
  ]);
}

/** A window that was measured when its week had passed. */
interface Measured {
  readonly version?: number;
  /** As the story knows it. */
  readonly known: number;
  /** As the monitor measured it. */
  readonly found: number;
  readonly mase: number;
}

function describeMeasured(measured: readonly Measured[]): string {
  const versions = [...new Set(measured.map(({ version }) => version))];
  const lines = versions.map((version) => {
    const own = measured.filter((one) => one.version === version);
    const range = (values: number[], format: (value: number) => string): string =>
      `${format(Math.min(...values))} to ${format(Math.max(...values))}`;
    const errors = range(
      own.map(({ found }) => found),
      formatShare,
    );
    const scaled = range(
      own.map(({ mase }) => mase),
      (value) => value.toFixed(2),
    );
    return `version ${version ?? '–'} in ${own.length} windows: ${errors}, MASE ${scaled}`;
  });
  return lines.join('; ') || 'no windows';
}

/** The gate may hold back models that have seen too little of the market, until one passes. */
function judgeRetraining(summary: UnjudgedSummary): Expectation {
  const runs = listLaterRuns(summary);
  const passed = runs.findIndex(({ status }) => status === ENDED_EXECUTION_STATES.succeeded);
  const last = summary.endpointHistory.at(-1);
  const day = (time: string): number =>
    Math.floor((Date.parse(time) - Date.parse(summary.launch ?? '')) / DAY) + MARKET_DAY;
  return {
    name: 'the alarm asks for runs until one makes a model that the gate lets through, and its version serves at the end',
    met:
      passed >= 0 &&
      runs.slice(0, passed).every(isHeldBack) &&
      last?.status === 'InService' &&
      (last.version ?? 0) >= 2,
    found: `${
      runs
        .map(
          (run) => `day ${day(run.startTime)}: ${isHeldBack(run) ? 'held back by the gate' : run.status.toLowerCase()}`,
        )
        .join('; ') || 'no runs'
    }; version ${last?.version ?? 'none'} serves`,
  };
}

/** Whether a run ended because its model missed the criteria. */
function isHeldBack({ steps }: PipelineRunSummary): boolean {
  return steps.some(({ name, status }) => name === STEPS.reject && status === ENDED_EXECUTION_STATES.failed);
}

/** Whether the version at the end knows the market: nearer than naive forecasts, and than the version that it replaced. */
function judgeLearned(
  { endpointHistory, qualityWindows }: UnjudgedSummary,
  errors: readonly ForecastError[],
): Expectation[] {
  const { version, own, replaced } = compareVersions(errors);
  const measured = qualityWindows.filter((window) => window.version === version && window.verdict !== undefined);
  return [
    {
      name: `live forecasts of the version at the end err by at most ${formatShare(MOST_OF_NAIVE)} of what the last week again errs by, and by less each day`,
      met:
        own.days >= 7 &&
        version === endpointHistory.at(-1)?.version &&
        own.wape <= MOST_OF_NAIVE * own.naive &&
        errors.every((one) => one.version !== version || one.wape < one.naive),
      found: `version ${version ?? 'none'}, ${own.days} days: ${formatShare(own.wape)}, the last week again ${formatShare(own.naive)}`,
    },
    {
      name: `and by at most ${formatShare(MOST_OF_REPLACED)} of what the version erred by that it replaced`,
      met: replaced.days >= 4 && own.wape <= MOST_OF_REPLACED * replaced.wape,
      found: `${replaced.days} days with the version before it: ${formatShare(replaced.wape)}, the last week again ${formatShare(replaced.naive)}`,
    },
    {
      name: 'what is measured of its windows meets the criteria',
      met: measured.length >= 2 && measured.every(({ verdict }) => verdict === 'CriteriaMet'),
      found: measured.map(({ verdict }) => verdict).join(', ') || 'no windows',
    },
  ];
}

/** What came of the market, in a sentence; undefined as long as the first version serves. */
export function describeLearned(errors: readonly ForecastError[]): string | undefined {
  const { version, own, replaced } = compareVersions(errors);
  const before = replaced.days === 0 ? '' : ` the version before it by ${formatShare(replaced.wape)},`;
  return version === undefined || version === 1 || own.days === 0
    ? undefined
    : `live forecasts of weeks with the market: version ${version} errs by ${formatShare(own.wape)} of the sales,${before} the last week again by ${formatShare(own.naive)}`;
}

/** Some days' forecasts in the mean. */
interface MeanError {
  readonly days: number;
  readonly wape: number;
  readonly naive: number;
}

/** The newest version and the one before it, by the days on which the last week had the market as well. */
function compareVersions(errors: readonly ForecastError[]): {
  readonly version?: number;
  readonly own: MeanError;
  readonly replaced: MeanError;
} {
  const { version } = errors.at(-1) ?? {};
  const average = (some: readonly ForecastError[]): MeanError => {
    const mean = (key: 'wape' | 'naive'): number => some.reduce((sum, one) => sum + one[key], 0) / some.length;
    return { days: some.length, wape: mean('wape'), naive: mean('naive') };
  };
  const whole = errors.filter(({ day }) => day >= WHOLE_WEEK_DAY);
  const before = whole.filter((one) => one.version !== version).at(-1)?.version;
  return {
    version,
    own: average(whole.filter((one) => one.version === version)),
    replaced: average(before === undefined ? [] : whole.filter((one) => one.version === before)),
  };
}

function formatShare(value: number): string {
  return Number.isNaN(value) ? '–' : `${Number((100 * value).toFixed(1))} %`;
}
